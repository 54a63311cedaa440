//! The public shape of `usage --json`, schema 1. Documented in docs/formats.md.

use crate::ledger::{UsageEntries, UsageEntry};
use crate::prices::{Day, Money};
use crate::usage::{Bound, Measure};
use serde::Serialize;
use std::collections::BTreeMap;

/// What all calls came to.
#[derive(Clone, Debug, Serialize)]
pub struct UsageReport {
    pub schema: u32,
    pub by: &'static str,
    /// First day that counts (UTC); `null`: everything the ledger holds.
    pub since: Option<String>,
    pub rows: Vec<UsageRow>,
    /// Everything since then, rows that are left out, too.
    pub totals: UsageRow,
    /// There are more runs, or groups of records, than are listed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
    /// With `--budget`: what is used of every bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Vec<BoundReport>>,
}

/// Attempts of one group.
#[derive(Clone, Debug, Serialize)]
pub struct UsageRow {
    /// `null`: attempts that were for no group of records.
    pub name: Option<String>,
    /// Calls to write a text: accepted + rejected + failed.
    pub attempts: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub failed: u64,
    /// accepted / attempts; `null` where there was none.
    pub success: Option<f64>,
    /// Failed attempts by reason.
    pub failures: BTreeMap<String, u64>,
    pub judge_calls: u64,
    pub from_cache: u64,
    /// Of calls that were sent, without waits; `null` where there was none.
    pub latency_p50_ms: Option<u64>,
    pub latency_p95_ms: Option<u64>,
    pub waited_ms: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub cached_tokens: u64,
    /// Answered calls without a count of tokens.
    pub uncounted: u64,
    /// `null` where any cost is unknown.
    pub cost_usd: Option<f64>,
    /// What is known, exactly, in 10⁻¹² USD.
    pub known_cost_pico_usd: u64,
    /// Calls whose cost is unknown.
    pub unknown_costs: u64,
    /// `null` where nothing was accepted or any cost is unknown.
    pub cost_per_accepted_usd: Option<f64>,
}

/// A bound and what is used of it.
#[derive(Clone, Debug, Serialize)]
pub struct BoundReport {
    /// Key in the configuration.
    pub key: String,
    pub over: &'static str,
    /// `usd`, `tokens` or `requests`.
    pub unit: &'static str,
    pub used: f64,
    pub limit: f64,
    pub percent: u64,
    /// 50, 80 or 100 where so much is used.
    pub step: Option<u8>,
    pub unknown_costs: u64,
}

impl UsageReport {
    /// What the ledger told.
    pub fn new(by: &'static str, since: Option<Day>, entries: &UsageEntries, bounds: Option<&[Bound]>) -> Self {
        UsageReport {
            schema: 1,
            by,
            since: since.map(|day| day.to_string()),
            rows: entries.groups.iter().map(UsageRow::from).collect(),
            totals: UsageRow { name: Some("total".to_owned()), ..UsageRow::from(&entries.total) },
            left_out: entries.left_out,
            bounds: bounds.map(|bounds| bounds.iter().map(BoundReport::from).collect()),
        }
    }
}

impl From<&UsageEntry> for UsageRow {
    fn from(entry: &UsageEntry) -> Self {
        let UsageEntry { name, sums, latencies } = entry;
        UsageRow {
            name: name.clone(),
            attempts: sums.attempts,
            accepted: sums.accepted,
            rejected: sums.rejected,
            failed: sums.failed,
            success: sums.success(),
            failures: sums.failures.clone(),
            judge_calls: sums.judge_calls,
            from_cache: sums.from_cache,
            latency_p50_ms: latencies.percentile(50),
            latency_p95_ms: latencies.percentile(95),
            waited_ms: sums.waited_ms,
            input_tokens: sums.input_tokens,
            output_tokens: sums.output_tokens,
            cached_tokens: sums.cached_tokens,
            uncounted: sums.uncounted,
            cost_usd: (sums.unknown_costs == 0).then(|| sums.known_cost.usd()),
            known_cost_pico_usd: sums.known_cost.pico_usd(),
            unknown_costs: sums.unknown_costs,
            cost_per_accepted_usd: sums.cost_per_accepted().map(Money::usd),
        }
    }
}

impl From<&Bound> for BoundReport {
    fn from(bound: &Bound) -> Self {
        let (unit, scale) = match bound.measure {
            Measure::Money => ("usd", 1e12),
            Measure::Tokens => ("tokens", 1.0),
            Measure::Requests => ("requests", 1.0),
        };
        BoundReport {
            key: bound.key.clone(),
            over: bound.over,
            unit,
            used: bound.used as f64 / scale,
            limit: bound.limit as f64 / scale,
            percent: bound.percent(),
            step: bound.step(),
            unknown_costs: bound.unknown_costs,
        }
    }
}
