//! The public shape of a batch report, schema 1. Documented in docs/formats.md.

use crate::ledger::batches::CostSum;
use crate::prices::{Delivery, Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the shape.
pub const SCHEMA: u32 = 1;

/// How a batch stands.
#[derive(Clone, Debug, Serialize)]
pub struct BatchReport {
    pub schema: u32,
    pub run: String,
    pub kind: String,
    pub delivery: Delivery,
    /// reading | open | finished | cancelled
    pub state: &'static str,
    pub intake: IntakeSums,
    pub totals: BatchTotals,
    /// Why records were rejected, failed or skipped; most records first.
    pub causes: Vec<CauseRow>,
    /// Records of causes that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub other_causes: u64,
    /// Those with most records first; empty where the records are in no groups.
    pub groups: Vec<GroupRow>,
    /// The sums of groups that are not listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_groups: Option<OtherGroups>,
    pub passes: Vec<PassRow>,
    /// What was handed in to providers, in its order.
    pub jobs: Vec<JobRow>,
    /// Jobs that are not listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub other_jobs: u64,
    /// What the open records will cost; `null` where nothing lets expect it, see `no_projection`.
    pub projection: Option<Projection>,
    /// Why there is no projection; absent where there is one, or nothing is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_projection: Option<String>,
}

/// What the input held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(default)]
pub struct IntakeSums {
    pub records: u64,
    /// Records that are not asked for, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Parts of the input that are no records, by reason.
    pub bad: BTreeMap<String, u64>,
    /// Records without a key of their own.
    pub keyed_by_content: u64,
}

/// Numbers of records; accepted + rejected + failed + skipped + open = asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordSums {
    pub asked: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub failed: u64,
    pub skipped: u64,
    pub open: u64,
}

/// Sums over the whole batch.
#[derive(Clone, Debug, Serialize)]
pub struct BatchTotals {
    #[serde(flatten)]
    pub records: RecordSums,
    /// accepted / asked; `null` where nothing was asked for.
    pub coverage_pct: Option<f64>,
    /// Calls that were made.
    pub calls: u64,
    /// Answers that were kept from earlier calls: nothing was asked, nothing was paid.
    pub from_cache: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    #[serde(flatten)]
    pub cost: CostFigures,
    /// From the beginning to the last end of a record; pauses between two processes are in it.
    pub wall_ms: u64,
}

/// What was paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CostFigures {
    /// `null` where the cost of any call is unknown.
    pub cost_usd: Option<f64>,
    /// Nothing was to be paid; absent where false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
    /// Calls, in groups records, whose cost nobody knows; absent where there is none.
    #[serde(skip_serializing_if = "is_zero")]
    pub unknown_costs: u64,
    /// The cost of all others; absent where there is none without a cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_cost_usd: Option<f64>,
    /// `null` where nothing was accepted or the cost is unknown.
    pub cost_per_accepted_usd: Option<f64>,
}

/// Records that did not end well for the same reason.
#[derive(Clone, Debug, Serialize)]
pub struct CauseRow {
    /// rejected | failed | skipped
    pub status: &'static str,
    pub reason: String,
    pub records: u64,
    /// Key of the first of them.
    pub example: Option<String>,
}

/// One group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    /// `null`: the records without a group.
    pub group: Option<String>,
    #[serde(flatten)]
    pub records: RecordSums,
    pub coverage_pct: Option<f64>,
    #[serde(flatten)]
    pub cost: CostFigures,
    /// Records that were rejected or failed, by reason.
    pub causes: BTreeMap<String, u64>,
}

/// Groups that are not listed.
#[derive(Clone, Debug, Serialize)]
pub struct OtherGroups {
    pub groups: u64,
    #[serde(flatten)]
    pub records: RecordSums,
    pub coverage_pct: Option<f64>,
}

/// One candidate in one pass.
#[derive(Clone, Debug, Serialize)]
pub struct PassRow {
    pub pass: u32,
    pub candidate: String,
    pub delivery: Delivery,
    pub calls: u64,
    pub from_cache: u64,
    /// Answers that were accepted, those from the cache among them.
    pub accepted: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    #[serde(flatten)]
    pub cost: CostFigures,
}

/// One batch at a provider.
#[derive(Clone, Debug, Serialize)]
pub struct JobRow {
    pub pass: u32,
    pub provider: String,
    pub model: String,
    /// The provider's name for it; `null` before that is known.
    pub id: Option<String>,
    /// prepared | running | harvested | failed | cancelled
    pub state: &'static str,
    /// The provider's own word.
    pub remote_state: Option<String>,
    pub done: u64,
    pub failed: u64,
    pub total: u64,
}

/// What the open records will cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Projection {
    /// Open records.
    pub records: u64,
    pub cost_usd: f64,
    /// Interval by the normal distribution; `null` where one cost is known, or all are alike.
    pub low_usd: Option<f64>,
    pub high_usd: Option<f64>,
    pub confidence: f64,
    /// With what was paid so far; `null` where that is unknown.
    pub total_usd: Option<f64>,
    /// Everything is asked on this machine, and nothing is to be paid; absent where false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}

impl RecordSums {
    /// accepted / asked, in percent.
    pub fn coverage(&self) -> Option<f64> {
        (self.asked > 0).then(|| 100.0 * self.accepted as f64 / self.asked as f64)
    }
}

impl CostFigures {
    /// What was paid for so many that were accepted.
    pub fn of(sum: &CostSum, accepted: u64) -> Self {
        let known = sum.cost().amount();
        CostFigures {
            cost_usd: known.map(Money::usd),
            local: sum.local && sum.unknown == 0,
            unknown_costs: sum.unknown,
            known_cost_usd: (sum.unknown > 0).then(|| sum.money.usd()),
            cost_per_accepted_usd: known.filter(|_| accepted > 0).map(|money| money.usd() / accepted as f64),
        }
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}
