//! Changes that a batch makes while it goes on; many of them become durable together.

use super::record::{Outlook, RecordEnd};
use super::rows::BatchId;
use crate::ledger::entry::AttemptEntry;
use crate::ledger::sqlite::now_ms;
use crate::ledger::write::{self, integer, pico_usd};
use crate::prices::Cost;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

/// One change.
#[derive(Clone, Debug)]
pub enum Change {
    Attempt(Box<AttemptEntry>),
    /// An answer, by the content of what was asked.
    Answer {
        key: String,
        answer: String,
        passed: bool,
    },
    /// A record has ended; answered with its place in the order of completion.
    End(BatchId, Box<RecordEnd>),
    /// A record goes on in another pass.
    Outlook(BatchId, Box<Outlook>),
    /// The line of a request that was handed in is taken: no second one counts.
    Taken {
        job: i64,
        seq: u64,
    },
}

impl Change {
    /// Makes the change within a transaction; for an end, its place in the order of completion, else 0.
    pub(super) async fn make(&self, connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
        match self {
            Change::Attempt(attempt) => write::attempt(connection, attempt).await.map(|()| 0),
            Change::Answer { key, answer, passed } => keep(connection, key, answer, *passed).await.map(|()| 0),
            Change::End(batch, end) => self::end(connection, *batch, end).await,
            Change::Outlook(batch, outlook) => go_on(connection, *batch, outlook).await.map(|()| 0),
            Change::Taken { job, seq } => take(connection, *job, *seq).await.map(|()| 0),
        }
    }
}

async fn keep(connection: &mut SqliteConnection, key: &str, answer: &str, passed: bool) -> Result<(), sqlx::Error> {
    let bytes = u64::try_from(key.len() + answer.len()).unwrap_or(u64::MAX);
    sqlx::query("INSERT OR REPLACE INTO answers (work_key, answer, bytes, used_ms, passed) VALUES (?, ?, ?, ?, ?)")
        .bind(key)
        .bind(answer)
        .bind(integer(bytes))
        .bind(integer(now_ms()))
        .bind(passed)
        .execute(connection)
        .await?;
    Ok(())
}

/// Only an open record ends: whoever comes second changes nothing, and is told the place it has.
async fn end(connection: &mut SqliteConnection, batch: BatchId, end: &RecordEnd) -> Result<u64, sqlx::Error> {
    let candidate = end.candidate.as_ref();
    let row = sqlx::query(
        "UPDATE records SET status = ?, reason = ?, message = ?, retryable = ?, score = ?, provider = ?, model = ?,
             variant = ?, output = ?, attempts = ?, cost_pico_usd = ?, local = ?, ended_ms = ?, ask = NULL,
             ended_no = 1 + coalesce((SELECT ended_no FROM records INDEXED BY records_ended
                 WHERE batch = ?14 AND ended_no IS NOT NULL ORDER BY ended_no DESC LIMIT 1), 0)
         WHERE batch = ?14 AND seq = ?15 AND status = 'open' RETURNING ended_no",
    )
    .bind(end.status.name())
    .bind(&end.reason)
    .bind(&end.message)
    .bind(end.retryable)
    .bind(end.score.map(|score| score.get()))
    .bind(candidate.map(|candidate| candidate.provider.as_str()))
    .bind(candidate.map(|candidate| &candidate.model))
    .bind(candidate.map(|candidate| candidate.variant.name()))
    .bind(&end.output)
    .bind(end.attempts)
    .bind(pico_usd(end.cost))
    .bind(end.cost == Cost::Local)
    .bind(integer(end.ended_ms))
    .bind(batch.0)
    .bind(integer(end.seq))
    .fetch_optional(connection)
    .await?;
    let no = row.map(|row| row.try_get::<i64, _>(0)).transpose()?.unwrap_or(0);
    Ok(u64::try_from(no).unwrap_or(0))
}

async fn go_on(connection: &mut SqliteConnection, batch: BatchId, outlook: &Outlook) -> Result<(), sqlx::Error> {
    let candidate = outlook.candidate.as_ref();
    sqlx::query(
        "UPDATE records SET pass = ?, ask = ?, reason = ?, score = ?, provider = ?, model = ?, variant = ?, output = ?,
             attempts = ?, cost_pico_usd = ?, local = ?
         WHERE batch = ? AND seq = ? AND status = 'open'",
    )
    .bind(outlook.pass)
    .bind(&outlook.ask)
    .bind(&outlook.reason)
    .bind(outlook.score.map(|score| score.get()))
    .bind(candidate.map(|candidate| candidate.provider.as_str()))
    .bind(candidate.map(|candidate| &candidate.model))
    .bind(candidate.map(|candidate| candidate.variant.name()))
    .bind(&outlook.output)
    .bind(outlook.attempts)
    .bind(pico_usd(outlook.cost))
    .bind(outlook.cost == Cost::Local)
    .bind(batch.0)
    .bind(integer(outlook.seq))
    .execute(connection)
    .await?;
    Ok(())
}

async fn take(connection: &mut SqliteConnection, job: i64, seq: u64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM bulk_requests WHERE job = ? AND seq = ?")
        .bind(job)
        .bind(integer(seq))
        .execute(connection)
        .await?;
    Ok(())
}
