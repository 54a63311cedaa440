//! `[budget]` and `[breaker]`: what may be spent, and how long who fails is left alone.

use super::file::Span;
use crate::prices::Money;
use crate::routing::breaker::{AllDown, Policy};
use crate::routing::budget::{Limit, Limits};
use serde::{Deserialize, Deserializer};
use std::time::Duration;

/// No wait is longer: a day is as good as for ever, and no clock overflows.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Bounds of what is spent; a key that is missing bounds nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetFile {
    artifact: Option<Usd>,
    run: Option<Usd>,
    day: Option<Usd>,
    artifact_tokens: Option<u64>,
    run_tokens: Option<u64>,
    day_tokens: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BreakerFile {
    cooldown: Option<Span>,
    longest_cooldown: Option<Span>,
    max_retry_after: Option<Span>,
    all_down: Option<AllDownFile>,
    max_wait: Option<Span>,
    health_age: Option<Span>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AllDownFile {
    #[default]
    Wait,
    Try,
    Fail,
}

/// How breakers work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerConfig {
    pub policy: Policy,
    /// What is done where every candidate is shut out.
    pub all_down: AllDown,
    /// How long a good answer of a provider about its health is believed.
    pub health_age: Duration,
}

impl BudgetFile {
    pub(super) fn resolved(self) -> Limits {
        let limit = |money: Option<Usd>, tokens| Limit { money: money.map(|usd| usd.0), tokens };
        Limits {
            artifact: limit(self.artifact, self.artifact_tokens),
            run: limit(self.run, self.run_tokens),
            day: limit(self.day, self.day_tokens),
        }
    }
}

impl BreakerFile {
    pub(super) fn resolved(self) -> BreakerConfig {
        let usual = Policy::default();
        let or = |span: Option<Span>, usual: Duration| span.map_or(usual, |span| span.0.min(LONGEST));
        let cooldown = or(self.cooldown, usual.cooldown);
        let policy = Policy {
            cooldown,
            longest_cooldown: or(self.longest_cooldown, usual.longest_cooldown).max(cooldown),
            longest_hint: or(self.max_retry_after, usual.longest_hint),
            ..usual
        };
        let all_down = match self.all_down.unwrap_or_default() {
            AllDownFile::Wait => AllDown::WaitUpTo(or(self.max_wait, Duration::from_secs(30))),
            AllDownFile::Try => AllDown::TryAnyway,
            AllDownFile::Fail => AllDown::Fail,
        };
        BreakerConfig { policy, all_down, health_age: or(self.health_age, Duration::from_secs(30)) }
    }
}

/// An amount in USD, in quotes so that it is read exactly.
#[derive(Debug)]
struct Usd(Money);

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Usd).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_read_exactly_and_what_is_missing_bounds_nothing() {
        let file: BudgetFile = toml::from_str("run = \"0.50\"\nday_tokens = 200000").unwrap();
        let limits = file.resolved();
        assert_eq!(limits.run, Limit { money: Some(Money::from_pico_usd(500_000_000_000)), tokens: None });
        assert_eq!(limits.day, Limit { money: None, tokens: Some(200_000) });
        assert_eq!(limits.artifact, Limit::default());
        for wrong in ["run = 0.5", "run = \"half\"", "run_tokens = -1", "run_tokens = \"9\"", "week = \"1\""] {
            assert!(toml::from_str::<BudgetFile>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn breakers_take_what_is_written_and_stay_within_a_day() {
        let read = |text: &str| toml::from_str::<BreakerFile>(text).unwrap().resolved();
        let usual = read("");
        assert_eq!(usual.policy, Policy::default());
        assert_eq!(
            (usual.all_down, usual.health_age),
            (AllDown::WaitUpTo(Duration::from_secs(30)), Duration::from_secs(30))
        );
        let given = read("cooldown = \"5m\"\nmax_retry_after = \"1000years\"\nall_down = \"try\"\nhealth_age = \"0s\"");
        assert_eq!(
            (given.policy.cooldown, given.policy.longest_cooldown),
            (Duration::from_secs(300), Duration::from_secs(300))
        );
        assert_eq!((given.policy.longest_hint, given.health_age), (LONGEST, Duration::ZERO));
        assert_eq!(given.all_down, AllDown::TryAnyway);
        assert!(toml::from_str::<BreakerFile>("all_down = \"panic\"").is_err());
    }
}
