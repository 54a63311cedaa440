//! What is shown is what is done: the rows against a cascade down the same route.

use super::*;
use crate::cascade::{Bounds, Cascade, Outcome, Step};
use crate::routing::Variant;
use crate::routing::beliefs::{Beliefs, Start};
use crate::routing::rank::{CallCost, Standing, StopRule};
use sluice_providers::ProviderId;
use sluice_validators::Score;
use std::time::Duration;

/// Model, µUSD of a call (`None`: unknown), trust.
type Offered = (&'static str, Option<f64>, f64);

fn appraisal(offered: &[Offered], value: f64) -> Appraisal {
    let place = |(model, cost, trust): &Offered| Appraised {
        place: Place {
            candidate: Candidate {
                provider: ProviderId::new("lab"),
                model: (*model).to_owned(),
                variant: Variant::Text,
            },
            locality: Locality::Local,
            window: None,
            floor: false,
        },
        estimate: Beliefs::default().estimate("erd", "a/b", Start::Cloud),
        cost: CallCost { micro_usd: *cost, seconds: 0.0, load_seconds: 0.0 },
        standing: cost.map(|cost| Standing { cost, chance: 1.0, index: cost, retry_index: cost, trust: *trust }),
        trust: *trust,
        skipped: false,
        residence: Residence::Elsewhere,
        unfit: None,
    };
    let stop = StopRule::new(vec![1.0, 0.8, 0.6], value);
    Appraisal { places: offered.iter().map(place).collect(), floors: Vec::new(), stop }
}

fn report(appraisal: &Appraisal, shut: &[&str]) -> RouteReport {
    let shut = |candidate: &Candidate| shut.contains(&candidate.model.as_str()).then(|| "left alone".to_owned());
    let time = TimeValue::from_usd_per_hour(0.0);
    RouteReport::appraised(&Asked { kind: "erd", prefer: Prefer::Index, time, shut: &shut }, appraisal)
}

/// Who a cascade asks whose answers all fail.
fn asked(appraisal: Appraisal, shut: &[&str]) -> Vec<String> {
    let (mut asked, route) = (Vec::new(), appraisal.route().unwrap());
    let mut cascade = Cascade::new(route.clone(), Bounds { max_corrections: 0, ..Bounds::default() });
    while let Step::Call(ask) = cascade.step(Duration::ZERO) {
        let candidate = &route.places()[ask.candidate].candidate;
        if shut.contains(&candidate.model.as_str()) {
            cascade.record(Outcome::Shut, Duration::ZERO);
        } else {
            asked.push(candidate.to_string());
            cascade.record(Outcome::Judged { score: Score::ZERO, accepted: false }, Duration::ZERO);
        }
    }
    asked
}

#[test]
fn who_is_shown_as_asked_is_who_a_cascade_asks() {
    let costs: [&[Offered]; 4] = [
        &[("qwen-a", Some(10.0), 1.0), ("qwen-b", Some(12.0), 1.0), ("mistral:7b", Some(14.0), 0.5)],
        &[("qwen-a", Some(10.0), 1.0), ("mistral:7b", Some(11.0), 1.0), ("qwen-b", Some(12.0), 0.9)],
        &[("phi4", Some(30.0), 1.0), ("gemma3", Some(10.0), 0.2), ("qwen-b", Some(20.0), 1.0)],
        &[("phi4", Some(0.0), 1.0), ("phi3", Some(10.0), 0.7), ("qwen-b", None, 1.0)],
    ];
    for offered in costs {
        for value in [0.0, 5.0, 11.0, 15.0, 21.0, 26.0, 40.0, f64::INFINITY] {
            for shut in [&[][..], &[offered[0].0], &[offered[1].0], &[offered[0].0, offered[1].0]] {
                let appraisal = appraisal(offered, value);
                let rows = report(&appraisal, shut).candidates;
                let shown = rows.iter().filter(|row| row.verdict.starts_with("asked"));
                let shown: Vec<_> = shown.map(|row| row.candidate.clone()).collect();
                assert_eq!(shown, asked(appraisal, shut), "{offered:?} at {value}, without {shut:?}");
            }
        }
    }
}

#[test]
fn every_figure_is_the_one_that_the_rule_uses() {
    let all = appraisal(&[("qwen-a", Some(10.0), 1.0), ("qwen-b", Some(12.0), 0.8), ("phi4", None, 0.8)], 20.0);
    let rows = report(&all, &[]).candidates;
    let figures = |row: usize| rows[row].figures.as_ref().unwrap();
    let limit = |row: usize| (figures(row).kinship, figures(row).trust, figures(row).limit_uusd.unwrap());
    assert_eq!(limit(0), (1.0, 1.0, 20.0));
    let (kinship, trust, second) = limit(1);
    assert_eq!((kinship, trust), (0.5, 0.8));
    assert!((second - 20.0 * 0.8 * 0.5 * 0.8).abs() < 1e-9, "{second}");
    assert_eq!(rows[1].verdict, "passed over: costs more per pass than 20 µ$ · κ · kinship · trust");
    assert_eq!((figures(2).kinship, figures(2).trust), (1.0, 0.8), "also where the price is unknown");
    let distrusted = appraisal(&[("phi4", Some(1.0), 1.0), ("qwen-a", Some(10.0), 0.4)], 11.0);
    let alone = report(&distrusted, &["phi4"]).candidates;
    assert_eq!(alone[1].verdict, "asked once: nobody is worth it, and a model beats none");
    let dear = appraisal(&[("qwen-a", Some(10.0), 0.4), ("phi4", Some(1.0), 1.0)], 11.0);
    assert_eq!(report(&dear, &[]).candidates[0].verdict, "passed over: costs more per pass than 11 µ$ · trust");
}

#[test]
fn one_whose_passes_proved_bad_is_not_the_one_that_is_asked_at_any_price() {
    let mut all = appraisal(&[("qwen-a", Some(10.0), 1.0), ("phi4", Some(12.0), 1.0)], 5.0);
    all.places[0].skipped = true;
    let verdicts: Vec<_> = report(&all, &[]).candidates.into_iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts[0], "passed over: its passes proved bad too often");
    assert!(verdicts[1].starts_with("asked once"), "{verdicts:?}");
}
