//! Means and variances out of the ledger, for projections: what records cost in a pass, how long answers were.

use super::rows::BatchId;
use crate::ledger::contract::LedgerError;
use crate::ledger::entry::RunId;
use crate::ledger::read::count;
use crate::ledger::sqlite::SqliteLedger;
use crate::routing::Candidate;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};

/// Latest attempts among which answers are looked for.
const LATEST: i64 = 20_000;

/// A number of figures by their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    pub count: u64,
    pub sum: f64,
    pub squares: f64,
}

/// Whether an attempt tells what the next one may cost: an answer that was kept and a call that failed for free do not.
const TELLING: &str = "from_cache = 0 AND (outcome <> 'failed' OR local = 1 OR coalesce(cost_pico_usd, 1) > 0)";

/// What records came to so far, in a pass or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PassSpread {
    /// What each record cost that somebody was asked for, in µUSD.
    pub cost: Spread,
    /// Records that were accepted.
    pub accepted: u64,
    /// Attempts whose cost nobody knows.
    pub unknown: u64,
}

impl Spread {
    /// The mean, where there is one.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// The variance of the population that the figures are a sample of; 0 where a single one says nothing.
    pub fn variance(&self) -> f64 {
        if self.count < 2 {
            return 0.0;
        }
        let count = self.count as f64;
        ((self.squares - self.sum * self.sum / count) / (count - 1.0)).max(0.0)
    }

    /// Takes in a figure.
    pub fn add(&mut self, figure: f64) {
        *self = Spread { count: self.count + 1, sum: self.sum + figure, squares: self.squares + figure * figure };
    }
}

impl SqliteLedger {
    /// Open records by the pass that they wait for.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over them.
    pub async fn open_by_pass(&self, batch: BatchId) -> Result<Vec<(u32, u64)>, LedgerError> {
        let rows = sqlx::query(
            "SELECT pass, count(*) AS records FROM records INDEXED BY records_open
             WHERE batch = ? AND status = 'open' GROUP BY pass ORDER BY pass",
        )
        .bind(batch.0)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("pass")?, count(row, "records")?))).collect()
    }

    /// What one pass of a batch cost by record. One candidate is asked in a pass, or a record counts for each.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over the attempts of the pass.
    pub async fn pass_spread(&self, run: &RunId, pass: u32) -> Result<PassSpread, LedgerError> {
        let of = "run = ?1 AND pass = ?2 AND record IS NOT NULL GROUP BY provider, model, variant, delivery, record";
        let query = sqlx::query(AssertSqlSafe(spread_sql(of))).bind(&run.0).bind(pass);
        pass_spread(&query.fetch_one(&mut *self.connection().await).await?)
    }

    /// What the records of a batch cost that have ended, each in all of its calls.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over the attempts of the batch, and sorts them.
    pub async fn ended_spread(&self, batch: BatchId, run: &RunId) -> Result<PassSpread, LedgerError> {
        let of = "run = ?1 AND record IN (SELECT seq FROM records INDEXED BY records_told WHERE batch = ?2 AND status
                      IN ('accepted', 'rejected', 'failed')) GROUP BY record";
        let query = sqlx::query(AssertSqlSafe(spread_sql(of))).bind(&run.0).bind(batch.0);
        pass_spread(&query.fetch_one(&mut *self.connection().await).await?)
    }

    /// How long the latest answers for a kind were, in tokens; those of one candidate or of all.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the latest 20,000 attempts.
    pub async fn answer_lengths(&self, kind: &str, candidate: Option<&Candidate>) -> Result<Spread, LedgerError> {
        let row = sqlx::query(
            "SELECT count(*) AS count, total(output_tokens) AS sum, total(1.0 * output_tokens * output_tokens) AS squares
             FROM attempts
             WHERE id > (SELECT coalesce(max(id), 0) FROM attempts) - ?1 AND kind = ?2 AND purpose = 'write'
                 AND outcome IN ('accepted', 'rejected') AND output_tokens IS NOT NULL AND from_cache = 0
                 AND (?3 IS NULL OR provider = ?3 AND model = ?4)",
        )
        .bind(LATEST)
        .bind(kind)
        .bind(candidate.map(|candidate| candidate.provider.as_str()))
        .bind(candidate.map(|candidate| &candidate.model))
        .fetch_one(&mut *self.connection().await)
        .await?;
        spread(&row)
    }
}

fn spread_sql(of: &str) -> String {
    format!(
        "SELECT count(*) AS count, total(cost) AS sum, total(cost * cost) AS squares,
             coalesce(sum(accepted), 0) AS accepted, coalesce(sum(unknown), 0) AS unknown
         FROM (SELECT total(cost_pico_usd / 1e6) AS cost, max(outcome = 'accepted') AS accepted,
                   sum(cost_pico_usd IS NULL AND local = 0) AS unknown, max({TELLING}) AS telling
               FROM attempts INDEXED BY attempts_of_batch WHERE {of})
         WHERE telling"
    )
}

fn pass_spread(row: &SqliteRow) -> Result<PassSpread, LedgerError> {
    Ok(PassSpread { cost: spread(row)?, accepted: count(row, "accepted")?, unknown: count(row, "unknown")? })
}

fn spread(row: &SqliteRow) -> Result<Spread, LedgerError> {
    Ok(Spread { count: count(row, "count")?, sum: row.try_get("sum")?, squares: row.try_get("squares")? })
}
