//! The public shape of `batch run --dry-run --json`, schema 1. Documented in docs/formats.md.

use serde::Serialize;

/// Version of the shape.
pub const SCHEMA: u32 = 1;

/// What a batch would take and cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BatchPlan {
    pub schema: u32,
    pub dry_run: bool,
    pub kind: String,
    /// Records that would be asked for.
    pub records: u64,
    /// Those whose prompts were made to count their tokens.
    pub sampled: u64,
    pub passes: Vec<PlannedPass>,
    /// With live calls; `null` where a price is unknown.
    pub live: Option<PlannedCost>,
    /// With bulk batches of the providers; `null` where a price for them is unknown.
    pub bulk: Option<PlannedCost>,
    /// Share of the records that all passes together are expected to deliver.
    pub delivered_pct: f64,
    /// What the figures rest on, for a person.
    pub notes: Vec<String>,
}

/// One pass.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedPass {
    pub pass: u32,
    pub candidate: String,
    pub local: bool,
    /// Records that are expected to get here.
    pub records: f64,
    /// Tokens of all of them together.
    pub prompt_tokens: f64,
    pub answer_tokens: f64,
    pub answers_from: AnswersFrom,
    /// Answers that their length is from.
    pub answers_seen: u64,
    /// Share that the pass does not deliver, of those that get here.
    pub fail_pct: f64,
    /// From outcomes of this candidate for this kind; else it is assumed.
    pub fail_learned: bool,
    /// Records of the sample that fit into no prompt for it.
    pub too_long: u64,
    /// What the pass adds; `null` where the price is unknown.
    pub live_usd: Option<f64>,
    pub bulk_usd: Option<f64>,
    /// Least seconds that its live calls take, by what is known of limits and latency; `null` where nothing is.
    pub live_s: Option<f64>,
    /// What that time is from: a limit by its key in the configuration, or `latency`.
    pub limited_by: Option<&'static str>,
}

/// Where the length of answers is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswersFrom {
    /// Earlier answers of the candidate for the kind.
    Candidate,
    /// Earlier answers of others for the kind.
    Kind,
    /// The most that an answer may have.
    MaxTokens,
}

/// What one way of delivery costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlannedCost {
    pub cost_usd: f64,
    /// Interval of 95 % by the normal distribution.
    pub low_usd: f64,
    pub high_usd: f64,
    /// Answers count at full length, so that `high_usd` is a bound and there is no interval; absent where false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_most: bool,
    /// Nothing is to be paid; absent where false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}
