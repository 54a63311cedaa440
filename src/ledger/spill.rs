//! Entries that a locked ledger did not take, in a file beside it, until it does.
//!
//! The file is a ledger of its own: so an entry is written and read by the same code, is as durable, and any number of
//! processes may add to it. It stays when it is empty: another process may have it open.

use super::contract::LedgerError;
use super::entry::{ArtifactEntry, AttemptEntry, RunId};
use super::read::{self, count};
use super::schema::{SchemaError, prepare};
use super::sqlite::connected;
use super::write;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long is waited for a ledger that was locked before: the minute was waited once.
const IMPATIENT: Duration = Duration::from_secs(1);
/// Entries of each sort that are taken in at once; the rest follows the next time.
const MOST: u32 = 10_000;

/// What is written to a ledger and must not be lost.
#[derive(Clone, Copy)]
pub(super) enum Entry<'a> {
    Attempt(&'a AttemptEntry),
    Artifact(&'a ArtifactEntry),
    /// A run that has ended, and when; milliseconds since 1970.
    End(&'a RunId, u64),
}

/// The file beside a ledger, and whether this process has used it.
pub(super) struct Spill {
    /// `None` where the ledger has no file.
    path: Option<PathBuf>,
    /// How long a writer waits for another process.
    patience: Duration,
    used: AtomicBool,
    untold: AtomicBool,
}

impl Spill {
    pub(super) fn beside(ledger: Option<&Path>, patience: Duration) -> Self {
        let path = ledger.map(|path| {
            let mut name = path.as_os_str().to_owned();
            name.push(".waiting");
            PathBuf::from(name)
        });
        Spill { path, patience, used: AtomicBool::new(false), untold: AtomicBool::new(false) }
    }

    /// Where entries wait, once for each time that some had to.
    pub(super) fn take_news(&self) -> Option<&Path> {
        self.untold.swap(false, Ordering::Relaxed).then_some(self.path.as_deref()).flatten()
    }

    /// Writes an entry to the ledger, or beside it where the ledger is locked for too long.
    pub(super) async fn write(&self, ledger: &mut SqliteConnection, entry: Entry<'_>) -> Result<(), LedgerError> {
        // In order: what waits goes first.
        let free = if self.used.load(Ordering::Relaxed) { self.empty_into(ledger).await } else { Ok(()) };
        let written = match free {
            Ok(()) => entry.write(ledger).await,
            Err(error) => Err(error),
        };
        match (written, &self.path) {
            (Err(LedgerError::Busy(_)), Some(path)) => {
                entry.keep(path, self.patience).await?;
                if !self.used.swap(true, Ordering::Relaxed) {
                    self.untold.store(true, Ordering::Relaxed);
                }
                wait_at_most(ledger, IMPATIENT.min(self.patience)).await
            }
            (written, _) => written,
        }
    }

    /// Takes in what waits from an earlier time, if the ledger can be written now.
    pub(super) async fn take_in(&self, ledger: &mut SqliteConnection) {
        if !self.path.as_ref().is_some_and(|path| path.exists()) {
            return;
        }
        let taken = match wait_at_most(ledger, IMPATIENT.min(self.patience)).await {
            Ok(()) => self.empty_into(ledger).await,
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            // It stays where it is, and the next one who opens the ledger tries again.
            tracing::warn!(%error, "what waits beside the ledger could not be taken in");
        }
    }

    async fn empty_into(&self, ledger: &mut SqliteConnection) -> Result<(), LedgerError> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut waiting = open(path, self.patience).await?;
        // Nobody else adds or takes meanwhile. Who dies between the two files leaves entries in both, so each is looked
        // for before it is taken in.
        let mut transaction = waiting.begin_with("BEGIN IMMEDIATE").await?;
        move_all(&mut transaction, ledger).await?;
        transaction.commit().await?;
        waiting.close().await?;
        self.used.store(false, Ordering::Relaxed);
        wait_at_most(ledger, self.patience).await
    }
}

impl Entry<'_> {
    async fn write(self, ledger: &mut SqliteConnection) -> Result<(), LedgerError> {
        match self {
            Entry::Attempt(attempt) => write::attempt(ledger, attempt).await?,
            Entry::Artifact(artifact) => write::artifact(ledger, artifact).await?,
            Entry::End(run, ended_ms) => write::end_of_run(ledger, run, ended_ms).await?,
        }
        Ok(())
    }

    async fn keep(self, path: &Path, patience: Duration) -> Result<(), LedgerError> {
        let mut waiting = open(path, patience).await?;
        match self {
            // The run itself is in the ledger; here stands only its end.
            Entry::End(run, ended_ms) => write::only_end_of_run(&mut waiting, run, ended_ms).await?,
            Entry::Attempt(_) | Entry::Artifact(_) => self.write(&mut waiting).await?,
        }
        Ok(waiting.close().await?)
    }
}

