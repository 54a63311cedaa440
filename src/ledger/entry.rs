//! What the ledger keeps: runs, attempts and artifacts.

use crate::prices::{Cost, Delivery, Money};
use crate::routing::budget::Amount;
use crate::routing::{Candidate, Place};
use serde::{Deserialize, Serialize};
use sluice_providers::Locality;
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Repair};

/// Names one run: sortable by time, unique across processes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub String);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One call to a candidate and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptEntry {
    pub run: RunId,
    /// Kind of the artifact.
    pub kind: String,
    pub purpose: Purpose,
    /// Place in its cascade, from 1.
    pub ordinal: u32,
    pub candidate: Candidate,
    pub outcome: AttemptOutcome,
    /// Why it failed or was rejected, in snake case.
    pub reason: Option<String>,
    /// What happened, for a person; never holds a key.
    pub message: Option<String>,
    pub score: Option<Score>,
    /// Milliseconds since 1970 at which the call began.
    pub started_ms: u64,
    /// Time of the call without waits.
    pub latency_ms: u64,
    /// Time the call was held back before it began: for a turn at a local model, a limit, a pause after a failure; `None`
    /// where nobody measured it.
    pub waited_ms: Option<u64>,
    /// Time to the first piece of text.
    pub first_text_ms: Option<u64>,
    /// Time the server spent loading the model.
    pub load_ms: Option<u64>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    pub cached_tokens: Option<u64>,
    pub cost: Cost,
    /// Wait the provider asked for.
    pub retry_after_ms: Option<u64>,
    /// Content hash of everything that decides the work (hex).
    pub work_key: String,
    /// Answers of models before it in its cascade.
    pub depth: u32,
    /// Chance of a pass that was believed in, where there was a belief.
    pub expected: Option<f64>,
    /// The prompt held the findings over an earlier answer of the same candidate.
    pub with_findings: bool,
    /// Version of the kind: its prompt and rubric.
    pub version: String,
    /// The answer was kept from an earlier call: nothing was asked, nothing was paid.
    pub from_cache: bool,
    /// The record of a batch that it was for, by its place in the input.
    pub record: Option<u64>,
    /// The pass of a batch that it belonged to, from 1.
    pub pass: Option<u32>,
    pub delivery: Delivery,
    /// Which list of prices `cost` is from.
    pub prices: Option<String>,
    /// What the call may have taken, where nobody told what it took.
    pub most: Option<Amount>,
}

/// What a call is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To write a text.
    #[default]
    Write,
    /// To judge a text that somebody else wrote; says nothing about the judge's own quality.
    Judge,
}

impl Purpose {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Write => "write",
            Purpose::Judge => "judge",
        }
    }
}

impl AttemptEntry {
    /// The entry of a call that has not been made: nothing has come of it, nothing is to be paid.
    pub fn new(run: RunId, kind: &str, place: &Place, started_ms: u64) -> Self {
        AttemptEntry {
            run,
            kind: kind.to_owned(),
            purpose: Purpose::Write,
            ordinal: 1,
            candidate: place.candidate.clone(),
            outcome: AttemptOutcome::Failed,
            reason: None,
            message: None,
            score: None,
            started_ms,
            latency_ms: 0,
            waited_ms: None,
            first_text_ms: None,
            load_ms: None,
            input_tokens: None,
            output_tokens: None,
            cached_tokens: None,
            cost: match place.locality {
                Locality::Local => Cost::Local,
                Locality::Cloud => Cost::Known(Money::ZERO),
            },
            retry_after_ms: None,
            work_key: String::new(),
            depth: 0,
            expected: None,
            with_findings: false,
            version: String::new(),
            from_cache: false,
            record: None,
            pass: None,
            delivery: Delivery::Live,
            prices: None,
            most: None,
        }
    }
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    Accepted,
    /// Judged below its threshold.
    Rejected,
    /// No text to judge.
    Failed,
}

impl AttemptOutcome {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            AttemptOutcome::Accepted => "accepted",
            AttemptOutcome::Rejected => "rejected",
            AttemptOutcome::Failed => "failed",
        }
    }
}

/// The one end state of an artifact that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Accepted,
    Rejected,
    Failed,
    Skipped,
}

impl Status {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            Status::Accepted => "accepted",
            Status::Rejected => "rejected",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
        }
    }
}

/// An artifact that reached its end state.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtifactEntry {
    pub run: RunId,
    pub kind: String,
    pub status: Status,
    /// Why it is not accepted, in snake case.
    pub reason: Option<String>,
    /// The candidate whose text is kept.
    pub candidate: Option<Candidate>,
    pub score: Option<Score>,
    pub threshold: Score,
    pub evidence: Evidence,
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
    /// The text that is written: the accepted one, or the best rejected one.
    pub text: Option<String>,
    /// Content hash of everything that decided the work (hex).
    pub work_key: String,
}
