//! Going on with an interrupted run: what it had accepted from the same work is kept, not made and paid again.

use crate::ledger::{ArtifactEntry, Ledger, LedgerError, RunId, SqliteLedger, Status};

/// What interrupted runs of the same command had accepted.
#[derive(Debug, Default)]
pub(super) struct Kept {
    runs: Vec<RunId>,
    artifacts: Vec<ArtifactEntry>,
}

impl Kept {
    /// Looks for runs of this command that were interrupted.
    pub(super) async fn find(ledger: &SqliteLedger, command: &str) -> Result<Kept, LedgerError> {
        let mut kept = Kept::default();
        for run in ledger.interrupted_runs().await?.into_iter().filter(|run| run.command == command) {
            kept.artifacts.extend(ledger.artifacts(&run.id).await?);
            kept.runs.push(run.id);
        }
        Ok(kept)
    }

    /// The accepted artifact of the same work.
    pub(super) fn artifact(&self, kind: &str, work_key: &str) -> Option<&ArtifactEntry> {
        self.artifacts.iter().find(|artifact| {
            artifact.status == Status::Accepted && artifact.kind == kind && artifact.work_key == work_key
        })
    }

    /// The interrupted runs are gone on with and done.
    pub(super) async fn close(&self, ledger: &SqliteLedger) -> Result<(), LedgerError> {
        for run in &self.runs {
            ledger.end_run(run).await?;
        }
        Ok(())
    }
}
