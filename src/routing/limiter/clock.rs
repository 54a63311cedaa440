//! A clock that only goes forward, made of one that may jump.

use std::time::Duration;

/// A moment or a span of the limiter's own clock.
///
/// **Units**: nanoseconds. Sums saturate after 584 years.
pub(super) type Nanos = u64;

/// Longest step forward that is believed at once: any window is over by then, and no sum overflows.
const LONGEST_STEP: Duration = Duration::from_secs(400 * 24 * 3600);

/// Adds up the steps forward of the caller's clock; steps backwards count nothing.
///
/// So a clock that went back an hour neither stops the limiter for an hour nor opens anything early.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    seen: Option<Duration>,
    moment: Nanos,
}

/// Where the clock begins: what was used the day before has a moment, too.
const BEGIN: Nanos = 2 * 24 * 3600 * 1_000_000_000;

impl Default for Clock {
    fn default() -> Self {
        Clock { seen: None, moment: BEGIN }
    }
}

impl Clock {
    /// The moment that `now` is.
    pub(super) fn tick(&mut self, now: Duration) -> Nanos {
        let step = now.saturating_sub(self.seen.unwrap_or(now)).min(LONGEST_STEP);
        self.seen = Some(now);
        self.moment = self.moment.saturating_add(nanos(step));
        self.moment
    }

    /// Our moment for a time of the caller's clock; what is over for it is now.
    pub(super) fn inside(&self, time: Duration) -> Nanos {
        self.moment.saturating_add(nanos(time.saturating_sub(self.seen.unwrap_or(time))))
    }

    /// The caller's time for a moment of ours that is not yet over.
    pub(super) fn outside(&self, moment: Nanos) -> Duration {
        self.seen.unwrap_or_default().saturating_add(Duration::from_nanos(moment.saturating_sub(self.moment)))
    }
}

/// A duration as nanoseconds.
pub(super) fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_backwards_count_nothing_and_steps_forward_do() {
        let mut clock = Clock::default();
        let seconds = [1_000, 1_010, 10, 15, 15].map(Duration::from_secs);
        let moments = seconds.map(|now| (clock.tick(now) - BEGIN) / 1_000_000_000);
        assert_eq!(moments, [0, 10, 10, 15, 15]);
        assert_eq!(clock.outside(BEGIN + 20_000_000_000), Duration::from_secs(20));
    }

    #[test]
    fn no_clock_overflows() {
        let mut clock = Clock::default();
        for _ in 0..1000 {
            clock.tick(Duration::MAX);
            clock.tick(Duration::ZERO);
        }
        assert_eq!(clock.moment, Nanos::MAX);
        clock.tick(Duration::MAX);
        assert_eq!(clock.outside(Nanos::MAX), Duration::MAX);
    }
}
