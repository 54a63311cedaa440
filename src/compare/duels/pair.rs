//! Two candidates, and how often the text of each was preferred.

use super::met::Met;
use super::sentence;
use crate::compare::stats::{Difference, LEVEL, PairedInput, Won, holm, needed, paired_rates};
use crate::compare::{FEWEST, Standing};
use std::collections::BTreeMap;

/// Two candidates in duels.
#[derive(Clone, Debug, PartialEq)]
pub struct DuelPair {
    pub one: String,
    pub other: String,
    /// How the first stands to the second.
    pub standing: Standing,
    /// Duels that the first won, lost and tied.
    pub won: u64,
    pub lost: u64,
    pub tied: u64,
    /// Share of inputs won less share of inputs lost, -1 to 1; `None` where they never met. Kinds of one input are
    /// averaged, so that it counts once.
    pub preferred: Option<Difference>,
    /// The chance of that between equals, corrected for all pairs.
    pub corrected_chance: f64,
    /// Inputs that would tell a preference like the one seen; `None` where no number would.
    pub needed: Option<u64>,
    /// All of that in words.
    pub sentence: String,
}

impl DuelPair {
    /// Duels that were read.
    pub fn had(&self) -> u64 {
        self.won + self.lost + self.tied
    }

    /// All pairs of these candidates, each once, in their order.
    pub(super) fn all(referee: &str, candidates: &[&str], met: &[Met]) -> Vec<DuelPair> {
        let places = (0..candidates.len()).flat_map(|one| (one + 1..candidates.len()).map(move |other| (one, other)));
        let mut pairs: Vec<DuelPair> =
            places.map(|(one, other)| DuelPair::of(candidates[one], candidates[other], met)).collect();
        let chances: Vec<f64> = pairs.iter().filter_map(|pair| pair.preferred).map(|found| found.chance).collect();
        let level = LEVEL / chances.len().max(1) as f64;
        let mut corrected = holm(&chances).into_iter();
        for pair in &mut pairs {
            if let Some(found) = pair.preferred {
                pair.corrected_chance = corrected.next().unwrap_or(1.0);
                pair.standing = standing(&found, pair.corrected_chance);
                pair.needed = needed(found.mean, found.mean_square, level).map(|inputs| inputs.max(FEWEST));
            }
            pair.sentence = sentence::of_pair(referee, pair);
        }
        pairs
    }

    fn of(one: &str, other: &str, met: &[Met]) -> DuelPair {
        let mut pair = DuelPair {
            one: one.to_owned(),
            other: other.to_owned(),
            standing: Standing::NotCompared,
            won: 0,
            lost: 0,
            tied: 0,
            preferred: None,
            corrected_chance: 1.0,
            needed: None,
            sentence: String::new(),
        };
        let mut inputs = BTreeMap::<&str, (f64, f64)>::new();
        for met in met {
            let sign = match (met.one == one && met.other == other, met.one == other && met.other == one) {
                (true, _) => 1.0,
                (false, true) => -1.0,
                (false, false) => continue,
            };
            let Some(won) = met.words.won() else { continue };
            let points = sign * points(won);
            let (sum, count) = inputs.entry(&met.input).or_default();
            (*sum, *count) = (*sum + points, *count + 1.0);
            let counted = if points > 0.0 {
                &mut pair.won
            } else if points < 0.0 {
                &mut pair.lost
            } else {
                &mut pair.tied
            };
            *counted += 1;
        }
        let paired = inputs.values().map(|(sum, count)| PairedInput { difference: sum / count, repeats: 1.0 });
        pair.preferred = paired_rates(&paired.collect::<Vec<_>>());
        pair
    }
}

fn points(won: Won) -> f64 {
    match won {
        Won::One => 1.0,
        Won::Other => -1.0,
        Won::Neither => 0.0,
    }
}

fn standing(found: &Difference, corrected_chance: f64) -> Standing {
    if found.inputs() < FEWEST {
        Standing::TooFew
    } else if !found.is_significant(corrected_chance) {
        Standing::NoDifference
    } else if found.mean > 0.0 {
        Standing::Better
    } else {
        Standing::Worse
    }
}
