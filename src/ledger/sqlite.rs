//! The ledger in a SQLite file.

use super::contract::{Ledger, LedgerError};
use super::entry::{ArtifactEntry, AttemptEntry, RunId};
use super::run::RunEntry;
use super::schema::{SchemaError, is_busy, known_version, prepare};
use super::spill::{Entry, Spill};
use super::{beliefs, feedback, read, write};
use crate::routing::beliefs::Beliefs;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Mutex, MutexGuard};

/// How long a writer waits for another process; a write takes milliseconds.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(60);

/// What a connection keeps of the file in memory; the system keeps the rest. SQLite's own 2 MB fill up over some 8,000
/// attempts, which looks like a leak.
/// **Units**: KiB, negative as SQLite wants it.
const CACHE: &str = "-512";

/// A ledger in a SQLite file; any number of processes may have it open.
///
/// What was recorded outlives the process, killed at any moment. What outlives a loss of power stands at
/// [`Ledger::record_attempt`] and [`Ledger::record_artifact`].
pub struct SqliteLedger {
    connection: Mutex<SqliteConnection>,
    /// Takes what cannot be written while another process holds the file.
    spill: Spill,
}

impl SqliteLedger {
    /// Opens the ledger at `path`, creates it and its folder where there is none, and brings its schema up to date.
    ///
    /// **Errors**: [`LedgerError::Newer`]; [`LedgerError::Open`] where it is no ledger or cannot be reached. In both
    /// cases the file is left as it was. **Cost**: disk; no sync unless the schema changes.
    pub async fn open(path: &Path) -> Result<SqliteLedger, LedgerError> {
        Self::open_waiting(path, BUSY_TIMEOUT).await
    }

    /// As [`open`](SqliteLedger::open), for a writer that waits no longer than `patience` for another process. Attempts,
    /// artifacts and ends of runs go into a file beside the ledger then, and into the ledger as soon as it is free.
    ///
    /// **Errors**: as [`open`](SqliteLedger::open).
    pub async fn open_waiting(path: &Path, patience: Duration) -> Result<SqliteLedger, LedgerError> {
        let refuse = |message: String| LedgerError::Open { path: path.display().to_string(), message };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| refuse(error.to_string()))?;
        }
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let connection = Mutex::new(connect(options, path, patience).await?);
        let ledger = SqliteLedger { connection, spill: Spill::beside(Some(path), patience) };
        ledger.spill.take_in(&mut *ledger.connection.lock().await).await;
        Ok(ledger)
    }

    /// As [`open_waiting`](SqliteLedger::open_waiting), for a run: what it begins with must go into the file itself, which
    /// is therefore waited for at once.
    ///
    /// **Errors**: as there, and [`LedgerError::Held`]. **Cost**: no sync.
    pub async fn open_to_write(path: &Path, patience: Duration) -> Result<SqliteLedger, LedgerError> {
        let held = || LedgerError::Held { path: path.display().to_string(), waited: patience };
        let ledger = Self::open_waiting(path, patience).await?;
        let turn = async {
            let mut connection = ledger.connection.lock().await;
            connection.begin_with("BEGIN IMMEDIATE").await?.rollback().await
        };
        match turn.await {
            Ok(()) => Ok(ledger),
            Err(error) if is_busy(&error) => Err(held()),
            Err(error) => Err(error.into()),
        }
    }

    /// A ledger that is gone when it is dropped.
    ///
    /// **Errors**: [`LedgerError::Open`] where memory is short.
    pub async fn in_memory() -> Result<SqliteLedger, LedgerError> {
        let refuse = |message| LedgerError::Open { path: ":memory:".to_owned(), message };
        let options = SqliteConnectOptions::from_str("sqlite::memory:").map_err(|error| refuse(error.to_string()))?;
        let connection = connect(options, Path::new(":memory:"), BUSY_TIMEOUT).await?;
        Ok(SqliteLedger { connection: Mutex::new(connection), spill: Spill::beside(None, BUSY_TIMEOUT) })
    }

    /// What has to be told since the last time: entries wait beside the ledger, because another process holds it.
    pub fn take_warning(&self) -> Option<String> {
        let path = self.spill.take_news()?.display();
        Some(format!(
            "another process holds the ledger; what is done meanwhile is kept in `{path}` and goes into the ledger as \
             soon as it is free"
        ))
    }

    /// The connection, for one statement or one transaction at a time.
    pub(super) async fn connection(&self) -> MutexGuard<'_, SqliteConnection> {
        self.connection.lock().await
    }

    /// The latest runs, newest first, at most `limit`.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn runs(&self, limit: u32) -> Result<Vec<RunEntry>, LedgerError> {
        read::runs(&mut *self.connection.lock().await, limit).await
    }

    /// Runs that were never closed, newest first: interrupted ones, and those under way in another process.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn interrupted_runs(&self) -> Result<Vec<RunEntry>, LedgerError> {
        read::open_runs(&mut *self.connection.lock().await).await
    }

    /// The attempts of a run in the order in which they were recorded.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn attempts(&self, run: &RunId) -> Result<Vec<AttemptEntry>, LedgerError> {
        read::attempts(&mut *self.connection.lock().await, run).await
    }

    /// The artifacts of a run in the order in which they were recorded.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn artifacts(&self, run: &RunId) -> Result<Vec<ArtifactEntry>, LedgerError> {
        read::artifacts(&mut *self.connection.lock().await, run).await
    }

    /// What all verdicts so far have taught. Old beliefs weigh less by `now_ms` (milliseconds since 1970).
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk; one write where attempts were recorded since the last time.
    pub async fn beliefs(&self, now_ms: u64) -> Result<Beliefs, LedgerError> {
        let mut connection = self.connection.lock().await;
        let mut beliefs = beliefs::beliefs(&mut connection).await?;
        feedback::take_in(&mut connection, &mut beliefs).await?;
        beliefs.age(now_ms);
        Ok(beliefs)
    }

    /// Folds the journal into the file; without it the next process does.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk, two or three syncs.
    pub async fn close(self) -> Result<(), LedgerError> {
        Ok(self.connection.into_inner().close().await?)
    }
}

