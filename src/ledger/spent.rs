//! What was spent within a stretch of time, for the budget of a day.

use super::contract::LedgerError;
use super::entry::RunId;
use super::read::count;
use super::sqlite::SqliteLedger;
use super::write::integer;
use crate::prices::Money;
use std::ops::Range;

/// Bounds of a single attempt in a sum, a thousand USD and a thousand million tokens: SQLite refuses sums beyond its
/// integers, and one attempt with an absurd count must not spoil those of a day.
pub(super) const MOST_PICO_USD: i64 = 1_000_000_000_000_000;
pub(super) const MOST_TOKENS: i64 = 1_000_000_000;

/// What attempts cost, and how many tokens they took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpentEntry {
    pub money: Money,
    /// Tokens of prompts and answers.
    pub tokens: u64,
    /// Attempts whose cost nobody knows; they are not in `money`.
    pub unknown: u64,
}

impl SqliteLedger {
    /// What every run but one has spent on attempts that began within a stretch of time (milliseconds since 1970).
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the attempts of that time.
    pub async fn spent(&self, within_ms: Range<u64>, except: &RunId) -> Result<SpentEntry, LedgerError> {
        let row = sqlx::query(
            "SELECT coalesce(sum(min(cost_pico_usd, ?4)), 0) AS money,
                    coalesce(sum(min(coalesce(input_tokens, 0), ?5) + min(coalesce(output_tokens, 0), ?5)), 0) AS tokens,
                    coalesce(sum(cost_pico_usd IS NULL), 0) AS unknown
             FROM attempts WHERE started_ms >= ?1 AND started_ms < ?2 AND run <> ?3",
        )
        .bind(integer(within_ms.start))
        .bind(integer(within_ms.end))
        .bind(&except.0)
        .bind(MOST_PICO_USD)
        .bind(MOST_TOKENS)
        .fetch_one(&mut *self.connection().await)
        .await?;
        Ok(SpentEntry {
            money: Money::from_pico_usd(count(&row, "money")?),
            tokens: count(&row, "tokens")?,
            unknown: count(&row, "unknown")?,
        })
    }
}
