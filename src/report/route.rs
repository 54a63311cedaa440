//! Who would be asked for a kind, in which order, and why: every figure can be checked by hand.

use crate::routing::rank::{Prefer, TimeValue};
use crate::routing::{Appraisal, Appraised, Candidate, Place, Residence, kinship};
use serde::Serialize;
use sluice_providers::Locality;

/// The route of a kind, schema 1.
#[derive(Debug, Serialize)]
pub struct RouteReport {
    pub schema: u32,
    pub kind: String,
    /// True where the order is the one that was written, because `frozen` or `--model` asks for it.
    pub fixed: bool,
    pub prefer: Prefer,
    /// USD that an artifact is worth; `null`: a pass at any price.
    pub artifact_value_usd: Option<f64>,
    /// µUSD that a second is worth.
    pub second_value_uusd: f64,
    /// In the order in which they are asked.
    pub candidates: Vec<RouteRow>,
}

/// One candidate.
#[derive(Debug, Serialize)]
pub struct RouteRow {
    pub candidate: String,
    pub local: bool,
    /// Absent where the order is fixed, and for drafts without a model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<RouteFigures>,
    /// Whether its model is in memory; absent where that is not ours to care for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loaded: Option<bool>,
    /// What becomes of it, for a person.
    pub verdict: String,
}

/// What is asked of a route, and what holds for all its candidates.
pub struct Asked<'a> {
    pub kind: &'a str,
    pub prefer: Prefer,
    pub time: TimeValue,
    /// Why a candidate is left alone now.
    pub shut: &'a dyn Fn(&Candidate) -> Option<String>,
}

/// What decided over a candidate's rank.
#[derive(Debug, Serialize)]
pub struct RouteFigures {
    /// Passes of the rubric among attempts; older ones count less.
    pub passes: f64,
    pub attempts: f64,
    /// What the other outcomes of the kind and the candidate let expect, and its weight in attempts.
    pub mean: f64,
    pub weight: f64,
    /// (passes + weight · mean) / (attempts + weight)
    pub chance: f64,
    /// µUSD to pay for a call; `null` where the price is unknown.
    pub money_uusd: Option<f64>,
    pub seconds: f64,
    pub load_seconds: f64,
    /// money + (seconds + load) · value of a second.
    pub cost_uusd: Option<f64>,
    /// cost / chance
    pub index_uusd: Option<f64>,
    /// P(good | pass), from people who looked at passes; 1 where nobody has.
    pub trust: f64,
    /// Factor on the chance if everybody before it fails.
    pub kappa: f64,
    /// Factor on the chance if a relative of it fails before it.
    pub kinship: f64,
    /// Most that the index may be: value · κ · kinship · trust.
    pub limit_uusd: Option<f64>,
}

impl RouteReport {
    /// The route of an appraisal.
    pub fn appraised(asked_for: &Asked<'_>, appraisal: &Appraisal) -> RouteReport {
        let shut_out = |place: &Appraised| (asked_for.shut)(&place.place.candidate);
        let value = appraisal.stop.value();
        let there = || appraisal.places.iter().filter(|place| !place.skipped && shut_out(place).is_none());
        let nobody = there().all(|place| !allows(appraisal, place, 0, 1.0));
        let cheapest = there().filter(|_| nobody).filter_map(cost).min_by(f64::total_cmp);
        let mut before: Vec<&Candidate> = Vec::new();
        let mut candidates: Vec<RouteRow> = Vec::new();
        for place in &appraisal.places {
            let asked = before.len();
            let mut figures = figures(appraisal, place, &before, asked_for.time);
            let shut = shut_out(place);
            let at_any_price = nobody && cost(place) == cheapest && asked == 0;
            let verdict = if let Some(shut) = shut {
                // A call that may not be made has no price at which it is worth it.
                figures.index_uusd = None;
                format!("passed over: {shut}")
            } else if place.skipped {
                "passed over: its passes proved bad too often".to_owned()
            } else if at_any_price {
                "asked once: nobody is worth it, and a model beats none".to_owned()
            } else if nobody || !allows(appraisal, place, asked, figures.kinship) {
                format!("passed over: costs more per pass than {}", rule(value, &figures))
            } else if place.standing.is_none() {
                "asked after all others: its price is unknown".to_owned()
            } else {
                format!("asked as number {}", asked + 1)
            };
            let verdict = match &place.unfit {
                Some(why) => format!("{verdict}; after those that fit: {why}"),
                None => verdict,
            };
            if verdict.starts_with("asked") {
                before.push(&place.place.candidate);
            }
            candidates.push(RouteRow { loaded: loaded(place.residence), ..row(&place.place, Some(figures), verdict) });
        }
        candidates.extend(appraisal.floors.iter().map(|floor| row(floor, None, FLOOR.to_owned())));
        RouteReport {
            candidates,
            fixed: false,
            artifact_value_usd: value.is_finite().then_some(value / 1e6),
            ..RouteReport::empty(asked_for)
        }
    }

