//! The records of a batch: taken in, paged through, opened again.

use super::record::{self, EndedRecord, NewRecord, OpenRecord, Reopen};
use super::rows::BatchId;
use crate::ledger::contract::LedgerError;
use crate::ledger::entry::RunId;
use crate::ledger::sqlite::{SqliteLedger, now_ms};
use crate::ledger::write::integer;
use sqlx::{Connection, QueryBuilder, Row, Sqlite};

/// Records in one statement: ten values each, of which a statement may have some thirty thousand.
const ROWS: usize = 200;

/// What takes a record back to its beginning. What its calls cost stays known: they were paid for.
const OPEN_AGAIN: &str = "UPDATE records SET status = 'open', reason = NULL, message = NULL, retryable = 0, score = NULL,
    provider = NULL, model = NULL, variant = NULL, output = NULL, ended_no = NULL, ended_ms = NULL, pass = 1, ask = NULL,
    fresh = 1 WHERE batch = ?1 AND ";

impl SqliteLedger {
    /// Takes records in, whose places in the input begin with `first`; all of them or none.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn add_records(&self, batch: BatchId, first: u64, records: &[NewRecord]) -> Result<(), LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for (first, rows) in (first..).step_by(ROWS).zip(records.chunks(ROWS)) {
            let mut query = QueryBuilder::<Sqlite>::new(
                "INSERT INTO records (batch, seq, turn, key, digest, grp, line, offset, length, path) ",
            );
            query.push_values((first..).zip(rows), |mut row, (seq, record)| {
                row.push_bind(batch.0)
                    .push_bind(integer(seq))
                    .push_bind(integer(record.turn))
                    .push_bind(&record.key)
                    .push_bind(&record.digest)
                    .push_bind(&record.group)
                    .push_bind(integer(record.line))
                    .push_bind(integer(record.offset))
                    .push_bind(integer(record.length))
                    .push_bind(&record.path);
            });
            query.build().execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Counts anew what open records have taken: a process that was stopped has noted its calls, but no end of their record.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads all attempts of the run.
    pub async fn recount_open(&self, batch: BatchId, run: &RunId) -> Result<(), LedgerError> {
        let query = sqlx::query(
            "UPDATE records SET attempts = calls.n, cost_pico_usd = calls.cost, local = calls.local
             FROM (SELECT record, count(*) AS n, min(local) AS local,
                       CASE WHEN sum(cost_pico_usd IS NULL) = 0 THEN sum(cost_pico_usd) END AS cost
                   FROM attempts WHERE run = ?2 AND record IS NOT NULL GROUP BY record) AS calls
             WHERE batch = ?1 AND seq = calls.record AND status = 'open'",
        );
        query.bind(batch.0).bind(&run.0).execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Removes what was taken in by a process that did not come to the end of its input.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn clear_records(&self, batch: BatchId) -> Result<(), LedgerError> {
        let query = sqlx::query("DELETE FROM records WHERE batch = ?").bind(batch.0);
        query.execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Open records that wait for a pass, the first of each group before the second of any, behind `after` (turn, seq).
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are returned.
    pub async fn open_records(
        &self,
        batch: BatchId,
        pass: u32,
        after: Option<(u64, u64)>,
        limit: u32,
    ) -> Result<Vec<OpenRecord>, LedgerError> {
        let (turn, seq) = after.map_or((-1, -1), |(turn, seq)| (integer(turn), integer(seq)));
        let rows = sqlx::query(
            "SELECT * FROM records INDEXED BY records_open
             WHERE batch = ? AND status = 'open' AND pass = ? AND (turn, seq) > (?, ?) ORDER BY turn, seq LIMIT ?",
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

    /// The lowest pass that an open record waits for.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn next_pass(&self, batch: BatchId) -> Result<Option<u32>, LedgerError> {
        let row =
            sqlx::query("SELECT min(pass) FROM records INDEXED BY records_open WHERE batch = ? AND status = 'open'")
                .bind(batch.0)
                .fetch_one(&mut *self.connection().await)
                .await?;
        Ok(row.try_get(0)?)
    }

    /// Records that have ended, in the order in which they did, behind the `after`th.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are returned.
    pub async fn ended_records(&self, batch: BatchId, after: u64, limit: u32) -> Result<Vec<EndedRecord>, LedgerError> {
        let rows = sqlx::query(
            "SELECT * FROM records INDEXED BY records_ended WHERE batch = ? AND ended_no > ? ORDER BY ended_no LIMIT ?",
        )
        .bind(batch.0)
        .bind(integer(after))
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(record::ended).collect()
    }

    /// Records that have ended, in the order of the input, from the place `from` on.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are returned.
    pub async fn ended_by_place(&self, batch: BatchId, from: u64, limit: u32) -> Result<Vec<EndedRecord>, LedgerError> {
        let rows = sqlx::query(
            "SELECT * FROM records WHERE batch = ? AND seq >= ? AND ended_no IS NOT NULL ORDER BY seq LIMIT ?",
        )
        .bind(batch.0)
        .bind(integer(from))
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(record::ended).collect()
    }

    /// Opens records again; tells how many.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn reopen(&self, batch: BatchId, which: &Reopen<'_>) -> Result<u64, LedgerError> {
        let (condition, cause) = match which {
            Reopen::Failed => ("status IN ('rejected', 'failed') AND ?2 = ''", ""),
            Reopen::Retryable => ("status IN ('rejected', 'failed', 'skipped') AND retryable = 1 AND ?2 = ''", ""),
            Reopen::Cause(cause) => ("status IN ('rejected', 'failed', 'skipped') AND reason = ?2", *cause),
            Reopen::All => ("status <> 'open' AND ?2 = ''", ""),
        };
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let done = sqlx::query(sqlx::AssertSqlSafe(format!("{OPEN_AGAIN}{condition}")))
            .bind(batch.0)
            .bind(cause)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() > 0 {
            sqlx::query("UPDATE batches SET state = 'open', written_last = 0, updated_ms = ? WHERE id = ?")
                .bind(integer(now_ms()))
                .bind(batch.0)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(done.rows_affected())
    }

    /// Earlier answers do not count for the open records of a batch.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn forget_answers(&self, batch: BatchId) -> Result<(), LedgerError> {
        let query = sqlx::query("UPDATE records SET fresh = 1 WHERE batch = ? AND status = 'open'").bind(batch.0);
        query.execute(&mut *self.connection().await).await?;
        Ok(())
    }

    /// Skips every open record, for a reason in snake case; tells how many.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn skip_open(&self, batch: BatchId, reason: &str) -> Result<u64, LedgerError> {
        let done = sqlx::query(
            "UPDATE records SET status = 'skipped', reason = ?2, retryable = 1, ended_ms = ?3, ended_no = numbered.no
             FROM (SELECT seq AS place, row_number() OVER (ORDER BY seq)
                     + coalesce((SELECT max(ended_no) FROM records WHERE batch = ?1 AND ended_no IS NOT NULL), 0) AS no
                   FROM records WHERE batch = ?1 AND status = 'open') AS numbered
             WHERE batch = ?1 AND seq = numbered.place",
        )
        .bind(batch.0)
        .bind(reason)
        .bind(integer(now_ms()))
        .execute(&mut *self.connection().await)
        .await?;
        Ok(done.rows_affected())
    }
}
