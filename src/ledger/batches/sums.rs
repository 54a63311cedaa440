//! Sums over the records and attempts of a batch. Never more rows than a report shows, however many records there are.

use super::rows::BatchId;
use crate::ledger::contract::LedgerError;
use crate::ledger::entry::{RunId, Status};
use crate::ledger::read::{broken, candidate, count, delivery, get, named};
use crate::ledger::sqlite::SqliteLedger;
use crate::prices::{Cost, Delivery, Money};
use crate::routing::Candidate;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteRow;

/// What was paid for several things. A sum of pico-USD could leave SQLite's integers, so it comes in two parts.
const COST: &str = "coalesce(sum(cost_pico_usd / 1000000000), 0) AS high,
    coalesce(sum(cost_pico_usd % 1000000000), 0) AS low,
    coalesce(sum(cost_pico_usd IS NULL AND local = 0), 0) AS unknown, coalesce(min(local), 0) AS all_local";
const LOW: u128 = 1_000_000_000;

/// Bound of what one side of a call counts for: an absurd count must not spoil the others.
const MOST_TOKENS: i64 = 1_000_000_000;
/// Candidates of all passes that are told apart at most; a route has some ten.
const MOST_CANDIDATES: u32 = 500;

/// What several things cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CostSum {
    /// Of those whose cost is known.
    pub money: Money,
    /// Those whose cost nobody knows; they are not in `money`.
    pub unknown: u64,
    /// Nothing was ever to be paid. False where there is nothing at all.
    pub local: bool,
}

impl CostSum {
    /// The cost of all; unknown where that of any is.
    pub fn cost(&self) -> Cost {
        match (self.unknown, self.local) {
            (0, true) => Cost::Local,
            (0, false) => Cost::Known(self.money),
            (_, _) => Cost::Unknown,
        }
    }
}

/// Records of a batch that stand alike.
#[derive(Clone, Debug, PartialEq)]
pub struct EndSum {
    /// `None`: open.
    pub status: Option<Status>,
    pub reason: Option<String>,
    pub records: u64,
    /// The first of them, by its place in the input.
    pub first: u64,
    pub cost: CostSum,
}

/// The records of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSum {
    /// `None`: those without a group.
    pub group: Option<String>,
    pub records: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub failed: u64,
    pub skipped: u64,
    pub cost: CostSum,
}

/// The attempts of one candidate in one pass.
#[derive(Clone, Debug, PartialEq)]
pub struct PassSum {
    pub pass: u32,
    pub candidate: Candidate,
    pub delivery: Delivery,
    /// Attempts that somebody was asked for.
    pub calls: u64,
    /// Attempts whose answer was kept from an earlier call.
    pub from_cache: u64,
    pub accepted: u64,
    /// Tokens, as far as they were counted.
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub cost: CostSum,
}

impl SqliteLedger {
    /// The records of a batch by state and reason.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over all of them.
    pub async fn end_sums(&self, batch: BatchId) -> Result<Vec<EndSum>, LedgerError> {
        let query = sqlx::query(AssertSqlSafe(ends_sql())).bind(batch.0);
        query.fetch_all(&mut *self.connection().await).await?.iter().map(end).collect()
    }

    /// The groups of a batch, those with most records first, at most so many; and how many there are.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over all records.
    pub async fn group_sums(&self, batch: BatchId, most: u32) -> Result<(Vec<GroupSum>, u64), LedgerError> {
        let query = sqlx::query(AssertSqlSafe(groups_sql())).bind(batch.0).bind(most);
        let rows = query.fetch_all(&mut *self.connection().await).await?;
        let groups = rows.first().map(|row| count(row, "groups")).transpose()?.unwrap_or(0);
        Ok((rows.iter().map(group).collect::<Result<_, _>>()?, groups))
    }

    /// Why records of these groups were rejected or failed: group, reason, records; most first, at most so many.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over the records that failed.
    pub async fn group_causes(
        &self,
        batch: BatchId,
        groups: &[&str],
        most: u32,
    ) -> Result<Vec<(String, String, u64)>, LedgerError> {
        let rows = sqlx::query(
            "SELECT grp, coalesce(reason, '') AS reason, count(*) AS records
             FROM records INDEXED BY records_told
             WHERE batch = ? AND status IN ('rejected', 'failed') AND grp IN (SELECT value FROM json_each(?))
             GROUP BY grp, reason ORDER BY records DESC, grp, reason LIMIT ?",
        )
        .bind(batch.0)
        .bind(serde_json::Value::from(groups).to_string())
        .bind(most)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(|row| Ok((get(row, "grp")?, get(row, "reason")?, count(row, "records")?))).collect()
    }

    /// The keys of records, by their places in the input.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads as many as are named.
    pub async fn keys_of(&self, batch: BatchId, places: &[u64]) -> Result<Vec<(u64, String)>, LedgerError> {
        let sql = "SELECT seq, key FROM records WHERE batch = ? AND seq IN (SELECT value FROM json_each(?))";
        let query = sqlx::query(sql).bind(batch.0).bind(serde_json::Value::from(places).to_string());
        let rows = query.fetch_all(&mut *self.connection().await).await?;
        rows.iter().map(|row| Ok((count(row, "seq")?, get(row, "key")?))).collect()
    }

