//! What an attempt and its verdict say in a comparison. Pure.

use crate::compare::Outcome;
use crate::ledger::{AttemptEntry, AttemptOutcome};
use sluice_validators::rubric::{FindingRole, Verdict};

/// What came of a call.
pub(super) fn outcome(attempt: &AttemptEntry, verdict: Option<&Verdict>) -> Outcome {
    let failed = || Outcome::Failed { reason: attempt.reason.clone().unwrap_or_else(|| "failed".to_owned()) };
    match (attempt.outcome, verdict) {
        (AttemptOutcome::Failed, _) | (_, None) => failed(),
        (AttemptOutcome::Accepted | AttemptOutcome::Rejected, Some(verdict)) if is_unscored(verdict) => {
            Outcome::Unscored
        }
        (AttemptOutcome::Accepted | AttemptOutcome::Rejected, Some(verdict)) => {
            Outcome::Judged { score: verdict.score, accepted: verdict.accepted() }
        }
    }
}

/// Checks of gates that did not hold, each once.
pub(super) fn failed_gates(verdict: &Verdict) -> Vec<String> {
    let gates = verdict.findings.iter().filter(|finding| finding.role == FindingRole::Gate);
    let mut failed: Vec<String> =
        gates.filter(|gate| gate.earned == Some(0.0)).map(|gate| gate.check.clone()).collect();
    failed.sort();
    failed.dedup();
    failed
}

/// True where no check that gives points could run, so that the score rests on nothing.
fn is_unscored(verdict: &Verdict) -> bool {
    let mut points =
        verdict.findings.iter().filter(|finding| finding.role == FindingRole::Graded && finding.of > 0.0).peekable();
    !verdict.failed_a_gate() && points.peek().is_some() && points.all(|finding| finding.earned.is_none())
}