    /// A route whose order was given.
    pub fn fixed(asked_for: &Asked<'_>, places: &[Place]) -> RouteReport {
        let verdict = |(at, place): (usize, &Place)| {
            let verdict = match (place.floor, (asked_for.shut)(&place.candidate)) {
                (true, _) => FLOOR.to_owned(),
                (false, Some(shut)) => format!("passed over: {shut}"),
                (false, None) => format!("asked as number {}", at + 1),
            };
            row(place, None, verdict)
        };
        let candidates = places.iter().enumerate().map(verdict).collect();
        RouteReport { candidates, ..RouteReport::empty(asked_for) }
    }

    fn empty(asked_for: &Asked<'_>) -> RouteReport {
        RouteReport {
            schema: 1,
            kind: asked_for.kind.to_owned(),
            fixed: true,
            prefer: asked_for.prefer,
            artifact_value_usd: None,
            second_value_uusd: asked_for.time.of(1.0),
            candidates: Vec::new(),
        }
    }
}

const FLOOR: &str = "drafts from facts if nobody passes";

fn allows(appraisal: &Appraisal, place: &Appraised, failures: usize, kin: f64) -> bool {
    place.standing.is_none_or(|standing| appraisal.stop.allows(standing.index, failures, kin, standing.trust))
}

/// The value and what lowers it here.
fn rule(value: f64, figures: &RouteFigures) -> String {
    let factors = [("κ", figures.kappa), ("kinship", figures.kinship), ("trust", figures.trust)];
    let lowered = factors.iter().filter(|(_, factor)| *factor < 1.0).map(|(name, _)| format!(" · {name}"));
    format!("{value:.0} µ$") + &lowered.collect::<String>()
}

fn cost(place: &Appraised) -> Option<f64> {
    place.standing.map(|standing| standing.cost)
}

fn loaded(residence: Residence) -> Option<bool> {
    match residence {
        Residence::Elsewhere => None,
        Residence::Loaded => Some(true),
        Residence::Cold => Some(false),
    }
}

fn row(place: &Place, figures: Option<RouteFigures>, verdict: String) -> RouteRow {
    let local = place.locality == Locality::Local;
    RouteRow { candidate: place.candidate.to_string(), local, figures, loaded: None, verdict }
}

fn figures(appraisal: &Appraisal, place: &Appraised, before: &[&Candidate], time: TimeValue) -> RouteFigures {
    let (estimate, kappa, trust) = (place.estimate, appraisal.stop.kappa(before.len()), place.trust);
    let kinship = kinship(&place.place.candidate, before.iter().copied(), appraisal.stop.kinship());
    let limit = appraisal.stop.value() * kappa * kinship * trust;
    RouteFigures {
        passes: estimate.seen.passes,
        attempts: estimate.seen.attempts,
        mean: estimate.mean,
        weight: estimate.weight,
        chance: estimate.chance,
        money_uusd: place.cost.micro_usd,
        seconds: place.cost.seconds,
        load_seconds: place.cost.load_seconds,
        cost_uusd: place.cost.total(time),
        index_uusd: place.standing.map(|standing| standing.index),
        trust,
        kappa,
        kinship,
        limit_uusd: limit.is_finite().then_some(limit),
    }
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
