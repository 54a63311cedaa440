//! The pace of one limit: the generic cell rate algorithm, one number per limit.

use super::clock::Nanos;

/// How much of a limit is used, and how late a call may be to catch up.
#[derive(Clone, Copy, Debug)]
struct Manner {
    /// Percent of the limit; the bar is 95.
    share: u128,
    /// The burst as a share of the window: one in this many.
    burst: u64,
}

/// Requests are all of one size: this alone holds their limit.
const REQUESTS: Manner = Manner { share: 97, burst: 50 };
/// Calls differ in tokens, so their limit is held by the window, and whoever had to wait for it must be able to catch up.
const TOKENS: Manner = Manner { share: 100, burst: 10 };

/// When the next call may start.
///
/// Each call moves `free` on by its share of the window; a call may start up to a burst before that moment. A call larger
/// than the burst starts all the same and is paid for by those after it.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    window: Nanos,
    manner: Manner,
    free: Nanos,
}

impl Pace {
    pub(super) fn of_requests(window: Nanos) -> Self {
        Pace { window, manner: REQUESTS, free: 0 }
    }

    pub(super) fn of_tokens(window: Nanos) -> Self {
        Pace { window, manner: TOKENS, free: 0 }
    }

    /// How long a call waits that has `ahead` units before it.
    pub(super) fn wait(&self, ahead: u64, limit: u64, now: Nanos) -> Nanos {
        let free = self.free.max(now).saturating_add(self.cost(ahead, limit));
        free.saturating_sub(self.window / self.manner.burst).saturating_sub(now)
    }

    /// Starts a call.
    pub(super) fn spend(&mut self, units: u64, limit: u64, now: Nanos) {
        self.free = self.free.max(now).saturating_add(self.cost(units, limit));
    }

    /// Gives back what a call did not use.
    pub(super) fn give_back(&mut self, units: u64, limit: u64) {
        self.free = self.free.saturating_sub(self.cost(units, limit));
    }

    /// Lets nobody start before `until`, and nobody in a burst then.
    pub(super) fn hold(&mut self, until: Nanos) {
        self.free = self.free.max(until.saturating_add(self.window / self.manner.burst));
    }

    fn cost(&self, units: u64, limit: u64) -> Nanos {
        // No call is larger than its limit; one that was admitted under another limit costs one window at most.
        let units = u128::from(units.min(limit));
        let cost = u128::from(self.window) * units * 100 / (u128::from(limit.max(1)) * self.manner.share);
        Nanos::try_from(cost).unwrap_or(Nanos::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Nanos = 60_000_000_000;

    #[test]
    fn calls_are_spaced_evenly_after_a_small_burst() {
        let mut pace = Pace::of_requests(MINUTE);
        let mut now = 0;
        let mut starts = Vec::new();
        for _ in 0..60 {
            now += pace.wait(0, 60, now);
            pace.spend(1, 60, now);
            starts.push(now);
        }
        assert!(starts[1] == 0 || starts[1] < MINUTE / 60, "the burst is two of sixty: {starts:?}");
        assert!(starts[59] < MINUTE, "60 fit into the first minute");
        assert!(starts.windows(2).skip(2).all(|pair| pair[1] - pair[0] >= MINUTE / 60), "{starts:?}");
    }

    #[test]
    fn what_is_given_back_can_be_used_at_once() {
        let mut pace = Pace::of_requests(MINUTE);
        pace.spend(60, 60, 0);
        assert!(pace.wait(0, 60, 0) > MINUTE * 9 / 10);
        pace.give_back(60, 60);
        assert_eq!(pace.wait(0, 60, 0), 0);
    }

    #[test]
    fn no_limit_overflows() {
        let mut pace = Pace::of_requests(MINUTE);
        for limit in [0, 1, u64::MAX] {
            pace.spend(u64::MAX, limit, u64::MAX - 1);
            pace.hold(u64::MAX);
            pace.give_back(u64::MAX, limit);
            assert!(pace.wait(u64::MAX, limit, 0) > 0);
        }
    }
}
