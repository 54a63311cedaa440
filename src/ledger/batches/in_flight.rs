//! Records between the hand-in and the harvest: which wait, which are free, and what a run has spent so far.

use super::bulk::JobState;
use super::record::{self, OpenRecord};
use super::rows::BatchId;
use crate::ledger::contract::LedgerError;
use crate::ledger::entry::RunId;
use crate::ledger::read::{count, get};
use crate::ledger::sqlite::SqliteLedger;
use crate::ledger::write::integer;
use sqlx::Connection;

/// What became of the requests of one pass: how many ended so, for which reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassOutcome {
    /// As attempts spell it: `accepted`, `rejected`, `failed`.
    pub outcome: String,
    pub reason: Option<String>,
    pub count: u64,
}

impl SqliteLedger {
    /// Open records of a pass that are handed in nowhere, in the order of `open_records`, behind `after` (turn, seq).
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are returned, and those in flight before them.
    pub async fn free_records(
        &self,
        batch: BatchId,
        pass: u32,
        after: Option<(u64, u64)>,
        limit: u32,
    ) -> Result<Vec<OpenRecord>, LedgerError> {
        let (turn, seq) = after.map_or((-1, -1), |(turn, seq)| (integer(turn), integer(seq)));
        let rows = sqlx::query(
            "SELECT * FROM records INDEXED BY records_open
             WHERE batch = ?1 AND status = 'open' AND pass = ?2 AND (turn, seq) > (?3, ?4) AND NOT EXISTS (
                 SELECT 1 FROM bulk_jobs CROSS JOIN bulk_requests ON job = bulk_jobs.id AND bulk_requests.seq = records.seq
                 WHERE bulk_jobs.batch = ?1)
             ORDER BY turn, seq LIMIT ?5",
        )
        .bind(batch.0)
        .bind(pass)
        .bind(turn)
        .bind(seq)
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(record::open).collect()
    }

    /// A record as far as it is, and whether it is still open.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn record_at(&self, batch: BatchId, seq: u64) -> Result<Option<(OpenRecord, bool)>, LedgerError> {
        let row = sqlx::query("SELECT * FROM records WHERE batch = ? AND seq = ?")
            .bind(batch.0)
            .bind(integer(seq))
            .fetch_optional(&mut *self.connection().await)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let is_open = get::<String>(&row, "status")? == "open";
        Ok(Some((record::open(&row)?, is_open)))
    }

    /// Ends a job: the records that still waited for it are free again.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn end_job(
        &self,
        job: i64,
        state: JobState,
        message: Option<&str>,
        ended_ms: u64,
    ) -> Result<(), LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM bulk_requests WHERE job = ?").bind(job).execute(&mut *transaction).await?;
        sqlx::query("UPDATE bulk_jobs SET state = ?, message = coalesce(?, message), ended_ms = ? WHERE id = ?")
            .bind(state.name())
            .bind(message)
            .bind(integer(ended_ms))
            .bind(job)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// What became of the requests of a pass so far; answers that were there before do not count.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of the run.
    pub async fn pass_outcomes(&self, run: &RunId, pass: u32) -> Result<Vec<PassOutcome>, LedgerError> {
        let rows = sqlx::query(
            "SELECT outcome, reason, count(*) AS n FROM attempts
             WHERE run = ? AND pass = ? AND from_cache = 0 GROUP BY outcome, reason ORDER BY n DESC, outcome, reason",
        )
        .bind(&run.0)
        .bind(pass)
        .fetch_all(&mut *self.connection().await)
        .await?;
        let read = |row| {
            Ok(PassOutcome { outcome: get(row, "outcome")?, reason: get(row, "reason")?, count: count(row, "n")? })
        };
        rows.iter().map(read).collect()
    }
}
