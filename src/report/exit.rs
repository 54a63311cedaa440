//! Which exit code a run ends with.

use super::generate::ArtifactReport;
use crate::cli::Exit;
use crate::ledger::Status;

/// Reasons that speak of a provider, not of what it wrote: with nothing else, no provider was usable.
const UNUSABLE: &[&str] = &[
    "auth",
    "region_or_billing",
    "quota_exhausted",
    "rate_limited",
    "model_not_found",
    "overloaded",
    "server_error",
    "transport",
    "timeout",
    "stream_error",
    "stream_aborted",
    "decode",
    "local_resource_exhausted",
    "misconfigured",
    "no_candidate",
];

/// Whether a reason speaks of a provider that cannot be used, not of what it wrote.
pub fn is_unusable(reason: &str) -> bool {
    UNUSABLE.contains(&reason)
}

/// The code of a run; where several apply: 130, 5, 4, 3.
pub fn exit_of(artifacts: &[ArtifactReport], interrupted: bool) -> Exit {
    let no_provider = |artifact: &ArtifactReport| artifact.reason.as_deref().is_some_and(is_unusable);
    let accepted = artifacts.iter().any(|artifact| artifact.end == Status::Accepted);
    let spoiled = artifacts.iter().any(|artifact| matches!(artifact.end, Status::Rejected | Status::Failed));
    let open = || artifacts.iter().filter(|artifact| artifact.end != Status::Accepted);
    let unusable =
        open().any(no_provider) && open().all(|artifact| no_provider(artifact) || artifact.end == Status::Skipped);
    if interrupted {
        Exit::Interrupted
    } else if artifacts.iter().any(|artifact| artifact.stopped) {
        Exit::Stopped
    } else if !accepted && unusable {
        Exit::NoProvider
    } else if spoiled {
        Exit::Rejected
    } else {
        Exit::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_validators::Score;
    use sluice_validators::rubric::Evidence;

    fn artifact(end: Status, reason: &str, stopped: bool) -> ArtifactReport {
        ArtifactReport {
            kind: "erd".to_owned(),
            status: end.name(),
            reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()),
            message: None,
            score: None,
            threshold: Score::ZERO,
            candidate: None,
            path: None,
            html: None,
            evidence: Evidence::None,
            attempts: Vec::new(),
            findings: Vec::new(),
            repairs: Vec::new(),
            end,
            stopped,
        }
    }

    #[test]
    fn where_several_apply_the_order_is_130_5_4_3() {
        let accepted = || artifact(Status::Accepted, "", false);
        let rejected = || artifact(Status::Rejected, "below_threshold", false);
        let skipped = || artifact(Status::Skipped, "needs", false);
        let nobody = || artifact(Status::Skipped, "no_candidate", false);
        let auth = || artifact(Status::Failed, "auth", false);
        let late = || artifact(Status::Failed, "deadline", true);
        for (artifacts, interrupted, expected) in [
            (vec![accepted(), skipped()], false, 0),
            (vec![skipped()], false, 0),
            (vec![accepted(), nobody()], false, 0),
            (vec![accepted(), rejected()], false, 3),
            (vec![accepted(), auth()], false, 3),
            (vec![auth(), skipped()], false, 4),
            (vec![artifact(Status::Failed, "stream_error", false)], false, 4),
            (vec![artifact(Status::Failed, "stream_aborted", false), skipped()], false, 4),
            (vec![artifact(Status::Failed, "decode", false)], false, 4),
            (vec![artifact(Status::Failed, "output_invalid", false)], false, 3),
            (vec![artifact(Status::Failed, "rate_limited", true)], false, 5),
            (vec![nobody()], false, 4),
            (vec![auth(), rejected()], false, 3),
            (vec![late(), rejected()], false, 5),
            (vec![accepted(), late()], true, 130),
        ] {
            assert_eq!(exit_of(&artifacts, interrupted).code(), expected, "{artifacts:?}");
        }
    }
}
