//! What a comparison says of two candidates.

use super::grid::{Figure, Grid};
use super::sentence;
use super::stats::{Difference, LEVEL, holm, needed, paired_rates, paired_scores};
use super::table::FEWEST;
use serde::Serialize;

/// Two candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub one: String,
    pub other: String,
    /// How the first stands to the second.
    pub standing: Standing,
    /// Of accept rates, -1 to 1; what the standing rests on. `None` where they share no judged input.
    pub accepted: Option<Difference>,
    /// Of mean scores, in points; for reading, not for the standing. `None` below two inputs.
    pub score: Option<Difference>,
    /// The chance of the difference of accept rates, corrected for all pairs of the table.
    pub corrected_chance: f64,
    /// Inputs that would tell a difference like the one seen, with a power of 80 %; `None` where no number would.
    pub needed: Option<u64>,
    /// All of that in words.
    pub sentence: String,
}

/// How one candidate stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Better,
    Worse,
    NoDifference,
    /// Fewer inputs than anything is ranked by.
    TooFew,
    /// No input that both were judged on.
    NotCompared,
}

impl Standing {
    /// The public name.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Better => "better",
            Standing::Worse => "worse",
            Standing::NoDifference => "no_difference",
            Standing::TooFew => "too_few",
            Standing::NotCompared => "not_compared",
        }
    }
}

impl Pair {
    /// All pairs of a grid, each once.
    pub(super) fn all(grid: &Grid<'_>, draws: usize, seed: u64) -> Vec<Pair> {
        let count = grid.candidates.len();
        let places: Vec<(usize, usize)> =
            (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))).collect();
        let rates: Vec<Option<Difference>> =
            places.iter().map(|&(one, other)| paired_rates(&grid.paired(one, other, Figure::Accepted))).collect();
        // What is not compared takes no part in the correction.
        let chances: Vec<f64> = rates.iter().flatten().map(|difference| difference.chance).collect();
        let mut corrected = holm(&chances).into_iter();
        let level = LEVEL / chances.len().max(1) as f64;
        let of_places = |(&(one, other), accepted): (&(usize, usize), Option<Difference>)| {
            let corrected_chance = accepted.and_then(|_| corrected.next()).unwrap_or(1.0);
            let mut pair = Pair {
                one: grid.candidates[one].to_owned(),
                other: grid.candidates[other].to_owned(),
                standing: standing(accepted.as_ref(), corrected_chance),
                accepted,
                score: paired_scores(&grid.paired(one, other, Figure::Points), draws, seed),
                corrected_chance,
                needed: accepted.and_then(|found| needed_for(&found, level)),
                sentence: String::new(),
            };
            pair.sentence = sentence::of_pair(&pair);
            pair
        };
        places.iter().zip(rates).map(of_places).collect()
    }
}

fn standing(accepted: Option<&Difference>, corrected_chance: f64) -> Standing {
    match accepted {
        None => Standing::NotCompared,
        Some(found) if found.inputs() < FEWEST => Standing::TooFew,
        Some(found) if !found.is_significant(corrected_chance) => Standing::NoDifference,
        Some(found) if found.mean > 0.0 => Standing::Better,
        Some(_) => Standing::Worse,
    }
}

/// More than there are where they told nothing, and never fewer than anything is ranked by.
fn needed_for(found: &Difference, level: f64) -> Option<u64> {
    needed(found.mean, found.mean_square, level).map(|inputs| inputs.max(FEWEST))
}
