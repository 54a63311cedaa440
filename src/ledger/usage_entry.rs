//! What a group of attempts came to.

use crate::prices::Money;
use std::collections::BTreeMap;

/// What attempts are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UsageBy {
    Provider,
    Model,
    Kind,
    /// The UTC day on which an attempt began.
    Day,
    Run,
    /// The group of the batch record that an attempt was for (`--group-by`), over all batches.
    Group,
}

/// Attempts of one group since a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageEntry {
    /// Name of the group: `groq`, `groq/openai/gpt-oss-120b`, `erd`, `2026-11-22`, a run's id or a group of records; `None`
    /// for attempts that were for no group of records.
    pub name: Option<String>,
    pub sums: UsageSums,
    pub latencies: Latencies,
}

/// Everything that was recorded since a day, by groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageEntries {
    pub groups: Vec<UsageEntry>,
    /// All attempts, those of groups that are left out, too.
    pub total: UsageEntry,
    /// There are more runs, or groups of records, than are listed.
    pub left_out: bool,
}

/// Counts and sums over attempts.
///
/// `attempts` = `accepted` + `rejected` + `failed`: calls to write a text. Calls to judge one and answers that were kept
/// from earlier calls are counted apart; tokens, costs and waits are those of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageSums {
    pub attempts: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub failed: u64,
    /// Failed attempts by reason.
    pub failures: BTreeMap<String, u64>,
    /// Calls that graded what somebody else wrote.
    pub judge_calls: u64,
    /// Answers that were kept from earlier calls: nothing was asked.
    pub from_cache: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub cached_tokens: u64,
    /// Calls that were answered without a count of their tokens.
    pub uncounted: u64,
    /// Sum of the costs that are known; local calls cost nothing.
    pub known_cost: Money,
    /// Calls whose cost nobody knows; they are not in `known_cost`.
    pub unknown_costs: u64,
    /// Time calls were held back before they began, in milliseconds; never part of a latency.
    pub waited_ms: u64,
}

/// How long calls took, in steps of at most a twentieth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies(BTreeMap<u64, u64>);

impl UsageSums {
    /// What an accepted text cost; `None` where nothing was accepted or a cost is unknown.
    pub fn cost_per_accepted(&self) -> Option<Money> {
        let known = (self.unknown_costs == 0).then_some(self.known_cost)?;
        known.pico_usd().checked_div(self.accepted).map(Money::from_pico_usd)
    }

    /// Part of the attempts that were accepted, 0 to 1; `None` where there was none.
    pub fn success(&self) -> Option<f64> {
        (self.attempts > 0).then(|| self.accepted as f64 / self.attempts as f64)
    }

    pub(super) fn merge(&mut self, other: &UsageSums) {
        for (reason, count) in &other.failures {
            add(self.failures.entry(reason.clone()).or_default(), *count);
        }
        self.each(other, add);
        self.known_cost = self.known_cost + other.known_cost;
    }

    /// What is left without a part of it.
    pub(super) fn without(mut self, part: &UsageSums) -> UsageSums {
        for (reason, count) in &part.failures {
            take(self.failures.entry(reason.clone()).or_default(), *count);
        }
        self.failures.retain(|_, count| *count > 0);
        self.each(part, take);
        let left = self.known_cost.pico_usd().saturating_sub(part.known_cost.pico_usd());
        UsageSums { known_cost: Money::from_pico_usd(left), ..self }
    }

    /// Whether nothing was counted.
    pub(super) fn is_empty(&self) -> bool {
        self.attempts == 0 && self.judge_calls == 0 && self.from_cache == 0
    }

    fn each(&mut self, other: &UsageSums, change: fn(&mut u64, u64)) {
        for (sum, by) in [
            (&mut self.attempts, other.attempts),
            (&mut self.accepted, other.accepted),
            (&mut self.rejected, other.rejected),
            (&mut self.failed, other.failed),
            (&mut self.judge_calls, other.judge_calls),
            (&mut self.from_cache, other.from_cache),
            (&mut self.input_tokens, other.input_tokens),
            (&mut self.output_tokens, other.output_tokens),
            (&mut self.cached_tokens, other.cached_tokens),
            (&mut self.uncounted, other.uncounted),
            (&mut self.unknown_costs, other.unknown_costs),
            (&mut self.waited_ms, other.waited_ms),
        ] {
            change(sum, by);
        }
    }
}

impl Latencies {
    /// Counts calls that took about so long.
    pub(super) fn add(&mut self, latency_ms: u64, calls: u64) {
        add(self.0.entry(latency_ms).or_default(), calls);
    }

    pub(super) fn merge(&mut self, other: Latencies) {
        other.0.into_iter().for_each(|(latency_ms, calls)| self.add(latency_ms, calls));
    }

    /// What is left without a part of it.
    pub(super) fn without(mut self, part: &Latencies) -> Latencies {
        for (latency_ms, calls) in &part.0 {
            take(self.0.entry(*latency_ms).or_default(), *calls);
        }
        self.0.retain(|_, calls| *calls > 0);
        self
    }

    /// The latency that so many percent of the calls did not exceed, by nearest rank, within two and a half percent of the
    /// true one. Calls of a group are counted whether they failed or not; those that were never sent are not.
    ///
    /// **Units**: milliseconds; `None` where there was no call.
    pub fn percentile(&self, percent: u8) -> Option<u64> {
        let calls: u128 = self.0.values().map(|calls| u128::from(*calls)).sum();
        let rank = (calls * u128::from(percent.min(100))).div_ceil(100).max(1);
        let mut upto = 0;
        self.0.iter().find_map(|(latency_ms, calls)| {
            upto += u128::from(*calls);
            (upto >= rank).then_some(*latency_ms)
        })
    }
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn take(sum: &mut u64, part: u64) {
    *sum = sum.saturating_sub(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_that_of_the_nearest_rank() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.percentile(50), None);
        (1..=100).for_each(|ms| latencies.add(ms, 1));
        for (percent, expected) in [(0, 1), (1, 1), (50, 50), (95, 95), (100, 100), (255, 100)] {
            assert_eq!(latencies.percentile(percent), Some(expected), "{percent}");
        }
        latencies.add(5_000, 1_000);
        assert_eq!(latencies.percentile(50), Some(5_000));
    }

    #[test]
    fn a_cost_per_accepted_needs_every_cost_and_something_accepted() {
        let sums = |accepted, unknown_costs| UsageSums {
            accepted,
            unknown_costs,
            known_cost: Money::from_pico_usd(90),
            ..UsageSums::default()
        };
        for (accepted, unknown, expected) in [(3, 0, Some(30)), (0, 0, None), (3, 1, None)] {
            let cost = sums(accepted, unknown).cost_per_accepted().map(Money::pico_usd);
            assert_eq!(cost, expected, "{accepted} {unknown}");
        }
    }
}
