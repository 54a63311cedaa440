//! What a comparison says of one candidate.

use super::cell::{Cell, Outcome};
use super::grid::Grid;
use super::mean::Mean;
use super::spend::Spend;
use super::stats::{Rate, percentile};
use serde::Serialize;
use std::collections::BTreeMap;

/// One candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub candidate: String,
    /// One more than the candidates that are significantly better, so that who cannot be told apart shares a rank;
    /// `None` where there are too few inputs to rank by.
    pub rank: Option<u32>,
    /// Calls; those that were judged are in `rate`.
    pub cells: u64,
    /// Accepted of judged; `None` where nothing was judged.
    pub rate: Option<Rate>,
    /// Spoiled answers count 0; `None` as for the rate.
    pub score: Option<Mean>,
    /// Answers that failed each gate, by check.
    pub failed_gates: BTreeMap<String, u64>,
    /// Calls that failed, by reason.
    pub reasons: BTreeMap<String, u64>,
    /// Calls that brought no answer: they say nothing of quality and are in no rate.
    pub lost: u64,
    /// Texts that nothing could judge.
    pub unscored: u64,
    /// Of calls that brought an answer.
    pub latency_ms: Option<Percentiles>,
    pub first_token_ms: Option<Percentiles>,
    /// Sums of what providers counted; `None` where they never did.
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    pub spend: Spend,
    /// Share of scores at the ceiling, from 0 to 1.
    pub at_ceiling: f64,
}

/// Median and 95th percentile, by nearest rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    pub p50: u64,
    pub p95: u64,
}

/// Scores from here on count as the ceiling: two points are what a rubric takes for trifles.
pub(super) const CEILING: u8 = 98;

impl Summary {
    /// True where nearly all scores are at the ceiling, so that a better candidate could not show.
    pub fn is_saturated(&self) -> bool {
        self.at_ceiling > 0.9
    }

    pub(super) fn of(grid: &Grid<'_>, candidate: usize, draws: usize, seed: u64) -> Summary {
        let cells = &grid.cells[candidate];
        let rate = Rate::of(&grid.tallies(candidate));
        let answered = || cells.iter().filter(|cell| !cell.outcome.is_lost());
        let sum =
            |tokens: fn(&Cell) -> Option<u64>| cells.iter().filter_map(|cell| tokens(cell)).reduce(u64::saturating_add);
        Summary {
            candidate: grid.candidates[candidate].to_owned(),
            rank: None,
            cells: cells.len() as u64,
            rate,
            score: Mean::of(&grid.piles(candidate), draws, seed),
            failed_gates: count(cells.iter().flat_map(|cell| &cell.failed_gates)),
            reasons: count(cells.iter().filter_map(|cell| match &cell.outcome {
                Outcome::Failed { reason } => Some(reason),
                Outcome::Judged { .. } | Outcome::Unscored => None,
            })),
            lost: cells.iter().filter(|cell| cell.outcome.is_lost()).count() as u64,
            unscored: cells.iter().filter(|cell| cell.outcome == Outcome::Unscored).count() as u64,
            latency_ms: Percentiles::of(answered().map(|cell| cell.latency_ms)),
            first_token_ms: Percentiles::of(answered().filter_map(|cell| cell.first_token_ms)),
            input_tokens: sum(|cell| cell.input_tokens),
            output_tokens: sum(|cell| cell.output_tokens),
            spend: Spend::of(cells, rate.map_or(0, |rate| rate.accepted)),
            at_ceiling: at_ceiling(cells),
        }
    }
}

impl Percentiles {
    fn of(values: impl Iterator<Item = u64>) -> Option<Percentiles> {
        let values: Vec<u64> = values.collect();
        percentile(&values, 50).zip(percentile(&values, 95)).map(|(p50, p95)| Percentiles { p50, p95 })
    }
}

fn count<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name.clone()).or_default() += 1;
    }
    counts
}

fn at_ceiling(cells: &[&Cell]) -> f64 {
    let points: Vec<u8> = cells.iter().filter_map(|cell| cell.outcome.points()).collect();
    let high = points.iter().filter(|points| **points >= CEILING).count();
    high as f64 / points.len().max(1) as f64
}
