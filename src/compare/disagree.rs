//! Inputs on which candidates disagree: somebody's answers were all accepted, and somebody else's all were not.

use super::grid::Grid;

/// Inputs that are listed.
const MOST: usize = 100;

/// Where candidates disagree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disagreements {
    /// Inputs, each kind of one counted apart.
    pub count: u64,
    /// Of those that at least two candidates were judged on.
    pub of: u64,
    /// The first hundred, by the input's name.
    pub listed: Vec<Disagreement>,
}

/// One input on which candidates disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    pub input: String,
    /// The kind, or the group of records.
    pub group: String,
    /// Candidates whose answers were all accepted.
    pub accepted: Vec<String>,
    /// Candidates of whose answers none was.
    pub rejected: Vec<String>,
}

impl Disagreements {
    pub(super) fn of(grid: &Grid<'_>) -> Disagreements {
        let mut found = Disagreements::default();
        for (input, group, tallies) in grid.rows() {
            if tallies.iter().filter(|tally| tally.of > 0).count() < 2 {
                continue;
            }
            found.of += 1;
            let named = |is: fn(u32, u32) -> bool| -> Vec<String> {
                let candidates = grid.candidates.iter().zip(&tallies);
                let those = candidates.filter(|(_, tally)| tally.of > 0 && is(tally.accepted, tally.of));
                those.map(|(candidate, _)| (*candidate).to_owned()).collect()
            };
            let (accepted, rejected) = (named(|accepted, of| accepted == of), named(|accepted, _| accepted == 0));
            if accepted.is_empty() || rejected.is_empty() {
                continue;
            }
            found.count += 1;
            if found.listed.len() < MOST {
                found.listed.push(Disagreement {
                    input: input.to_owned(),
                    group: group.to_owned(),
                    accepted,
                    rejected,
                });
            }
        }
        found
    }
}
