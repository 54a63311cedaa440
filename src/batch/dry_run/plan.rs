//! From a sample to what the whole batch takes and costs. Pure.

use super::answers::Answers;
use super::sample::Sample;
use super::shape::{AnswersFrom, BatchPlan, PlannedCost, PlannedPass, SCHEMA};
use crate::batch::project::{PassFigures, project, reach};
use crate::ledger::batches::Spread;
use crate::prices::{Cost, Day, Delivery, Money, PriceList, Priced};
use crate::routing::Place;
use crate::routing::beliefs::{Beliefs, Start};
use crate::routing::limiter::{Dimension, Limits};
use sluice_providers::Locality;

/// µUSD of one USD.
const MICRO: f64 = 1e6;
/// Tokens by which the price of one more is measured; fewer would drown in what is rounded.
const STRIDE: u64 = 1_000;
const MINUTE_S: f64 = 60.0;
const DAY_S: f64 = 86_400.0;

/// What a plan is made under.
pub struct Terms<'a> {
    pub kind: &'a str,
    /// Who is asked, in the order of the passes; live, in the order of the route.
    pub places: &'a [Place],
    /// How long answers are, for each of them.
    pub answers: &'a [Answers],
    /// What each of them allows.
    pub limits: &'a [Limits],
    pub beliefs: &'a Beliefs,
    pub prices: &'a PriceList,
    /// Day of the calls.
    pub day: Day,
    /// Live calls under way at the same time.
    pub concurrency: usize,
}

/// One pass as far as it does not depend on those before it.
struct Pass<'a> {
    place: &'a Place,
    answers: Answers,
    limits: Limits,
    /// Tokens of the prompts that fit.
    prompts: Spread,
    too_long: u64,
    fail: f64,
    fail_doubt: f64,
    learned: bool,
}

/// Plans a batch: C = C₁ + f₁·C₂ + f₁·f₂·C₃ … for each record, live and in bulk.
///
/// Prices of bulk batches are those of the price list: what is half of a live price there is not halved again.
pub fn plan(terms: &Terms<'_>, sample: &Sample) -> BatchPlan {
    let passes: Vec<Pass<'_>> = (0..terms.places.len()).filter_map(|index| pass(terms, sample, index)).collect();
    let both = [Delivery::Live, Delivery::Bulk].map(|delivery| figures(terms, sample, &passes, delivery));
    let shares: Vec<PassFigures> =
        passes.iter().map(|pass| PassFigures { fail: pass.fail, ..PassFigures::default() }).collect();
    let (reached, undelivered) = reach(&shares, sample.records as f64);
    let [live, bulk] = &both;
    let planned = |(index, pass): (usize, &Pass<'_>)| {
        let records = reached[index];
        let (live_s, limited_by) = time(terms, pass, records).unzip();
        let adds =
            |figures: &Option<Vec<PassFigures>>| figures.as_ref().map(|figures| records * figures[index].mean / MICRO);
        PlannedPass {
            pass: index as u32 + 1,
            candidate: pass.place.candidate.to_string(),
            local: pass.place.locality == Locality::Local,
            records,
            prompt_tokens: records * pass.prompts.mean().unwrap_or(0.0),
            answer_tokens: records * pass.answers.mean,
            answers_from: pass.answers.from,
            answers_seen: pass.answers.seen,
            fail_pct: 100.0 * pass.fail,
            fail_learned: pass.learned,
            too_long: pass.too_long,
            live_usd: adds(live),
            bulk_usd: adds(bulk),
            live_s,
            limited_by,
        }
    };
    let local = !passes.is_empty() && passes.iter().all(|pass| pass.place.locality == Locality::Local);
    let at_most = !local && is_bounded(&passes);
    let cost = |figures: &Option<Vec<PassFigures>>| {
        figures.as_ref().map(|figures| PlannedCost { at_most, ..planned_cost(figures, sample.records, local) })
    };
    BatchPlan {
        schema: SCHEMA,
        dry_run: true,
        kind: terms.kind.to_owned(),
        records: sample.records,
        sampled: sample.sampled.len() as u64,
        passes: passes.iter().enumerate().map(planned).collect(),
        live: cost(live),
        bulk: cost(bulk),
        delivered_pct: if passes.is_empty() { 0.0 } else { 100.0 * (1.0 - undelivered) },
        notes: notes(&passes, sample),
    }
}

fn pass<'a>(terms: &Terms<'a>, sample: &Sample, index: usize) -> Option<Pass<'a>> {
    let place = terms.places.get(index)?;
    let mut prompts = Spread::default();
    let mut too_long = 0;
    for record in sample.sampled.iter().filter_map(|record| record.get(index)) {
        match record.prompt_tokens {
            Some(tokens) => prompts.add(f64::from(tokens)),
            None => too_long += 1,
        }
    }
    let before = terms.places[..index].iter().filter(|place| place.locality == Locality::Local).count();
    let start = match place.locality {
        Locality::Local => Start::Local(before),
        Locality::Cloud => Start::Cloud,
    };
    let estimate = terms.beliefs.estimate(terms.kind, &place.candidate.to_string(), start);
    let kappa = terms.beliefs.depths.kappa();
    // Whom the first one fails, the next one fails more often than others.
    let factor = kappa.get(index).or(kappa.last()).copied().unwrap_or(1.0);
    let chance = (estimate.chance * factor).clamp(0.0, 1.0);
    Some(Pass {
        place,
        answers: terms.answers.get(index).copied()?,
        limits: terms.limits.get(index).copied().unwrap_or_default(),
        prompts,
        too_long,
        fail: 1.0 - chance,
        fail_doubt: chance * (1.0 - chance) / (estimate.seen.attempts + estimate.weight + 1.0),
        learned: estimate.seen.attempts > 0.0,
    })
}

