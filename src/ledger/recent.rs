//! Calls of the last day, so that limits hold across runs.

use super::contract::{CallLedger, LedgerError};
use super::entry::RunId;
use super::read::count;
use super::sqlite::SqliteLedger;
use super::write::integer;
use sluice_providers::ProviderId;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// Calls that are read at most, the latest: no limit per day that a person sets is higher than what they can count to.
const MOST: i64 = 50_000;

/// Bound of what one side of a call counts for: an absurd count must not spoil the others.
const MOST_TOKENS: i64 = 1_000_000_000;

/// A call that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentCall {
    /// Who called.
    pub run: RunId,
    pub provider: ProviderId,
    pub model: String,
    /// Tokens of prompt and answer; where nobody counted them, the most that they can have been.
    pub tokens: u64,
    /// Milliseconds since 1970.
    pub at_ms: u64,
}

impl SqliteLedger {
    /// Calls to clouds and servers since a time (milliseconds since 1970), oldest first, at most the latest 50,000.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of that time.
    pub async fn calls_since(&self, since_ms: u64) -> Result<Vec<RecentCall>, LedgerError> {
        let rows = sqlx::query(
            "SELECT * FROM (
                 SELECT id, run, provider, model, started_ms,
                     CASE WHEN input_tokens IS NULL OR output_tokens IS NULL
                     THEN min(coalesce(most_tokens, coalesce(input_tokens, 0) + coalesce(output_tokens, 0)), ?3)
                     ELSE min(input_tokens, ?3) + min(output_tokens, ?3) END AS tokens
                 FROM attempts WHERE started_ms >= ?1 AND from_cache = 0 AND provider <> 'builtin'
                 ORDER BY id DESC LIMIT ?2)
             ORDER BY id",
        )
        .bind(integer(since_ms))
        .bind(MOST)
        .bind(MOST_TOKENS)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(call).collect()
    }
}

/// Attempts that are looked at in one go.
const STEP: u64 = 1_000;

#[async_trait::async_trait]
impl CallLedger for SqliteLedger {
    async fn newest_attempt(&self) -> Result<u64, LedgerError> {
        let newest = sqlx::query("SELECT coalesce(max(id), 0) AS newest FROM attempts");
        count(&newest.fetch_one(&mut *self.connection().await).await?, "newest")
    }

    async fn calls_after(&self, attempt: u64, except: &RunId) -> Result<(Vec<RecentCall>, u64), LedgerError> {
        let newest = self.newest_attempt().await?.min(attempt.saturating_add(STEP));
        let rows = sqlx::query(
            "SELECT run, provider, model, started_ms,
                 CASE WHEN input_tokens IS NULL OR output_tokens IS NULL
                     THEN min(coalesce(most_tokens, coalesce(input_tokens, 0) + coalesce(output_tokens, 0)), ?4)
                     ELSE min(input_tokens, ?4) + min(output_tokens, ?4) END AS tokens
             FROM attempts WHERE id > ?1 AND id <= ?2 AND run <> ?3 AND from_cache = 0 AND provider <> 'builtin'
             ORDER BY id",
        )
        .bind(integer(attempt))
        .bind(integer(newest))
        .bind(&except.0)
        .bind(MOST_TOKENS)
        .fetch_all(&mut *self.connection().await)
        .await?;
        Ok((rows.iter().map(call).collect::<Result<Vec<_>, _>>()?, newest.max(attempt)))
    }
}

fn call(row: &SqliteRow) -> Result<RecentCall, LedgerError> {
    let provider: String = row.try_get("provider")?;
    Ok(RecentCall {
        run: RunId(row.try_get("run")?),
        provider: ProviderId::new(&provider),
        model: row.try_get("model")?,
        tokens: count(row, "tokens")?,
        at_ms: count(row, "started_ms")?,
    })
}
