//! How much of what is bounded is used: budgets of the day and the run, and limits per day.

use crate::config::Config;
use crate::ledger::{RecentCall, SpentEntry, UsageSums};
use crate::prices::Money;
use crate::routing::budget::Limit;
use crate::routing::limiter::Limits;

/// Percentages at which a bound is spoken of, as in a run.
const STEPS: [u8; 3] = [100, 80, 50];

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Pico-USD.
    Money,
    Tokens,
    Requests,
}

/// A bound and what is used of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Its key in the configuration.
    pub key: String,
    /// Over which time it counts, for a person.
    pub over: &'static str,
    pub measure: Measure,
    /// In units of the measure.
    pub used: u64,
    pub limit: u64,
    /// Calls whose cost is unknown and not part of what is used.
    pub unknown_costs: u64,
}

/// What was used, as the ledger tells it.
#[derive(Clone, Copy, Debug)]
pub struct Used<'a> {
    /// Since the UTC day began.
    pub day: &'a SpentEntry,
    /// In the latest run, where there was one.
    pub run: Option<&'a UsageSums>,
    /// Calls of the last 24 hours.
    pub calls: &'a [RecentCall],
}

/// Every bound of the configuration that spans more than an artifact or a minute.
pub fn bounds(config: &Config, used: &Used<'_>) -> Vec<Bound> {
    let run = used.run.map_or_else(SpentEntry::default, |sums| SpentEntry {
        money: sums.known_cost,
        tokens: sums.input_tokens.saturating_add(sums.output_tokens),
        unknown: sums.unknown_costs,
    });
    let mut all = of_budget("budget.day", "today (UTC)", config.budget.day, used.day);
    all.extend(of_budget("budget.run", "the latest run", config.budget.run, &run));
    for (name, provider) in &config.providers {
        let calls = || used.calls.iter().filter(|call| call.provider.as_str() == name);
        all.extend(of_limits(&format!("providers.{name}"), provider.limits, calls()));
        for (model, limits) in &provider.models {
            let calls = calls().filter(|call| call.model == *model);
            all.extend(of_limits(&format!("providers.{name}.models.\"{model}\""), *limits, calls));
        }
    }
    all
}

fn of_budget(key: &str, over: &'static str, limit: Limit, spent: &SpentEntry) -> Vec<Bound> {
    let bound =
        |key: String, measure, used, limit, unknown_costs| Bound { key, over, measure, used, limit, unknown_costs };
    let money = limit.money.map(Money::pico_usd);
    let money = money.map(|limit| bound(key.to_owned(), Measure::Money, spent.money.pico_usd(), limit, spent.unknown));
    let tokens = limit.tokens.map(|limit| bound(format!("{key}_tokens"), Measure::Tokens, spent.tokens, limit, 0));
    money.into_iter().chain(tokens).collect()
}

fn of_limits<'a>(key: &str, limits: Limits, calls: impl Iterator<Item = &'a RecentCall>) -> Vec<Bound> {
    if limits.requests_per_day.is_none() && limits.tokens_per_day.is_none() {
        return Vec::new();
    }
    let (requests, tokens) = calls.fold((0_u64, 0_u64), |(requests, tokens), call| {
        (requests.saturating_add(1), tokens.saturating_add(call.tokens))
    });
    let bound = |name, measure, used| {
        move |limit| Bound {
            key: format!("{key}.{name}"),
            over: "the last 24 hours",
            measure,
            used,
            limit,
            unknown_costs: 0,
        }
    };
    let requests = limits.requests_per_day.map(bound("rpd", Measure::Requests, requests));
    let tokens = limits.tokens_per_day.map(bound("tpd", Measure::Tokens, tokens));
    requests.into_iter().chain(tokens).collect()
}

impl Bound {
    /// What is used, in percent, rounded down; of nothing everything is used.
    pub fn percent(&self) -> u64 {
        let percent = (u128::from(self.used) * 100).checked_div(u128::from(self.limit)).unwrap_or(100);
        u64::try_from(percent).unwrap_or(u64::MAX)
    }

    /// The highest of 50, 80 and 100 percent that is reached.
    pub fn step(&self) -> Option<u8> {
        STEPS.into_iter().find(|step| self.percent() >= u64::from(*step))
    }
}

impl std::fmt::Display for Bound {
    /// `80 % of providers.groq.rpd is used (800 of 1000 requests, the last 24 hours)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Bound { key, over, used, limit, .. } = self;
        let percent = self.percent();
        match self.measure {
            Measure::Money => {
                let [used, limit] = [*used, *limit].map(|pico| Money::from_pico_usd(pico).usd());
                write!(f, "{percent} % of `{key}` is used ({used} of {limit} USD, {over})")?;
            }
            Measure::Tokens => write!(f, "{percent} % of `{key}` is used ({used} of {limit} tokens, {over})")?,
            Measure::Requests => write!(f, "{percent} % of `{key}` is used ({used} of {limit} requests, {over})")?,
        }
        match self.unknown_costs {
            0 => Ok(()),
            calls => write!(f, "; what {calls} more calls cost is unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_spoken_of_at_half_four_fifths_and_all() {
        let bound = |used, limit| Bound {
            key: "providers.groq.rpd".to_owned(),
            over: "the last 24 hours",
            measure: Measure::Requests,
            used,
            limit,
            unknown_costs: 0,
        };
        for (used, limit, percent, step) in [
            (0, 10, 0, None),
            (499, 1000, 49, None),
            (500, 1000, 50, Some(50)),
            (799, 1000, 79, Some(50)),
            (800, 1000, 80, Some(80)),
            (1000, 1000, 100, Some(100)),
            (u64::MAX, 1, 1_844_674_407_370_955_161_500_u128.try_into().unwrap_or(u64::MAX), Some(100)),
            (0, 0, 100, Some(100)),
        ] {
            let bound = bound(used, limit);
            assert_eq!((bound.percent(), bound.step()), (percent, step), "{used} of {limit}");
        }
        let told = bound(800, 1000).to_string();
        assert_eq!(told, "80 % of `providers.groq.rpd` is used (800 of 1000 requests, the last 24 hours)");
    }
}
