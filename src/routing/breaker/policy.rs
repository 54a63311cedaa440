//! How soon a door shuts and for how long, and what is known of an account.

use super::pacific::next_pacific_midnight_ms;
use super::row::Shut;
use std::time::Duration;

/// The figures of all breakers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Failures in a row that shut a door.
    pub failures: u32,
    /// Calls within the window from which a share of failures counts.
    pub samples: usize,
    /// How long a call is remembered.
    pub window: Duration,
    /// How long a door is shut the first time; twice as long each further time.
    pub cooldown: Duration,
    /// Bound of the doubling.
    pub longest_cooldown: Duration,
    /// Bound of what a provider asks for, which may be longer than any cooldown.
    pub longest_hint: Duration,
    /// How long a door is shut where waiting is unlikely to help; twice as long each further time.
    pub down: Duration,
    /// Bound of that, and of any stated reset.
    pub longest_down: Duration,
    /// How long the one who tries is waited for; a process may have died with it.
    pub probe: Duration,
}

impl Default for Policy {
    /// Trips at 3, or at 5 with more than half failed; 15, then 30 s, as the configuration has it: who is back is asked
    /// again within half a minute.
    fn default() -> Self {
        Policy {
            failures: 3,
            samples: 5,
            window: Duration::from_secs(60),
            cooldown: Duration::from_secs(15),
            longest_cooldown: Duration::from_secs(30),
            longest_hint: Duration::from_secs(3600),
            down: Duration::from_secs(3600),
            // The longest day there is has twenty-five hours: a stated reset at the end of the day is still believed.
            longest_down: Duration::from_secs(25 * 3600),
            probe: Duration::from_secs(60),
        }
    }
}

impl Policy {
    /// How long a door is shut that was shut `streak` times without a success.
    pub(super) fn cooldown_ms(&self, shut: Shut, streak: u32) -> u64 {
        let (first, longest) = match shut {
            Shut::Tripped => (self.cooldown, self.longest_cooldown),
            Shut::Quota | Shut::Down | Shut::Gone => (self.down, self.longest_down),
        };
        ms(first).saturating_mul(2u64.saturating_pow(streak)).min(ms(longest))
    }

    /// Longest time any door is shut for this, whatever is written or asked for.
    pub(super) fn longest_ms(&self, shut: Shut) -> u64 {
        match shut {
            Shut::Tripped => ms(self.longest_cooldown.max(self.longest_hint)),
            Shut::Quota | Shut::Down | Shut::Gone => ms(self.longest_down),
        }
    }
}

/// What is known of a provider besides its answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Key and address as one number; see `Connection::fingerprint`. A changed one is tried at once.
    pub fingerprint: Option<u32>,
    pub quota: QuotaScope,
    pub reset: QuotaReset,
}

/// What a used-up quota covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuotaScope {
    /// Every model of the account.
    #[default]
    Account,
    /// One model. **Source**: the rate-limit pages of Groq and Gemini, which list daily limits per model.
    Model,
}

/// When a quota is full again where the provider does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuotaReset {
    /// Nobody knows: tried after an hour, then more and more rarely.
    #[default]
    Unknown,
    /// At midnight in California. **Source**: ai.google.dev/gemini-api/docs/rate-limits ("reset at midnight Pacific
    /// time"), 2026-11.
    PacificMidnight,
}

impl Account {
    /// How long a quota that ran out now stays empty.
    pub(super) fn quota_ms(&self, hint: Option<Duration>, policy: &Policy, streak: u32, now_ms: u64) -> u64 {
        let unknown = policy.cooldown_ms(Shut::Quota, streak);
        let wait = match (hint, self.reset) {
            // Gemini names a few seconds beside an exhausted day: the hint of its limits per minute.
            (_, QuotaReset::PacificMidnight) => next_pacific_midnight_ms(now_ms).saturating_sub(now_ms),
            (Some(hint), QuotaReset::Unknown) => ms(hint),
            (None, QuotaReset::Unknown) => unknown,
        };
        wait.min(ms(policy.longest_down))
    }
}

/// Whole milliseconds.
pub(super) fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
