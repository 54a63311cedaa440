//! Policies: a route for each kind, asked down to its end.

use super::learn::Lesson;
use super::outcomes::{Outcomes, Row};
use crate::cascade::{Bounds, Cascade, Outcome, Route, Step};
use crate::routing::rank::{Kinship, Standing, StopRule};
use crate::routing::{Candidate, Place, Variant};
use sluice_providers::{Locality, ProviderId};
use sluice_validators::Score;
use std::time::Duration;

/// Who is asked, in which order, for each kind of query. Places of models count in the order of the data.
pub(super) struct Policy {
    pub(super) name: &'static str,
    /// A kind's route; its places are named by the number of their model.
    routes: Vec<Route>,
}

/// What came of asking every query.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) passed: f64,
    pub(super) cost: f64,
    pub(super) attempts: f64,
}

impl Policy {
    /// The same models in the same order for every kind.
    pub(super) fn fixed(name: &'static str, models: &[usize], data: &Outcomes) -> Policy {
        let places = models.iter().map(|model| place(*model)).collect();
        let route = Route::new(places).expect("a policy names a model");
        Policy { name, routes: vec![route; data.kinds.len()] }
    }

    /// Ascending cost over chance, while it is worth it.
    pub(super) fn index(name: &'static str, lesson: &Lesson, data: &Outcomes, value: f64) -> Policy {
        let kappa = lesson.beliefs.depths.kappa();
        let routes = data.kinds.iter().map(|kind| {
            let places: Vec<(Place, Option<Standing>)> =
                lesson.order(kind).iter().map(|ranked| (place(ranked.offer), ranked.standing)).collect();
            // The set knows nothing of families.
            let stop = StopRule::new(kappa.clone(), value).with_kinship(Kinship::NONE);
            Route::ranked(places, stop).expect("the data names a model")
        });
        Policy { name, routes: routes.collect() }
    }

    /// Asks every query of the data.
    pub(super) fn ask(&self, data: &Outcomes) -> Tally {
        let mut tally = Tally::default();
        for row in &data.rows {
            let one = ask(&self.routes[row.kind], row);
            tally.passed += one.passed;
            tally.cost += one.cost;
            tally.attempts += one.attempts;
        }
        let rows = data.rows.len() as f64;
        Tally { passed: tally.passed / rows, cost: tally.cost / rows, attempts: tally.attempts / rows }
    }
}

fn place(model: usize) -> Place {
    let candidate = Candidate { provider: ProviderId::new("replay"), model: model.to_string(), variant: Variant::Text };
    Place { candidate, window: None, locality: Locality::Cloud, floor: false }
}

/// One cascade down a route. Every model is asked once: what it said the second time was not recorded.
fn ask(route: &Route, row: &Row) -> Tally {
    let bounds = Bounds { max_attempts: u32::MAX, max_corrections: 0, ..Bounds::default() };
    let mut cascade = Cascade::new(route.clone(), bounds);
    let mut tally = Tally::default();
    while let Step::Call(ask) = cascade.step(Duration::ZERO) {
        let model = route.places()[ask.candidate].candidate.model.parse::<usize>();
        let Some(outcome) = model.ok().and_then(|model| row.cells.get(model)) else { break };
        tally.attempts += 1.0;
        tally.cost += outcome.cost;
        tally.passed += f64::from(u8::from(outcome.passed));
        let score = if outcome.passed { Score::MAX } else { Score::ZERO };
        cascade.record(Outcome::Judged { score, accepted: outcome.passed }, Duration::ZERO);
    }
    tally
}
