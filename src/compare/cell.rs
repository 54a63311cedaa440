//! One answer of one candidate to one input.

use crate::prices::Cost;
use sluice_validators::Score;

/// One answer, or what came instead of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What was asked, the same for every candidate: a project, a record.
    pub input: String,
    pub candidate: String,
    /// What the inputs are told apart by in reports, such as the kind; may be empty.
    pub group: String,
    /// From 0.
    pub repeat: u32,
    pub outcome: Outcome,
    /// Checks of gates that did not hold.
    pub failed_gates: Vec<String>,
    /// Without waits for limits.
    pub latency_ms: u64,
    pub first_token_ms: Option<u64>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    pub cost: Cost,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Judged {
        score: Score,
        accepted: bool,
    },
    /// A text came, and nothing could judge it.
    Unscored,
    /// No usable text came; the reason by its public name.
    Failed {
        reason: String,
    },
}

/// Reasons that are the candidate's own doing: an answer came and was none.
const SPOILED: [&str; 3] = ["truncated", "output_invalid", "refused"];

impl Outcome {
    /// Whether the answer was accepted; `None` where that says nothing of the candidate.
    ///
    /// A broken line or a spent quota says nothing about quality and is left out. An answer that was cut, unusable or
    /// refused is one that was not accepted: without it, whoever refuses what is hard would come out best.
    pub fn accepted(&self) -> Option<bool> {
        match self {
            Outcome::Judged { accepted, .. } => Some(*accepted),
            Outcome::Unscored => None,
            Outcome::Failed { .. } => self.is_spoiled().then_some(false),
        }
    }

    /// Points that count for a mean, 0 for a spoiled answer; `None` as for [`Outcome::accepted`].
    pub fn points(&self) -> Option<u8> {
        match self {
            Outcome::Judged { score, .. } => Some(score.get()),
            Outcome::Unscored => None,
            Outcome::Failed { .. } => self.is_spoiled().then_some(0),
        }
    }

    /// True where no answer came at all.
    pub fn is_lost(&self) -> bool {
        matches!(self, Outcome::Failed { .. }) && !self.is_spoiled()
    }

    fn is_spoiled(&self) -> bool {
        matches!(self, Outcome::Failed { reason } if SPOILED.contains(&reason.as_str()))
    }
}
