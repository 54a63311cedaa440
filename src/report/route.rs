//! Who would be asked for a kind, in which order, and why: every figure can be checked by hand.

use crate::routing::rank::{Prefer, TimeValue};
use crate::routing::{Appraisal, Appraised, Place};
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
    /// What becomes of it, for a person.
    pub verdict: String,
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
    /// Most that the index may be: value · κ · trust.
    pub limit_uusd: Option<f64>,
}

impl RouteReport {
    /// The route of an appraisal.
    pub fn appraised(kind: &str, appraisal: &Appraisal, prefer: Prefer, time: TimeValue) -> RouteReport {
        let value = appraisal.stop.value();
        let nobody = appraisal.places.iter().all(|place| !allows(appraisal, place, 0));
        let cheapest = appraisal.places.iter().filter(|_| nobody).filter_map(cost).min_by(f64::total_cmp);
        let mut asked = 0;
        let mut candidates: Vec<RouteRow> = Vec::new();
        for place in &appraisal.places {
            let figures = figures(appraisal, place, asked, time);
            let at_any_price = nobody && cost(place) == cheapest && asked == 0;
            let verdict = if place.skipped {
                "passed over: its passes proved bad too often".to_owned()
            } else if at_any_price {
                "asked once: nobody is worth it, and a model beats none".to_owned()
            } else if nobody || !allows(appraisal, place, asked) {
                format!("passed over: costs more per pass than {:.0} µ$ · κ", value)
            } else if place.standing.is_none() {
                "asked after all others: its price is unknown".to_owned()
            } else {
                format!("asked as number {}", asked + 1)
            };
            asked += usize::from(verdict.starts_with("asked"));
            candidates.push(row(&place.place, Some(figures), verdict));
        }
        candidates.extend(appraisal.floors.iter().map(|floor| row(floor, None, FLOOR.to_owned())));
        RouteReport {
            candidates,
            fixed: false,
            artifact_value_usd: value.is_finite().then_some(value / 1e6),
            ..RouteReport::empty(kind, prefer, time)
        }
    }

    /// A route whose order was given.
    pub fn fixed(kind: &str, places: &[Place], prefer: Prefer, time: TimeValue) -> RouteReport {
        let verdict = |(at, place): (usize, &Place)| {
            row(place, None, if place.floor { FLOOR.to_owned() } else { format!("asked as number {}", at + 1) })
        };
        let candidates = places.iter().enumerate().map(verdict).collect();
        RouteReport { candidates, ..RouteReport::empty(kind, prefer, time) }
    }

    fn empty(kind: &str, prefer: Prefer, time: TimeValue) -> RouteReport {
        RouteReport {
            schema: 1,
            kind: kind.to_owned(),
            fixed: true,
            prefer,
            artifact_value_usd: None,
            second_value_uusd: time.of(1.0),
            candidates: Vec::new(),
        }
    }
}

const FLOOR: &str = "drafts from facts if nobody passes";

fn allows(appraisal: &Appraisal, place: &Appraised, failures: usize) -> bool {
    place.standing.is_none_or(|standing| appraisal.stop.allows(standing.index, failures, 1.0, standing.trust))
}

fn cost(place: &Appraised) -> Option<f64> {
    place.standing.map(|standing| standing.cost)
}

fn row(place: &Place, figures: Option<RouteFigures>, verdict: String) -> RouteRow {
    RouteRow { candidate: place.candidate.to_string(), local: place.locality == Locality::Local, figures, verdict }
}

fn figures(appraisal: &Appraisal, place: &Appraised, failures: usize, time: TimeValue) -> RouteFigures {
    let (estimate, kappa) = (place.estimate, appraisal.stop.kappa(failures));
    let trust = place.standing.map_or(1.0, |standing| standing.trust);
    let limit = appraisal.stop.value() * kappa * trust;
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
        limit_uusd: limit.is_finite().then_some(limit),
    }
}
