//! Going on with an interrupted run: what it had accepted from the same work is kept, not made and paid again.

use crate::ledger::{ArtifactEntry, Ledger, LedgerError, RunId, SqliteLedger, Status};
use std::path::Path;

/// What interrupted runs of the same command had accepted.
#[derive(Debug, Default)]
pub(super) struct Kept {
    runs: Vec<RunId>,
    artifacts: Vec<ArtifactEntry>,
}

/// Whether the process of a run is still there; where the system does not tell, it counts as gone.
fn is_running(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).is_dir()
}

impl Kept {
    /// Looks for runs of this command that were interrupted.
    pub(super) async fn find(ledger: &SqliteLedger, command: &str) -> Result<Kept, LedgerError> {
        let mut kept = Kept::default();
        let open = ledger.interrupted_runs().await?;
        for run in open.into_iter().filter(|run| run.command == command && !is_running(run.process)) {
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