async fn open(path: &Path, patience: Duration) -> Result<SqliteConnection, LedgerError> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(false);
    let mut connection = connected(options, patience).await?;
    match prepare(&mut connection).await {
        Ok(()) => Ok(connection),
        Err(SchemaError::Storage(error)) => Err(error.into()),
        Err(error @ (SchemaError::Foreign | SchemaError::Newer { .. })) => {
            Err(LedgerError::Storage(format!("`{}`: {error}", path.display())))
        }
    }
}

async fn move_all(waiting: &mut SqliteConnection, ledger: &mut SqliteConnection) -> Result<(), LedgerError> {
    for attempt in read::first_attempts(waiting, MOST).await? {
        if !holds_attempt(ledger, &attempt).await? {
            write::attempt(ledger, &attempt).await?;
        }
    }
    for artifact in read::first_artifacts(waiting, MOST).await? {
        if !holds_artifact(ledger, &artifact).await? {
            write::artifact(ledger, &artifact).await?;
        }
    }
    for run in read::runs(waiting, MOST).await? {
        write::end_of_run(ledger, &run.id, run.ended_ms.unwrap_or_default()).await?;
    }
    // As they were read.
    for (table, order) in [("attempts", "ASC"), ("artifacts", "ASC"), ("runs", "DESC")] {
        let taken = format!("SELECT id FROM {table} ORDER BY id {order} LIMIT {MOST}");
        let delete = format!("DELETE FROM {table} WHERE id IN ({taken})");
        sqlx::query(AssertSqlSafe(delete)).execute(&mut *waiting).await?;
    }
    sqlx::query("DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM artifacts WHERE text_sha256 = sha256)")
        .execute(waiting)
        .await?;
    Ok(())
}

async fn holds_attempt(ledger: &mut SqliteConnection, attempt: &AttemptEntry) -> Result<bool, LedgerError> {
    let row = sqlx::query(
        "SELECT count(*) AS found FROM attempts
         WHERE run = ? AND kind = ? AND ordinal = ? AND work_key = ? AND purpose = ? AND started_ms = ?",
    )
    .bind(&attempt.run.0)
    .bind(&attempt.kind)
    .bind(attempt.ordinal)
    .bind(&attempt.work_key)
    .bind(attempt.purpose.name())
    .bind(write::integer(attempt.started_ms))
    .fetch_one(ledger)
    .await?;
    Ok(count(&row, "found")? > 0)
}

async fn holds_artifact(ledger: &mut SqliteConnection, artifact: &ArtifactEntry) -> Result<bool, LedgerError> {
    let row = sqlx::query(
        "SELECT count(*) AS found FROM artifacts WHERE run = ? AND kind = ? AND work_key = ? AND status = ?",
    )
    .bind(&artifact.run.0)
    .bind(&artifact.kind)
    .bind(&artifact.work_key)
    .bind(artifact.status.name())
    .fetch_one(ledger)
    .await?;
    Ok(count(&row, "found")? > 0)
}

/// How long this connection waits for a lock.
async fn wait_at_most(connection: &mut SqliteConnection, patience: Duration) -> Result<(), LedgerError> {
    let set = format!("PRAGMA busy_timeout = {}", patience.as_millis());
    sqlx::query(AssertSqlSafe(set)).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
#[path = "spill_tests.rs"]
mod tests;
