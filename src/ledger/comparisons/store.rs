//! Comparisons and their cells: kept, and found again.

use super::cell::{self, CellEntry, CellText, columns};
use crate::compare::Cell;
use crate::ledger::contract::{Ledger, LedgerError};
use crate::ledger::digest::sha256;
use crate::ledger::entry::{AttemptEntry, RunId};
use crate::ledger::read::get;
use crate::ledger::sqlite::{SqliteLedger, now_ms};
use crate::ledger::write::{self, integer, pico_usd};
use crate::prices::Cost;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};

/// Keys that are looked up at a time.
pub(super) const PAGE: usize = 500;

/// Names a comparison within one ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ComparisonId(pub i64);

/// An answer that was paid for before, with the cell it made then.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub answer: String,
    pub cell: Cell,
}

impl SqliteLedger {
    /// Begins a comparison with a run of its own; `asked` is JSON, `command` is for a person.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn begin_comparison(&self, asked: &str, command: &str) -> Result<(ComparisonId, RunId), LedgerError> {
        let run = self.begin_run(command).await?;
        let query = sqlx::query("INSERT INTO comparisons (run, asked) VALUES (?, ?) RETURNING id");
        let row = query.bind(&run.0).bind(asked).fetch_one(&mut *self.connection().await).await?;
        Ok((ComparisonId(row.try_get(0)?), run))
    }

    /// Keeps an attempt, the answer it brought (by its work key) and the cell it makes, all or none. A cell that was there
    /// is replaced.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn keep_cell(
        &self,
        comparison: ComparisonId,
        attempt: &AttemptEntry,
        answer: Option<&str>,
        entry: &CellEntry,
    ) -> Result<(), LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        write::attempt(&mut transaction, attempt).await?;
        if let Some(answer) = answer {
            keep_answer(&mut transaction, &entry.work_key, answer).await?;
        }
        insert(&mut transaction, comparison, entry).await?;
        Ok(transaction.commit().await?)
    }

    /// Those of these cells that are known, each with its key, in any order.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are found.
    pub async fn known_cells(&self, keys: &[String]) -> Result<Vec<(String, Cell)>, LedgerError> {
        let mut found = Vec::new();
        for page in keys.chunks(PAGE) {
            let query = sqlx::query("SELECT * FROM cells WHERE key IN (SELECT value FROM json_each(?))");
            let rows = query.bind(listed(page)?).fetch_all(&mut *self.connection().await).await?;
            for row in &rows {
                found.push((get(row, "key")?, cell::cell(row)?));
            }
        }
        Ok(found)
    }

    /// What was written in those of these cells that are known, each with its key, in any order.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many texts as are found.
    pub async fn cell_texts(&self, keys: &[String]) -> Result<Vec<(String, CellText)>, LedgerError> {
        let mut found = Vec::new();
        for page in keys.chunks(PAGE) {
            let query = sqlx::query(
                "SELECT key, findings, text FROM cells LEFT JOIN texts ON sha256 = text_sha256
                 WHERE key IN (SELECT value FROM json_each(?))",
            );
            let rows = query.bind(listed(page)?).fetch_all(&mut *self.connection().await).await?;
            for row in &rows {
                found.push((get(row, "key")?, cell::text(row)?));
            }
        }
        Ok(found)
    }

    /// The answer to a request of an earlier comparison, with the latest cell that was made of it: only its figures are sure
    /// to be those of this answer, which replaced any earlier one.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn kept_answer(&self, work_key: &str) -> Result<Option<Kept>, LedgerError> {
        let query = sqlx::query(
            "SELECT answers.answer, cells.* FROM cells JOIN answers USING (work_key)
             WHERE cells.work_key = ? AND outcome <> 'failed'
             ORDER BY cells.rowid DESC LIMIT 1",
        );
        let row = query.bind(work_key).fetch_optional(&mut *self.connection().await).await?;
        row.map(|row| Ok(Kept { answer: get(&row, "answer")?, cell: cell::cell(&row)? })).transpose()
    }
}

/// Keys as one parameter of a query.
pub(super) fn listed(keys: &[String]) -> Result<String, LedgerError> {
    serde_json::to_string(keys).map_err(|error| LedgerError::Storage(error.to_string()))
}

async fn keep_answer(connection: &mut SqliteConnection, key: &str, answer: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO answers (work_key, answer, bytes, used_ms, passed) VALUES (?, ?, ?, ?, 0)")
        .bind(key)
        .bind(answer)
        .bind(integer((key.len() + answer.len()) as u64))
        .bind(integer(now_ms()))
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert(
    connection: &mut SqliteConnection,
    comparison: ComparisonId,
    entry: &CellEntry,
) -> Result<(), sqlx::Error> {
    let CellEntry { key, work_key, cell, text } = entry;
    let digest = text.text.as_deref().map(|text| sha256(text.as_bytes()));
    if let (Some(digest), Some(text)) = (&digest, &text.text) {
        sqlx::query("INSERT INTO texts (sha256, text) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(digest)
            .bind(text)
            .execute(&mut *connection)
            .await?;
    }
    let (outcome, reason, score) = columns(&cell.outcome);
    sqlx::query(
        "INSERT OR REPLACE INTO cells (key, comparison, work_key, input, grp, candidate, repeat, outcome, reason, score,
             failed_gates, findings, text_sha256, latency_ms, first_text_ms, input_tokens, output_tokens, cost_pico_usd, local)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(key)
    .bind(comparison.0)
    .bind(work_key)
    .bind(&cell.input)
    .bind(&cell.group)
    .bind(&cell.candidate)
    .bind(cell.repeat)
    .bind(outcome)
    .bind(reason)
    .bind(score)
    .bind(write::json(&cell.failed_gates)?)
    .bind(write::json(&text.findings)?)
    .bind(digest)
    .bind(integer(cell.latency_ms))
    .bind(cell.first_token_ms.map(integer))
    .bind(cell.input_tokens.map(integer))
    .bind(cell.output_tokens.map(integer))
    .bind(pico_usd(cell.cost))
    .bind(cell.cost == Cost::Local)
    .execute(connection)
    .await?;
    Ok(())
}
