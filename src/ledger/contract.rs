//! What the program asks of a ledger, whatever lies behind it.

use super::entry::{ArtifactEntry, AttemptEntry, RunId};
use super::recent::RecentCall;
use super::told::ToldRow;
use crate::routing::breaker::{Change, HealthRow, Key, Row};
use std::time::Duration;

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

/// Tells what other processes have called.
#[async_trait::async_trait]
pub trait CallLedger: Send + Sync {
    /// The newest attempt so far; zero where there is none.
    async fn newest_attempt(&self) -> Result<u64, LedgerError>;
    /// Calls of all runs but one that were recorded after an attempt, and the newest attempt now; at most a thousand, the
    /// rest follows the next time.
    async fn calls_after(&self, attempt: u64, except: &RunId) -> Result<(Vec<RecentCall>, u64), LedgerError>;
}

/// Shares the state of providers between processes.
#[async_trait::async_trait]
pub trait HealthLedger: Send + Sync {
    /// Every breaker that says something.
    async fn breakers(&self) -> Result<Vec<Row>, LedgerError>;
    /// Writes a change down. Where another process has shut the door for longer, that stands; `me` names the process
    /// whose tries a release concerns.
    async fn keep_breaker(&self, change: &Change, me: i64) -> Result<(), LedgerError>;
    /// Takes the one slot of a half-open door; false where somebody else has it or has shut the door again.
    async fn claim_probe(&self, claim: &ProbeClaim<'_>) -> Result<bool, LedgerError>;
    /// The last good answer of each provider to the question for its health.
    async fn health(&self) -> Result<Vec<HealthRow>, LedgerError>;
    /// Replaces the last good answer of a provider.
    async fn keep_health(&self, row: &HealthRow) -> Result<(), LedgerError>;
    /// Writes down a limit that a provider told.
    async fn keep_limit(&self, row: &ToldRow) -> Result<(), LedgerError>;
    /// Random bytes of this ledger, for fingerprints that mean nothing beside any other.
    async fn salt(&self) -> Result<Vec<u8>, LedgerError>;
}

/// The wish to be the one who tries whether somebody is back.
#[derive(Clone, Copy, Debug)]
pub struct ProbeClaim<'a> {
    pub key: &'a Key,
    /// Names the process; its own claim it may renew.
    pub owner: i64,
    /// Key and address in use: a door that is shut for another one does not count.
    pub fingerprint: Option<u32>,
    /// Milliseconds since 1970.
    pub now_ms: u64,
    /// When the claim of a process that has died is over; milliseconds since 1970.
    pub until_ms: u64,
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
    /// Another process holds it when a run is to begin.
    #[error(
        "the ledger `{path}` is held by another process, which did not let go of it within {waited:?}: a program that has it \
         open for writing (sqlite3, a backup, `ledger compact`) or another run; nothing was begun"
    )]
    Held { path: String, waited: Duration },
    /// Another process holds it for longer than is waited for.
    #[error("the ledger is held by another process: {0}")]
    Busy(String),
    #[error("the ledger cannot be written or read: {0}")]
    Storage(String),
}
