//! What calls of a lane need of their estimates: callers estimate from above, often by several times.

use super::gauge::Reserved;
use std::collections::VecDeque;

/// Calls that are remembered.
const MOST: usize = 128;
/// Calls from which on the estimates of a lane are known.
const ENOUGH: usize = 8;
/// Calls from which on their sizes say anything, and of the largest estimates those that stand for one that is larger still.
const TOP: usize = 32;
/// Caution for the share of an estimate, and for a size: what is bound to the estimate varies less.
const SHARES: f64 = 4.0;
const SIZES: f64 = 8.0;
/// What is set aside above the largest share or size that was seen.
const ABOVE: f64 = 1.05;
/// Times its estimate that a call is believed to have needed at most.
const FAR: u64 = 4;
/// Weight of the last call in the mean.
const NEWEST: f64 = 0.1;

/// A call that has ended.
#[derive(Clone, Copy, Debug)]
struct Call {
    estimate: u64,
    actual: u64,
}

/// What the last calls have needed of their estimates.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    /// Oldest first.
    calls: VecDeque<Call>,
    /// Shares of estimates.
    shares: Extent,
    /// Each estimate, the largest first, with the sizes of its call and of those before it.
    sizes: Vec<(u64, Extent)>,
    /// A mean of shares that forgets.
    mean: f64,
}

/// How far some figures reach.
#[derive(Clone, Copy, Debug)]
struct Extent {
    number: usize,
    least: f64,
    most: f64,
}

impl Extent {
    const NONE: Extent = Extent { number: 0, least: f64::INFINITY, most: 0.0 };

    fn with(self, figure: f64) -> Self {
        Extent { number: self.number + 1, least: self.least.min(figure), most: self.most.max(figure) }
    }

    /// What the next figure hardly exceeds.
    ///
    /// Of evenly spread figures the next is above the largest of `n` by their spread over `n`, where it is above it at
    /// all; `caution` times that is added. Where all are alike, nothing is.
    fn beyond(self, caution: f64) -> f64 {
        self.most * ABOVE + caution * (self.most - self.least).max(0.0) / self.number.max(1) as f64
    }
}

impl Default for Needed {
    fn default() -> Self {
        Needed { calls: VecDeque::new(), shares: Extent::NONE, sizes: Vec::new(), mean: 1.0 }
    }
}

impl Needed {
    /// Takes note of what a call has needed.
    pub(super) fn note(&mut self, estimate: u64, actual: u64) {
        if estimate == 0 {
            return;
        }
        let call = Call { estimate, actual: actual.min(estimate.saturating_mul(FAR)) };
        self.mean += NEWEST * (call.share() - self.mean);
        if self.calls.len() >= MOST {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
        self.shares = self.calls.iter().map(Call::share).fold(Extent::NONE, Extent::with);
        let mut calls: Vec<Call> = self.calls.iter().copied().collect();
        calls.sort_unstable_by_key(|call| std::cmp::Reverse(call.estimate));
        let mut sizes = Extent::NONE;
        self.sizes.clear();
        for call in calls {
            sizes = sizes.with(call.actual as f64);
            self.sizes.push((call.estimate, sizes));
        }
    }

    /// What is set aside for a call of this estimate: what its share or its size will hardly exceed, whichever is less. That
    /// is more than the estimate where estimates have been too low.
    pub(super) fn of(&self, estimate: u64) -> Reserved {
        let part = |share: f64| (estimate as f64 * share).ceil() as u64;
        let most = match self.calls.len() >= ENOUGH {
            true => part(self.shares.beyond(SHARES)).min(self.size(estimate)),
            false => estimate,
        };
        let most = if self.shares.most > 1.0 { most } else { most.min(estimate) };
        Reserved { estimate, most, expected: part(self.mean).min(most) }
    }

    /// What calls of about this estimate, or of a larger one, hardly exceed in size. An answer does not grow with the room that
    /// was left for it; one that has more room than any before may.
    fn size(&self, estimate: u64) -> u64 {
        let Some((largest, _)) = self.sizes.first().filter(|_| self.sizes.len() >= TOP) else { return u64::MAX };
        let from = estimate / 4 * 3;
        let peers = self.sizes.partition_point(|(other, _)| *other >= from).max(TOP).min(self.sizes.len());
        let larger = (estimate as f64 / *largest as f64).max(1.0);
        (self.sizes[peers - 1].1.beyond(SIZES) * larger).ceil() as u64
    }
}

impl Call {
    fn share(&self) -> f64 {
        self.actual as f64 / self.estimate as f64
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
        assert_eq!(needed.calls.len(), MOST);
    }

    #[test]
    fn an_answer_does_not_grow_with_the_room_that_was_left_for_it() {
        let calls: Vec<(u64, u64)> = (0..64).map(|index| (1_000 + 100 * index, 500 + index)).collect();
        let needed = noted(&calls);
        for estimate in [1_000, 4_000, 7_300] {
            let most = needed.of(estimate).most;
            assert!((520..660).contains(&most), "no call needed more than 563: {most}");
        }
        assert!(needed.of(14_600).most > 2 * 563, "twice the room that any call had before");
    }

    #[test]
    fn estimates_that_are_too_low_are_exceeded() {
        let needed = noted(&[(1_000, 1_500); ENOUGH]);
        assert!((1_575..1_577).contains(&needed.of(1_000).most), "and a twentieth");
        assert_eq!(noted(&[(1_000, 1_000); ENOUGH]).of(1_000).most, 1_000, "as long as one was");
    }

    #[test]
    fn no_figure_overflows_and_no_absurd_count_is_believed() {
        let absurd = noted(&[(1, u64::MAX), (u64::MAX, 1), (0, 5), (u64::MAX, u64::MAX)].repeat(9));
        let truthful = noted(&[(u64::MAX, 1), (0, 0), (u64::MAX, u64::MAX)].repeat(9));
        for estimate in [0, 1, 1_000, u64::MAX] {
            let (reserved, bounded) = (absurd.of(estimate), truthful.of(estimate));
            assert!(reserved.expected <= reserved.most, "{reserved:?}");
            assert!(
                reserved.most <= estimate.saturating_mul(8),
                "four times, and what their spread adds: {reserved:?}"
            );
            assert!(bounded.most <= estimate, "{bounded:?}");
        }
    }
}
