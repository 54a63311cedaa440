//! Other processes that call through the same lane: what they have used, and what is left to each.
//!
//! A call of theirs is heard of when it has ended. So two processes that only left each other what is left would both take
//! it, and exceed the limit by what they have under way. Each therefore has an equal share, and takes more only as far as
//! what the others may have under way, and may want at once, leaves room, too. So nobody has to write down what is under way.

use super::clock::Nanos;
use super::gauge::MINUTE;
use super::window::Window;
use std::collections::BTreeMap;

/// Processes that are told apart; further ones count as one of them.
const MOST: usize = 32;

/// How long a process counts after it was last heard of: longer than the minute for which its calls do.
const PRESENT: Nanos = MINUTE / 4 * 5;

/// Times the mean that may be under way.
const UNEVEN: u128 = 2;

/// Who else calls.
#[derive(Clone, Debug)]
pub(super) struct Company {
    /// When each was last heard of.
    heard: BTreeMap<String, Nanos>,
    /// Requests and tokens of the last minute.
    used: [Window; 2],
    /// The longest time lately from the begin of a call until it was heard of, and when that was.
    lag: (Nanos, Nanos),
}

/// What of a limit is ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// Processes that share it, this one among them.
    pub(super) parties: u64,
    /// What the others have used.
    pub(super) used: u64,
    /// What they may have under way.
    pub(super) unheard: u64,
}

impl Default for Company {
    fn default() -> Self {
        Company { heard: BTreeMap::new(), used: [Window::new(MINUTE), Window::new(MINUTE)], lag: (0, 0) }
    }
}

impl Company {
    /// Notes a call of another process that began at `at`.
    pub(super) fn hear(&mut self, who: &str, tokens: u64, at: Nanos, now: Nanos) {
        self.heard.retain(|_, heard| now.saturating_sub(*heard) < PRESENT);
        if self.heard.len() < MOST || self.heard.contains_key(who) {
            self.heard.insert(who.to_owned(), now);
        }
        for (window, amount) in self.used.iter_mut().zip([1, tokens]) {
            window.add(at, amount, now);
        }
        let lag = now.saturating_sub(at).min(MINUTE);
        if lag >= self.lag.0 || now.saturating_sub(self.lag.1) > MINUTE {
            self.lag = (lag, now);
        }
    }

    /// What of the limits per minute is ours, on requests and on tokens; `None` where nobody else calls.
    pub(super) fn shares(&mut self, now: Nanos) -> Option<[Share; 2]> {
        let others = self.heard.values().filter(|heard| now.saturating_sub(**heard) < PRESENT).count() as u64;
        if others == 0 {
            return None;
        }
        let lag = u128::from(self.lag.0);
        Some(self.used.each_mut().map(|window| {
            let used = window.sum(now);
            let unheard = u128::from(used) * lag * UNEVEN / u128::from(MINUTE);
            Share { parties: others + 1, used, unheard: u64::try_from(unheard).unwrap_or(u64::MAX) }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Nanos = MINUTE / 60;

    #[test]
    fn who_was_heard_of_has_a_share_until_its_calls_no_longer_count() {
        let mut company = Company::default();
        assert_eq!(company.shares(MINUTE), None);
        company.hear("a", 500, 57 * SECOND, MINUTE);
        company.hear("b", 700, 58 * SECOND, MINUTE);
        company.hear("a", 300, 59 * SECOND, MINUTE);
        let [requests, tokens] = company.shares(MINUTE).unwrap();
        assert_eq!(requests, Share { parties: 3, used: 3, unheard: 0 });
        assert_eq!(tokens, Share { parties: 3, used: 1_500, unheard: 150 }, "twice three seconds of sixty");
        assert_eq!(company.shares(MINUTE + 62 * SECOND).unwrap()[1], Share { parties: 3, used: 0, unheard: 0 });
        assert_eq!(company.shares(MINUTE + PRESENT), None);
    }

    #[test]
    fn any_number_of_processes_takes_no_more_memory_than_some() {
        let mut company = Company::default();
        for index in 0..1_000 {
            company.hear(&index.to_string(), u64::MAX, 0, 0);
        }
        assert_eq!(company.heard.len(), MOST);
        assert_eq!(company.shares(0).unwrap()[1].parties, MOST as u64 + 1);
    }
}