#[async_trait::async_trait]
impl Ledger for SqliteLedger {
    async fn begin_run(&self, command: &str) -> Result<RunId, LedgerError> {
        let now_ms = now_ms();
        // The hasher's keys come from the system and differ from one to the next: enough to tell apart the runs
        // of one millisecond, and the primary key refuses what is not.
        let random = RandomState::new().hash_one(std::process::id()) as u32;
        let id = RunId::new(now_ms, random);
        let run = RunEntry {
            id: id.clone(),
            command: command.to_owned(),
            process: std::process::id(),
            started_ms: now_ms,
            ended_ms: None,
        };
        write::run(&mut *self.connection.lock().await, &run).await?;
        Ok(id)
    }

    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError> {
        self.spill.write(&mut *self.connection.lock().await, Entry::Attempt(attempt)).await
    }

    async fn record_artifact(&self, artifact: &ArtifactEntry) -> Result<(), LedgerError> {
        self.spill.write(&mut *self.connection.lock().await, Entry::Artifact(artifact)).await
    }

    async fn end_run(&self, run: &RunId) -> Result<(), LedgerError> {
        self.spill.write(&mut *self.connection.lock().await, Entry::End(run, now_ms())).await
    }

    async fn accepted(&self, work_key: &str) -> Result<Option<ArtifactEntry>, LedgerError> {
        read::accepted(&mut *self.connection.lock().await, work_key).await
    }
}

/// A connection to a ledger whose schema is up to date.
pub(super) async fn connect(
    options: SqliteConnectOptions,
    path: &Path,
    patience: Duration,
) -> Result<SqliteConnection, LedgerError> {
    let open = async {
        let mut connection = connected(options.foreign_keys(true), patience).await?;
        prepare(&mut connection).await?;
        Ok(connection)
    };
    let path = path.display().to_string();
    open.await.map_err(|error| match error {
        SchemaError::Newer { found } => LedgerError::Newer { path, found, known: known_version() },
        SchemaError::Foreign => LedgerError::Open { path, message: error.to_string() },
        SchemaError::Storage(error) if is_busy(&error) => LedgerError::Held { path, waited: patience },
        SchemaError::Storage(error) => LedgerError::Open { path, message: plain(&error) },
    })
}

/// A connection as every file of ours gets it.
pub(super) async fn connected(
    options: SqliteConnectOptions,
    patience: Duration,
) -> Result<SqliteConnection, sqlx::Error> {
    let options = options.busy_timeout(patience).pragma("synchronous", "NORMAL").pragma("cache_size", CACHE);
    options.thread_name(|_| "ledger".to_owned()).disable_statement_logging().connect().await
}

/// Milliseconds since 1970; a clock before it counts as 1970.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        if is_busy(&error) { LedgerError::Busy(plain(&error)) } else { LedgerError::Storage(plain(&error)) }
    }
}

/// What SQLite itself says, without the wording around it.
pub(super) fn plain(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
