//! Words of a referee, kept and found again.

use super::store::{ComparisonId, PAGE, listed};
use crate::compare::stats::Said;
use crate::ledger::contract::LedgerError;
use crate::ledger::entry::AttemptEntry;
use crate::ledger::read::{broken, cost, count, get, named, optional_count};
use crate::ledger::sqlite::SqliteLedger;
use crate::ledger::write::{self, integer, pico_usd};
use crate::prices::Cost;
use sqlx::Connection;
use sqlx::sqlite::SqliteRow;

/// What a referee said of two texts in one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuelEntry {
    /// Content hash of the referee and of what it was asked.
    pub key: String,
    pub referee: String,
    pub input: String,
    pub group: String,
    /// Whose text was read first, and whose second.
    pub first: String,
    pub second: String,
    /// `None` where the answer could not be read.
    pub said: Option<Said>,
    pub latency_ms: u64,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    /// Of all calls it took.
    pub cost: Cost,
}

impl SqliteLedger {
    /// Keeps an attempt and the word it brought, both or none. A word that was there is replaced.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn keep_duel(
        &self,
        comparison: ComparisonId,
        attempt: &AttemptEntry,
        entry: &DuelEntry,
    ) -> Result<(), LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        write::attempt(&mut transaction, attempt).await?;
        sqlx::query(
            "INSERT OR REPLACE INTO duels (key, comparison, referee, input, grp, first, second, said, latency_ms,
                 input_tokens, output_tokens, cost_pico_usd, local)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&entry.key)
        .bind(comparison.0)
        .bind(&entry.referee)
        .bind(&entry.input)
        .bind(&entry.group)
        .bind(&entry.first)
        .bind(&entry.second)
        .bind(entry.said.map(Said::name))
        .bind(integer(entry.latency_ms))
        .bind(entry.input_tokens.map(integer))
        .bind(entry.output_tokens.map(integer))
        .bind(pico_usd(entry.cost))
        .bind(entry.cost == Cost::Local)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Those of these words that are known, in any order.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are found.
    pub async fn known_duels(&self, keys: &[String]) -> Result<Vec<DuelEntry>, LedgerError> {
        let mut found = Vec::new();
        for page in keys.chunks(PAGE) {
            let query = sqlx::query("SELECT * FROM duels WHERE key IN (SELECT value FROM json_each(?))");
            let rows = query.bind(listed(page)?).fetch_all(&mut *self.connection().await).await?;
            for row in &rows {
                found.push(duel(row)?);
            }
        }
        Ok(found)
    }
}

fn duel(row: &SqliteRow) -> Result<DuelEntry, LedgerError> {
    let said: Option<String> = get(row, "said")?;
    let said = said.map(|word| named(Said::ALL, Said::name, &word).ok_or_else(|| broken("said", &word))).transpose()?;
    Ok(DuelEntry {
        key: get(row, "key")?,
        referee: get(row, "referee")?,
        input: get(row, "input")?,
        group: get(row, "grp")?,
        first: get(row, "first")?,
        second: get(row, "second")?,
        said,
        latency_ms: count(row, "latency_ms")?,
        input_tokens: optional_count(row, "input_tokens")?,
        output_tokens: optional_count(row, "output_tokens")?,
        cost: cost(row)?,
    })
}
