//! Notices that a candidate has changed: a two-sided cumulative sum over its outcomes.
//!
//! **Source**: E. S. Page, *Continuous inspection schemes*, Biometrika 41 (1954). The thresholds are the design's.

/// Sum at which a candidate counts as having become worse.
const WORSE: f64 = 5.0;
/// Sum at which it counts as having become better; being late with it costs less.
const BETTER: f64 = 8.0;
/// Chances are kept off their ends, where one outcome would decide everything.
const EDGE: f64 = 0.02;

/// A change for which the old counts no longer hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Worse,
    Better,
}

/// Evidence gathered for a change in either direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Alarm {
    /// For a chance half as high.
    pub worse: f64,
    /// For half as many failures.
    pub better: f64,
}

impl Alarm {
    /// Takes in an outcome that was expected to pass with this chance; after an alarm the sums begin anew.
    pub fn add(&mut self, passed: bool, expected: f64) -> Option<Change> {
        let expected = expected.clamp(EDGE, 1.0 - EDGE);
        let evidence = |other: f64| {
            if passed { (other / expected).ln() } else { ((1.0 - other) / (1.0 - expected)).ln() }
        };
        // Who passes always cannot become better, nor who never passes worse: outcomes as expected are no evidence, however
        // many there are.
        if passed || expected > EDGE {
            self.worse = (self.worse + evidence(0.5 * expected)).max(0.0);
        }
        if !passed || expected < 1.0 - EDGE {
            self.better = (self.better + evidence(expected + 0.5 * (1.0 - expected))).max(0.0);
        }
        let change = match (self.worse >= WORSE, self.better >= BETTER) {
            (true, _) => Change::Worse,
            (false, true) => Change::Better,
            (false, false) => return None,
        };
        *self = Alarm::default();
        Some(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes_until_alarm(expected: f64, passes: impl Fn(usize) -> bool) -> Option<(usize, Change)> {
        let mut alarm = Alarm::default();
        (1..=400).find_map(|turn| Some((turn, alarm.add(passes(turn), expected)?)))
    }

    #[test]
    fn failures_of_a_good_candidate_are_noticed_soon() {
        assert_eq!(outcomes_until_alarm(0.9, |_| false), Some((3, Change::Worse)));
        // Nine in ten have become one in two.
        let (turn, change) = outcomes_until_alarm(0.9, |turn| turn % 2 == 0).unwrap();
        assert!(turn <= 20 && change == Change::Worse, "{turn}");
    }

    #[test]
    fn passes_of_a_bad_candidate_are_noticed_later() {
        let (turn, change) = outcomes_until_alarm(0.2, |_| true).unwrap();
        assert!(turn <= 8 && change == Change::Better, "{turn}");
    }

    #[test]
    fn what_was_expected_raises_no_alarm() {
        assert_eq!(outcomes_until_alarm(0.9, |turn| turn % 10 != 0), None);
        assert_eq!(outcomes_until_alarm(0.5, |turn| turn % 2 == 0), None);
    }

    #[test]
    fn ten_thousand_outcomes_of_one_sort_are_no_change() {
        for (expected, passed) in [(1.0, true), (0.99, true), (0.0, false), (0.01, false)] {
            let mut alarm = Alarm::default();
            let change = (0..10_000).find_map(|_| alarm.add(passed, expected));
            assert_eq!(change, None, "{expected}");
        }
    }

    #[test]
    fn chances_at_their_ends_stay_finite() {
        for expected in [0.0, 1.0, f64::MIN_POSITIVE] {
            let mut alarm = Alarm::default();
            alarm.add(true, expected);
            alarm.add(false, expected);
            assert!(alarm.worse.is_finite() && alarm.better.is_finite());
        }
    }
}
