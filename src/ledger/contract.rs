//! What the program asks of a ledger, whatever lies behind it.

use super::entry::{ArtifactEntry, AttemptEntry, RunId};

/// Keeps entries durably.
#[async_trait::async_trait]
pub trait Ledger: Send + Sync {
    /// Opens a run; `command` is what the user asked for, for `--json` and for a person.
    async fn begin_run(&self, command: &str) -> Result<RunId, LedgerError>;
    /// Stores an attempt; when this returns, it outlives the process.
    ///
    /// After a loss of power it is there if an artifact was recorded after it.
    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError>;
    /// Stores an artifact's end state; when this returns, it and every attempt before it outlive a loss of power.
    async fn record_artifact(&self, artifact: &ArtifactEntry) -> Result<(), LedgerError>;
    /// Closes a run; a run that was never closed was interrupted.
    async fn end_run(&self, run: &RunId) -> Result<(), LedgerError>;
    /// The accepted artifact with this work key, where there is one.
    async fn accepted(&self, work_key: &str) -> Result<Option<ArtifactEntry>, LedgerError>;
}

/// The ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(
        "the ledger `{path}` was written by a newer version (schema {found}, this one knows {known}): \
         update sluice, or name another ledger with SLUICE_LEDGER"
    )]
    Newer { path: String, found: i64, known: i64 },
    #[error("the ledger `{path}` cannot be opened: {message}; SLUICE_LEDGER names another place")]
    Open { path: String, message: String },
    #[error("the ledger cannot be written or read: {0}")]
    Storage(String),
}
