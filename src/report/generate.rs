//! The public shape of `generate --json`, schema 1. Documented in docs/formats.md.

use crate::ledger::{AttemptEntry, Purpose, Status};
use crate::prices::{Cost, Money};
use crate::routing::BUILTIN;
use serde::Serialize;
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Repair};

/// A whole run.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    pub schema: u32,
    pub run: String,
    pub artifacts: Vec<ArtifactReport>,
    pub totals: Totals,
}

/// One artifact that was asked for.
#[derive(Clone, Debug, Serialize)]
pub struct ArtifactReport {
    pub kind: String,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What happened and what to do, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// `null` where no text was judged.
    pub score: Option<Score>,
    pub threshold: Score,
    pub candidate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    pub evidence: Evidence,
    pub attempts: Vec<AttemptReport>,
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
    /// The end state, for the exit code; `status` is its name.
    #[serde(skip)]
    pub end: Status,
    /// A budget or a deadline ended it while there was still somebody to ask.
    #[serde(skip)]
    pub stopped: bool,
}

/// One call.
#[derive(Clone, Debug, Serialize)]
pub struct AttemptReport {
    pub candidate: String,
    /// `judge` where the call graded what another model wrote; absent where it wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<&'static str>,
    pub outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    pub latency_ms: u64,
    /// `null` where the provider did not say.
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    /// `null` where the price is unknown; 0 with `local` true where there is nothing to pay.
    pub cost_usd: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
    /// The answer was kept from an earlier call: nothing was asked, nothing was paid.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_cache: bool,
}

/// Sums over a run; accepted + rejected + failed + skipped = asked.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    pub asked: usize,
    pub accepted: usize,
    pub rejected: usize,
    pub failed: usize,
    pub skipped: usize,
    /// Calls to models; drafts from facts and kept answers are none.
    pub calls: usize,
    /// Answers that were kept from earlier calls.
    pub from_cache: usize,
    /// As far as providers counted them.
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// `null` where the price of any attempt is unknown.
    pub cost_usd: Option<f64>,
    /// `null` where nothing was accepted or the price of any attempt is unknown.
    pub cost_per_accepted_usd: Option<f64>,
    pub wall_ms: u64,
}

impl From<&AttemptEntry> for AttemptReport {
    fn from(attempt: &AttemptEntry) -> Self {
        AttemptReport {
            candidate: attempt.candidate.to_string(),
            purpose: (attempt.purpose != Purpose::Write).then(|| attempt.purpose.name()),
            outcome: attempt.outcome.name(),
            reason: attempt.reason.clone(),
            message: attempt.message.clone(),
            score: attempt.score,
            latency_ms: attempt.latency_ms,
            input_tokens: attempt.input_tokens,
            output_tokens: attempt.output_tokens,
            cost_usd: attempt.cost.amount().map(Money::usd),
            local: attempt.cost == Cost::Local,
            from_cache: attempt.from_cache,
        }
    }
}

impl Totals {
    /// Counts end states and adds up what the attempts cost.
    pub fn of(artifacts: &[ArtifactReport], cost: Cost, wall_ms: u64) -> Totals {
        let count = |end: Status| artifacts.iter().filter(|artifact| artifact.end == end).count();
        let attempts = || artifacts.iter().flat_map(|artifact| &artifact.attempts);
        let drafted = |attempt: &&AttemptReport| attempt.candidate.split('/').next() == Some(BUILTIN);
        let tokens = |of: fn(&AttemptReport) -> Option<u64>| attempts().filter_map(of).fold(0, u64::saturating_add);
        let accepted = count(Status::Accepted);
        let cost_usd = cost.amount().map(Money::usd);
        Totals {
            asked: artifacts.len(),
            accepted,
            rejected: count(Status::Rejected),
            failed: count(Status::Failed),
            skipped: count(Status::Skipped),
            calls: attempts().filter(|attempt| !attempt.from_cache && !drafted(attempt)).count(),
            from_cache: attempts().filter(|attempt| attempt.from_cache).count(),
            input_tokens: tokens(|attempt| attempt.input_tokens),
            output_tokens: tokens(|attempt| attempt.output_tokens),
            cost_usd,
            cost_per_accepted_usd: cost_usd.filter(|_| accepted > 0).map(|usd| usd / accepted as f64),
            wall_ms,
        }
    }
}