    /// The attempts of a batch by pass, candidate and delivery.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads an index over all of them.
    pub async fn pass_sums(&self, run: &RunId) -> Result<Vec<PassSum>, LedgerError> {
        let query = sqlx::query(AssertSqlSafe(passes_sql())).bind(&run.0).bind(MOST_TOKENS).bind(MOST_CANDIDATES);
        query.fetch_all(&mut *self.connection().await).await?.iter().map(pass).collect()
    }

    /// When the last record ended that did; milliseconds since 1970.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn last_end(&self, batch: BatchId) -> Result<Option<u64>, LedgerError> {
        let row = sqlx::query(
            "SELECT coalesce(ended_ms, 0) AS ended_ms FROM records INDEXED BY records_ended
             WHERE batch = ? AND ended_no IS NOT NULL ORDER BY ended_no DESC LIMIT 1",
        )
        .bind(batch.0)
        .fetch_optional(&mut *self.connection().await)
        .await?;
        row.as_ref().map(|row| count(row, "ended_ms")).transpose()
    }
}

pub(super) fn ends_sql() -> String {
    format!(
        "SELECT status, reason, count(*) AS records, min(seq) AS first, {COST}
         FROM records INDEXED BY records_told WHERE batch = ? GROUP BY status, reason"
    )
}

/// The inner sums come in the order of the index: only as many rows as there are groups and reasons are sorted.
pub(super) fn groups_sql() -> String {
    format!(
        "SELECT grp, sum(records) AS records, sum(records * (status = 'accepted')) AS accepted,
             sum(records * (status = 'rejected')) AS rejected, sum(records * (status = 'failed')) AS failed,
             sum(records * (status = 'skipped')) AS skipped, count(*) OVER () AS groups, sum(high) AS high,
             sum(low) AS low, sum(unknown) AS unknown, min(all_local) AS all_local
         FROM (SELECT grp, status, count(*) AS records, {COST}
               FROM records INDEXED BY records_told WHERE batch = ? GROUP BY status, reason, grp)
         GROUP BY grp ORDER BY records DESC, grp LIMIT ?"
    )
}

pub(super) fn passes_sql() -> String {
    format!(
        "SELECT pass, provider, model, variant, delivery, sum(from_cache = 0) AS calls, sum(from_cache) AS kept,
             sum(outcome = 'accepted') AS accepted, sum(min(coalesce(input_tokens, 0), ?2)) AS input_tokens,
             sum(min(coalesce(output_tokens, 0), ?2)) AS output_tokens, {COST}
         FROM attempts INDEXED BY attempts_of_batch WHERE run = ?1 AND record IS NOT NULL
         GROUP BY pass, provider, model, variant, delivery ORDER BY pass, provider, model, variant, delivery LIMIT ?3"
    )
}

fn end(row: &SqliteRow) -> Result<EndSum, LedgerError> {
    let status: String = get(row, "status")?;
    let statuses = [Status::Accepted, Status::Rejected, Status::Failed, Status::Skipped];
    let ended = named(statuses, Status::name, &status);
    if ended.is_none() && status != "open" {
        return Err(broken("status", &status));
    }
    Ok(EndSum {
        status: ended,
        reason: get(row, "reason")?,
        records: count(row, "records")?,
        first: count(row, "first")?,
        cost: cost(row)?,
    })
}

fn group(row: &SqliteRow) -> Result<GroupSum, LedgerError> {
    Ok(GroupSum {
        group: get(row, "grp")?,
        records: count(row, "records")?,
        accepted: count(row, "accepted")?,
        rejected: count(row, "rejected")?,
        failed: count(row, "failed")?,
        skipped: count(row, "skipped")?,
        cost: cost(row)?,
    })
}

fn pass(row: &SqliteRow) -> Result<PassSum, LedgerError> {
    Ok(PassSum {
        pass: get::<Option<u32>>(row, "pass")?.unwrap_or(1),
        candidate: candidate(row)?.ok_or_else(|| broken("provider", "NULL"))?,
        delivery: delivery(row)?,
        calls: count(row, "calls")?,
        from_cache: count(row, "kept")?,
        accepted: count(row, "accepted")?,
        input_tokens: count(row, "input_tokens")?,
        output_tokens: count(row, "output_tokens")?,
        cost: cost(row)?,
    })
}

fn cost(row: &SqliteRow) -> Result<CostSum, LedgerError> {
    let pico = u128::from(count(row, "high")?) * LOW + u128::from(count(row, "low")?);
    let money = Money::from_pico_usd(u64::try_from(pico).unwrap_or(u64::MAX));
    Ok(CostSum { money, unknown: count(row, "unknown")?, local: get(row, "all_local")? })
}
