//! What calls of a lane need of their estimates: callers estimate from above, often by several times.

use super::gauge::Reserved;
use std::collections::VecDeque;

/// Calls that are remembered.
const MOST: usize = 128;
/// Calls from which on the estimates of a lane are known.
const ENOUGH: usize = 8;
/// What is set aside above the largest share that was seen.
const ABOVE: f64 = 1.05;
/// Weight of the last call in the mean.
const NEWEST: f64 = 0.1;

/// Shares of estimates that calls have needed, each between 0 and 1.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    /// The last ones, oldest first.
    shares: VecDeque<f64>,
    largest: f64,
    /// The largest less the smallest.
    spread: f64,
    /// A mean that forgets.
    mean: f64,
}

impl Default for Needed {
    fn default() -> Self {
        Needed { shares: VecDeque::new(), largest: 0.0, spread: 0.0, mean: 1.0 }
    }
}

impl Needed {
    /// Takes note of what a call has needed.
    pub(super) fn note(&mut self, estimate: u64, actual: u64) {
        if estimate == 0 {
            return;
        }
        let share = (actual as f64 / estimate as f64).min(1.0);
        self.mean += NEWEST * (share - self.mean);
        if self.shares.len() >= MOST {
            self.shares.pop_front();
        }
        self.shares.push_back(share);
        self.largest = self.shares.iter().copied().fold(0.0, f64::max);
        self.spread = self.largest - self.shares.iter().copied().fold(1.0, f64::min);
    }

    /// What is set aside for a call of this estimate.
    ///
    /// Of evenly spread shares the next is above the largest of `n` by their spread over `n`, where it is above it at all;
    /// three times that is added. Where all are alike, nothing is.
    pub(super) fn of(&self, estimate: u64) -> Reserved {
        let part = |share: f64| (estimate as f64 * share).ceil() as u64;
        let beyond = 3.0 * self.spread / self.shares.len().max(1) as f64;
        let largest = self.largest * ABOVE + beyond;
        let most = if self.shares.len() < ENOUGH { estimate } else { part(largest).min(estimate) };
        Reserved { estimate, most, expected: part(self.mean).min(most) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(calls: &[(u64, u64)]) -> Needed {
        let mut needed = Needed::default();
        calls.iter().for_each(|(estimate, actual)| needed.note(*estimate, *actual));
        needed
    }

    #[test]
    fn all_of_an_estimate_is_set_aside_until_its_kind_is_known() {
        assert_eq!(noted(&[(1_000, 10); ENOUGH - 1]).of(1_000).most, 1_000);
        let known = noted(&[(1_000, 250); ENOUGH]);
        assert_eq!(known.of(1_000).most, 263);
        assert_eq!(known.of(1_000).estimate, 1_000);
    }

    #[test]
    fn one_call_that_needed_more_counts_for_all_until_it_is_forgotten() {
        let mut needed = noted(&[(1_000, 250); 50]);
        needed.note(1_000, 750);
        for _ in 0..MOST - 1 {
            assert!(needed.of(1_000).most >= 788, "0.75 and a twentieth, and what their spread adds");
            needed.note(1_000, 250);
        }
        needed.note(1_000, 250);
        assert_eq!(needed.of(1_000).most, 263);
        assert_eq!(needed.shares.len(), MOST);
    }

    #[test]
    fn no_figure_overflows_and_nothing_is_set_aside_above_an_estimate() {
        let needed = noted(&[(1, u64::MAX), (u64::MAX, 1), (0, 5), (u64::MAX, u64::MAX)].repeat(9));
        for estimate in [0, 1, 1_000, u64::MAX] {
            let reserved = needed.of(estimate);
            assert!(reserved.expected <= reserved.most && reserved.most <= estimate, "{reserved:?}");
        }
    }
}