/// What each pass costs per record, in µUSD; `None` where the price of any is unknown.
fn figures(terms: &Terms<'_>, sample: &Sample, passes: &[Pass<'_>], delivery: Delivery) -> Option<Vec<PassFigures>> {
    let each = |(index, pass): (usize, &Pass<'_>)| {
        let call = Priced {
            provider: pass.place.candidate.provider.as_str(),
            model: &pass.place.candidate.model,
            locality: pass.place.locality,
            delivery,
            day: terms.day,
        };
        let micro = |input: u64, output: u64| match terms.prices.projected(&call, input, output) {
            Cost::Unknown => None,
            known => known.amount().map(|money| money.usd() * MICRO),
        };
        let answer = pass.answers.mean.round() as u64;
        let mut costs = Spread::default();
        for tokens in sample.sampled.iter().filter_map(|record| record.get(index)?.prompt_tokens) {
            costs.add(micro(u64::from(tokens), answer)?);
        }
        let usual = pass.prompts.mean().unwrap_or(0.0).round() as u64;
        let token = (micro(usual, answer + STRIDE)? - micro(usual, answer)?) / STRIDE as f64;
        Some(pass_figures(pass, &costs, token, sample.records))
    };
    passes.iter().enumerate().map(each).collect()
}

/// One pass out of what sampled records cost, and what one more token of an answer does.
fn pass_figures(pass: &Pass<'_>, costs: &Spread, token: f64, records: u64) -> PassFigures {
    let count = costs.count as f64;
    // The sample is part of the batch: where it is all of it, its prompts leave no doubt.
    let unseen = if records == 0 { 0.0 } else { (1.0 - count / records as f64).max(0.0) };
    let prompts = costs.variance() * unseen;
    let answers = token * token * pass.answers.variance;
    let doubt = |variance: f64, seen: f64| if seen > 0.0 { variance / seen } else { 0.0 };
    PassFigures {
        mean: costs.mean().unwrap_or(0.0),
        variance: prompts + answers,
        doubt: doubt(prompts, count) + doubt(answers, pass.answers.seen as f64),
        fail: pass.fail,
        fail_doubt: pass.fail_doubt,
    }
}

fn planned_cost(figures: &[PassFigures], records: u64, local: bool) -> PlannedCost {
    let projected = project(figures, &[records as f64]);
    let usd = |micro: f64| Money::from_usd(micro / MICRO).usd();
    let (low_usd, high_usd) = (usd(projected.low), usd(projected.high));
    PlannedCost { cost_usd: usd(projected.mean), low_usd, high_usd, at_most: false, local }
}

/// Least time of the live calls of a pass, and what holds them up most.
fn time(terms: &Terms<'_>, pass: &Pass<'_>, records: f64) -> Option<(f64, &'static str)> {
    let tokens = records * (pass.prompts.mean().unwrap_or(0.0) + pass.answers.mean);
    let per = |amount: f64, limit: Option<u64>, span: f64, of: Dimension| {
        let limit = limit.filter(|limit| *limit > 0)?;
        Some((amount / limit as f64 * span, of.key()))
    };
    let cell = terms.beliefs.cell(terms.kind, &pass.place.candidate.to_string());
    let at_once = pass.limits.concurrency.map_or(terms.concurrency, |most| terms.concurrency.min(most as usize));
    let latency = cell.and_then(|cell| cell.seconds.get()).map(|seconds| {
        let loading = terms.beliefs.load_seconds(&pass.place.candidate.to_string()).unwrap_or(0.0);
        (loading + records * seconds / at_once.max(1) as f64, "latency")
    });
    let limits = &pass.limits;
    let all = [
        per(records, limits.requests_per_minute, MINUTE_S, Dimension::RequestsPerMinute),
        per(tokens, limits.tokens_per_minute, MINUTE_S, Dimension::TokensPerMinute),
        per(records, limits.requests_per_day, DAY_S, Dimension::RequestsPerDay),
        per(tokens, limits.tokens_per_day, DAY_S, Dimension::TokensPerDay),
        latency,
    ];
    all.into_iter().flatten().max_by(|(one, _), (other, _)| one.total_cmp(other))
}

/// Of some answers nothing but a bound of their length is known.
fn is_bounded(passes: &[Pass<'_>]) -> bool {
    passes.iter().any(|pass| pass.answers.from == AnswersFrom::MaxTokens)
}

fn notes(passes: &[Pass<'_>], sample: &Sample) -> Vec<String> {
    let mut notes = vec!["tokens of prompts are estimated, rather too many than too few".to_owned()];
    if is_bounded(passes) {
        notes.push("answers count at full length where none was seen before: the cost is at most this".to_owned());
    }
    if passes.iter().any(|pass| !pass.learned) {
        notes.push("how often a candidate fails is assumed where it has not been asked for this kind".to_owned());
    }
    for pass in passes.iter().filter(|pass| pass.too_long > 0) {
        let (long, of) = (pass.too_long, sample.sampled.len());
        notes.push(format!("{long} of {of} sampled records fit into no prompt for {}", pass.place.candidate));
    }
    notes
}
