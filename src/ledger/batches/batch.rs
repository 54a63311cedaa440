//! Batches as a whole: found, begun, counted, removed.

use super::rows::{self, BatchEntry, BatchId, BatchState, NewBatch, Written};
use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::entry::RunId;
use crate::ledger::read::count;
use crate::ledger::sqlite::{SqliteLedger, now_ms};
use crate::ledger::write::integer;
use sqlx::{Connection, Row};

/// Columns of a batch with the start of its run.
const SELECT: &str = "SELECT batches.*, runs.started_ms FROM batches JOIN runs ON runs.id = batches.run";

/// Records of a batch by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchCounts {
    pub open: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl BatchCounts {
    /// Records that were asked for.
    pub fn asked(&self) -> u64 {
        self.open + self.ended()
    }

    /// Records that have ended.
    pub fn ended(&self) -> u64 {
        self.accepted + self.rejected + self.failed + self.skipped
    }
}

impl SqliteLedger {
    /// The batch with this identity.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn batch_of(&self, identity: &str) -> Result<Option<BatchEntry>, LedgerError> {
        let query = sqlx::query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE identity = ?"))).bind(identity);
        let row = query.fetch_optional(&mut *self.connection().await).await?;
        row.as_ref().map(rows::batch).transpose()
    }

    /// Batches whose run begins with these characters, newest first: `""` finds them all, at most `limit`.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn batches(&self, prefix: &str, limit: u32) -> Result<Vec<BatchEntry>, LedgerError> {
        let sql = format!("{SELECT} WHERE substr(run, 1, length(?1)) = ?1 ORDER BY id DESC LIMIT ?2");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(prefix).bind(limit);
        let found = query.fetch_all(&mut *self.connection().await).await?;
        found.iter().map(rows::batch).collect()
    }

    /// Begins a batch, whose records follow.
    ///
    /// **Errors**: [`LedgerError::Storage`], also where another process has just begun the same one.
    pub async fn begin_batch(&self, new: &NewBatch<'_>) -> Result<BatchEntry, LedgerError> {
        let run = self.begin_run(new.command).await?;
        sqlx::query(
            "INSERT INTO batches (run, identity, kind, delivery, asked, state, intake, updated_ms)
             VALUES (?, ?, ?, ?, ?, 'reading', '{}', ?)",
        )
        .bind(&run.0)
        .bind(new.identity)
        .bind(new.kind)
        .bind(new.delivery.name())
        .bind(new.asked)
        .bind(integer(now_ms()))
        .execute(&mut *self.connection().await)
        .await?;
        self.batch_of(new.identity).await?.ok_or_else(|| LedgerError::Storage("a batch is gone at once".to_owned()))
    }

    /// Replaces what was asked for, e.g. where the output goes.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn set_asked(&self, batch: BatchId, asked: &str) -> Result<(), LedgerError> {
        sqlx::query("UPDATE batches SET asked = ? WHERE id = ?")
            .bind(asked)
            .bind(batch.0)
            .execute(&mut *self.connection().await)
            .await?;
        Ok(())
    }

    /// Says how far a batch is; `intake` tells what its input held, once that is known.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn set_batch(&self, batch: BatchId, state: BatchState, intake: Option<&str>) -> Result<(), LedgerError> {
        sqlx::query("UPDATE batches SET state = ?, intake = coalesce(?, intake), updated_ms = ? WHERE id = ?")
            .bind(state.name())
            .bind(intake)
            .bind(integer(now_ms()))
            .bind(batch.0)
            .execute(&mut *self.connection().await)
            .await?;
        Ok(())
    }

    /// Whether somebody has given the batch up meanwhile.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn is_cancelled(&self, batch: BatchId) -> Result<bool, LedgerError> {
        let row = sqlx::query("SELECT state = 'cancelled' FROM batches WHERE id = ?")
            .bind(batch.0)
            .fetch_optional(&mut *self.connection().await)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or(true))
    }

    /// Says which part of the output file was synced.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn set_written(&self, batch: BatchId, written: &Written) -> Result<(), LedgerError> {
        sqlx::query("UPDATE batches SET written_last = ?, written_bytes = ?, written_sha256 = ? WHERE id = ?")
            .bind(integer(written.last))
            .bind(integer(written.bytes))
            .bind(&written.sha256)
            .bind(batch.0)
            .execute(&mut *self.connection().await)
            .await?;
        Ok(())
    }

    /// Counts the records of a batch.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads all of them.
    pub async fn batch_counts(&self, batch: BatchId) -> Result<BatchCounts, LedgerError> {
        let rows = sqlx::query("SELECT status, count(*) AS n FROM records WHERE batch = ? GROUP BY status")
            .bind(batch.0)
            .fetch_all(&mut *self.connection().await)
            .await?;
        let mut counts = BatchCounts::default();
        for row in &rows {
            let n = count(row, "n")?;
            match row.try_get::<&str, _>("status")? {
                "open" => counts.open = n,
                "accepted" => counts.accepted = n,
                "rejected" => counts.rejected = n,
                "failed" => counts.failed = n,
                _ => counts.skipped = n,
            }
        }
        Ok(counts)
    }

    /// Removes a batch with its records and what was handed in. Its attempts stay: they were paid for.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn remove_batch(&self, batch: BatchId, run: &RunId) -> Result<(), LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for sql in [
            "DELETE FROM bulk_requests WHERE job IN (SELECT id FROM bulk_jobs WHERE batch = ?)",
            "DELETE FROM bulk_jobs WHERE batch = ?",
            "DELETE FROM records WHERE batch = ?",
            "DELETE FROM batches WHERE id = ?",
        ] {
            sqlx::query(sql).bind(batch.0).execute(&mut *transaction).await?;
        }
        sqlx::query("UPDATE runs SET ended_ms = coalesce(ended_ms, ?) WHERE id = ?")
            .bind(integer(now_ms()))
            .bind(&run.0)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}
