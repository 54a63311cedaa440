//! What was spent within a stretch of time, for the budget of a day.

use super::contract::LedgerError;
use super::entry::RunId;
use super::read::count;
use super::sqlite::SqliteLedger;
use super::write::integer;
use crate::prices::Money;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteRow;
use std::ops::Range;

/// Bounds of a single attempt in a sum, a thousand USD and a thousand million tokens: SQLite refuses sums beyond its
/// integers, and one attempt with an absurd count must not spoil those of a day.
pub(super) const MOST_PICO_USD: i64 = 1_000_000_000_000_000;
pub(super) const MOST_TOKENS: i64 = 1_000_000_000;

/// Sums over attempts; what nobody told counts as the most that it can have been.
const SUMS: &str = "SELECT coalesce(sum(min(coalesce(cost_pico_usd, most_pico_usd, 0), ?1)), 0) AS money,
        coalesce(sum(CASE WHEN input_tokens IS NULL OR output_tokens IS NULL
            THEN min(coalesce(most_tokens, coalesce(input_tokens, 0) + coalesce(output_tokens, 0)), ?2)
            ELSE min(input_tokens, ?2) + min(output_tokens, ?2) END), 0) AS tokens,
        coalesce(sum(cost_pico_usd IS NULL AND most_pico_usd IS NULL), 0) AS unknown
    FROM attempts";

/// What attempts cost, and how many tokens they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpentEntry {
    pub money: Money,
    /// Tokens of prompts and answers.
    pub tokens: u64,
    /// Attempts of which not even the most is known that they can have cost; they are not in `money`.
    pub unknown: u64,
}

impl SqliteLedger {
    /// What every run but one has spent on attempts that began within a stretch of time (milliseconds since 1970).
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of that time.
    pub async fn spent(&self, within_ms: Range<u64>, except: &RunId) -> Result<SpentEntry, LedgerError> {
        let row =
            sqlx::query(AssertSqlSafe(format!("{SUMS} WHERE started_ms >= ?3 AND started_ms < ?4 AND run <> ?5")))
                .bind(MOST_PICO_USD)
                .bind(MOST_TOKENS)
                .bind(integer(within_ms.start))
                .bind(integer(within_ms.end))
                .bind(&except.0)
                .fetch_one(&mut *self.connection().await)
                .await?;
        sums(&row)
    }

    /// What a run has spent on attempts that began at `from_ms` (milliseconds since 1970) or later.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of the run.
    pub async fn spent_by(&self, run: &RunId, from_ms: u64) -> Result<SpentEntry, LedgerError> {
        let row = sqlx::query(AssertSqlSafe(format!("{SUMS} WHERE run = ?3 AND started_ms >= ?4")))
            .bind(MOST_PICO_USD)
            .bind(MOST_TOKENS)
            .bind(&run.0)
            .bind(integer(from_ms))
            .fetch_one(&mut *self.connection().await)
            .await?;
        sums(&row)
    }
}

fn sums(row: &SqliteRow) -> Result<SpentEntry, LedgerError> {
    Ok(SpentEntry {
        money: Money::from_pico_usd(count(row, "money")?),
        tokens: count(row, "tokens")?,
        unknown: count(row, "unknown")?,
    })
}
