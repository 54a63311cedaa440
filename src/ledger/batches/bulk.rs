//! What is handed in to providers: prepared, running, over.

use super::rows::{self, BatchId, JobEntry};
use crate::ledger::contract::LedgerError;
use crate::ledger::read::count;
use crate::ledger::sqlite::SqliteLedger;
use crate::ledger::write::integer;
use sluice_providers::ProviderId;
use sluice_providers::bulk::BulkId;
use sqlx::Connection;

/// How far a job is, as far as this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Written down before it is handed in; whether the provider has it is not known.
    Prepared,
    /// The provider has it.
    Running,
    /// Over, and its lines were read.
    Harvested,
    /// The provider would not take it.
    Failed,
    Cancelled,
}

impl JobState {
    pub(super) const ALL: [JobState; 5] =
        [JobState::Prepared, JobState::Running, JobState::Harvested, JobState::Failed, JobState::Cancelled];

    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            JobState::Prepared => "prepared",
            JobState::Running => "running",
            JobState::Harvested => "harvested",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }
}

/// A job that is about to be handed in.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    pub pass: u32,
    pub provider: &'a ProviderId,
    pub model: &'a str,
    /// The word it is handed in with; no other job has it.
    pub label: &'a str,
    /// Its records, by their places in the input.
    pub records: &'a [u64],
}

/// What became known of a job; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct JobChange<'a> {
    pub state: Option<JobState>,
    pub remote: Option<&'a BulkId>,
    pub remote_state: Option<&'a str>,
    /// Done, failed, in all.
    pub counts: Option<(u64, u64, u64)>,
    pub message: Option<&'a str>,
    /// When to ask again, and how often it was asked; milliseconds since 1970.
    pub poll: Option<(u64, u32)>,
    pub handed_ms: Option<u64>,
    pub ended_ms: Option<u64>,
}

impl SqliteLedger {
    /// Writes a job down before it is handed in.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn prepare_job(&self, batch: BatchId, new: &NewJob<'_>) -> Result<i64, LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let job = sqlx::query(
            "INSERT INTO bulk_jobs (batch, pass, provider, model, label, state, total)
             VALUES (?, ?, ?, ?, ?, 'prepared', ?)",
        )
        .bind(batch.0)
        .bind(new.pass)
        .bind(new.provider.as_str())
        .bind(new.model)
        .bind(new.label)
        .bind(integer(new.records.len() as u64))
        .execute(&mut *transaction)
        .await?
        .last_insert_rowid();
        for seq in new.records {
            sqlx::query("INSERT INTO bulk_requests (job, seq) VALUES (?, ?)")
                .bind(job)
                .bind(integer(*seq))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(job)
    }

    /// Writes down what became known of a job.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn change_job(&self, job: i64, change: &JobChange<'_>) -> Result<(), LedgerError> {
        let (done, failed, total) = change.counts.map_or((None, None, None), |(done, failed, total)| {
            (Some(integer(done)), Some(integer(failed)), Some(integer(total)))
        });
        sqlx::query(
            "UPDATE bulk_jobs SET state = coalesce(?, state), remote = coalesce(?, remote),
                 remote_state = coalesce(?, remote_state), done = coalesce(?, done), failed = coalesce(?, failed),
                 total = coalesce(?, total), message = coalesce(?, message), poll_ms = coalesce(?, poll_ms),
                 polls = coalesce(?, polls), handed_ms = coalesce(?, handed_ms), ended_ms = coalesce(?, ended_ms)
             WHERE id = ?",
        )
        .bind(change.state.map(JobState::name))
        .bind(change.remote.map(|remote| remote.0.as_str()))
        .bind(change.remote_state)
        .bind(done)
        .bind(failed)
        .bind(total)
        .bind(change.message)
        .bind(change.poll.map(|(at, _)| integer(at)))
        .bind(change.poll.map(|(_, polls)| polls))
        .bind(change.handed_ms.map(integer))
        .bind(change.ended_ms.map(integer))
        .bind(job)
        .execute(&mut *self.connection().await)
        .await?;
        Ok(())
    }

    /// The jobs of a batch, in the order in which they were written down.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn jobs(&self, batch: BatchId) -> Result<Vec<JobEntry>, LedgerError> {
        let query = sqlx::query("SELECT * FROM bulk_jobs WHERE batch = ? ORDER BY id").bind(batch.0);
        query.fetch_all(&mut *self.connection().await).await?.iter().map(rows::job).collect()
    }

    /// The records of a job whose line was not taken yet, by their places in the input.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn job_records(&self, job: i64) -> Result<Vec<u64>, LedgerError> {
        let query = sqlx::query("SELECT seq FROM bulk_requests WHERE job = ? ORDER BY seq").bind(job);
        query.fetch_all(&mut *self.connection().await).await?.iter().map(|row| count(row, "seq")).collect()
    }
}
