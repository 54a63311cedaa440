//! What earlier runs tell of candidates, without asking anybody.

use crate::ledger::contract::LedgerError;
use crate::ledger::entry::{AttemptEntry, RunId};
use crate::ledger::read::{self, count, get, optional_count};
use crate::ledger::run::RunEntry;
use crate::ledger::sqlite::SqliteLedger;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// An attempt with its place in the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct PastAttempt {
    /// Place in the ledger.
    pub id: u64,
    pub attempt: AttemptEntry,
}

/// What the calls for one record of a batch took, all together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordFigures {
    pub latency_ms: u64,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
}

impl SqliteLedger {
    /// Runs whose name begins with these characters, newest first, at most `limit`.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn runs_called(&self, prefix: &str, limit: u32) -> Result<Vec<RunEntry>, LedgerError> {
        let rows = sqlx::query(
            "SELECT id, command, process, started_ms, ended_ms FROM runs
             WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id DESC LIMIT ?2",
        )
        .bind(prefix)
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(read::run).collect()
    }

    /// The latest attempts to write a text from a plain prompt, newest first: without those that had findings before them
    /// or took an answer from the cache.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads at most `limit` attempts.
    pub async fn past_attempts(&self, limit: u32) -> Result<Vec<PastAttempt>, LedgerError> {
        let rows = sqlx::query(
            "SELECT * FROM attempts WHERE purpose = 'write' AND from_cache = 0 AND with_findings = 0
             ORDER BY id DESC LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(|row| Ok(PastAttempt { id: count(row, "id")?, attempt: read::attempt(row)? })).collect()
    }

    /// Per record of a batch, by its place in the input: time and tokens of its calls.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of the run.
    pub async fn record_figures(&self, run: &RunId) -> Result<HashMap<u64, RecordFigures>, LedgerError> {
        let rows = sqlx::query(
            "SELECT record, sum(latency_ms) AS latency, sum(input_tokens) AS input, sum(output_tokens) AS output
             FROM attempts WHERE run = ? AND record IS NOT NULL GROUP BY record",
        )
        .bind(&run.0)
        .fetch_all(&mut *self.connection().await)
        .await?;
        let figures = |row| {
            Ok((
                count(row, "record")?,
                RecordFigures {
                    latency_ms: count(row, "latency")?,
                    input_tokens: optional_count(row, "input")?,
                    output_tokens: optional_count(row, "output")?,
                },
            ))
        };
        rows.iter().map(figures).collect()
    }

    /// Kinds that a run asked for, each with every version of its prompt and rubric.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of the run.
    pub async fn kind_versions(&self, run: &RunId) -> Result<BTreeMap<String, BTreeSet<String>>, LedgerError> {
        let query = sqlx::query("SELECT DISTINCT kind, version FROM attempts WHERE run = ?").bind(&run.0);
        let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
        for row in &query.fetch_all(&mut *self.connection().await).await? {
            versions.entry(get(row, "kind")?).or_default().insert(get(row, "version")?);
        }
        Ok(versions)
    }
}
