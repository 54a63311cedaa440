//! Reads what attempts came to, from sums that follow every attempt as it is recorded.
//!
//! The time it takes grows with days, models and kinds, not with attempts.

use super::contract::LedgerError;
use super::entry::RunId;
use super::read::{broken, count, get};
use super::sqlite::SqliteLedger;
use super::usage_entry::{UsageBy, UsageEntries, UsageEntry, UsageSums};
use crate::prices::{Day, Money};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::collections::BTreeMap;

/// Runs that are listed at most, the latest.
pub const MOST_RUNS: usize = 1_000;

const DAY_MS: u64 = 86_400_000;
/// Money is summed in two parts, above and below this: SQLite refuses sums beyond its integers.
const PICO_PER_PART: u64 = 1_000_000_000;

/// Sums of some keys, by key. Bound: dimension, first day, most keys.
const SUMS: &str = "SELECT key AS number, purpose, outcome, reason, sum(attempts) AS attempts, sum(from_cache) AS from_cache,
    sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cached_tokens) AS cached_tokens,
    sum(uncounted) AS uncounted, sum(cost_pico_usd / 1000000000) AS cost_high, sum(cost_pico_usd % 1000000000) AS cost_low,
    sum(unknown_costs) AS unknown_costs, sum(waited_ms) AS waited_ms
  FROM usage_sums
  WHERE key IN (SELECT id FROM usage_keys WHERE dimension = ?1 ORDER BY name DESC LIMIT ?3) AND day >= ?2
  GROUP BY key, purpose, outcome, reason";
const LATENCIES: &str = "SELECT key AS number, latency_ms, sum(attempts) AS attempts FROM usage_latencies
  WHERE key IN (SELECT id FROM usage_keys WHERE dimension = ?1 ORDER BY name DESC LIMIT ?3) AND day >= ?2
  GROUP BY key, latency_ms";
/// The same of everything, by day.
const SUMS_BY_DAY: &str = "SELECT day AS number, purpose, outcome, reason, sum(attempts) AS attempts,
    sum(from_cache) AS from_cache, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
    sum(cached_tokens) AS cached_tokens, sum(uncounted) AS uncounted, sum(cost_pico_usd / 1000000000) AS cost_high,
    sum(cost_pico_usd % 1000000000) AS cost_low, sum(unknown_costs) AS unknown_costs, sum(waited_ms) AS waited_ms
  FROM usage_sums
  WHERE key IN (SELECT id FROM usage_keys WHERE dimension = ?1 LIMIT ?3) AND day >= ?2
  GROUP BY day, purpose, outcome, reason";
const LATENCIES_BY_DAY: &str = "SELECT day AS number, latency_ms, sum(attempts) AS attempts FROM usage_latencies
  WHERE key IN (SELECT id FROM usage_keys WHERE dimension = ?1 LIMIT ?3) AND day >= ?2
  GROUP BY day, latency_ms";

impl SqliteLedger {
    /// What all attempts since the beginning of a UTC day came to, by groups: the busiest first, days in their order, runs
    /// the latest first and at most [`MOST_RUNS`] of them.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk; independent of the number of attempts of a day.
    pub async fn usage(&self, by: UsageBy, since: Day) -> Result<UsageEntries, LedgerError> {
        let mut connection = self.connection().await;
        // One moment for all reads: other processes may be writing.
        let mut snapshot = connection.begin().await?;
        let total = Reading { dimension: "all", since, most: 1 };
        let (total, _) = total.groups(&mut snapshot, [SUMS, LATENCIES]).await?;
        let total = total.into_values().next().unwrap_or_default();
        let (dimension, most, queries) = match by {
            UsageBy::Provider | UsageBy::Model => ("model", usize::MAX, [SUMS, LATENCIES]),
            UsageBy::Kind => ("kind", usize::MAX, [SUMS, LATENCIES]),
            UsageBy::Day => ("all", 1, [SUMS_BY_DAY, LATENCIES_BY_DAY]),
            UsageBy::Run => ("run", MOST_RUNS + 1, [SUMS, LATENCIES]),
        };
        let reading = Reading { dimension, since, most };
        let (numbered, names) = reading.groups(&mut snapshot, queries).await?;
        snapshot.commit().await?;
        let mut groups = named(by, numbered, &names);
        sort(by, &mut groups);
        let left_out = by == UsageBy::Run && groups.len() > MOST_RUNS;
        groups.truncate(if by == UsageBy::Run { MOST_RUNS } else { usize::MAX });
        Ok(UsageEntries { groups, total, left_out })
    }

    /// What the attempts of one run came to.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn usage_of_run(&self, run: &RunId) -> Result<UsageSums, LedgerError> {
        let rows = sqlx::query(
            "SELECT *, cost_pico_usd / 1000000000 AS cost_high, cost_pico_usd % 1000000000 AS cost_low FROM usage_sums
             WHERE key = (SELECT id FROM usage_keys WHERE dimension = 'run' AND provider = '' AND name = ?)",
        )
        .bind(&run.0)
        .fetch_all(&mut *self.connection().await)
        .await?;
        let mut all = UsageSums::default();
        for row in &rows {
            all.merge(sums(row)?);
        }
        Ok(all)
    }
}

/// Groups by their number: that of a key, or of a day.
type Numbered = BTreeMap<i64, UsageEntry>;
/// Provider and name of each key.
type Names = BTreeMap<i64, (String, String)>;

struct Reading {
    dimension: &'static str,
    since: Day,
    most: usize,
}

impl Reading {
    async fn groups(
        &self,
        connection: &mut SqliteConnection,
        [of_sums, of_latencies]: [&'static str; 2],
    ) -> Result<(Numbered, Names), LedgerError> {
        let mut groups = Numbered::new();
        for row in self.rows(connection, of_sums).await? {
            groups.entry(get(&row, "number")?).or_default().sums.merge(sums(&row)?);
        }
        for row in self.rows(connection, of_latencies).await? {
            let latencies = &mut groups.entry(get(&row, "number")?).or_default().latencies;
            latencies.add(count(&row, "latency_ms")?, count(&row, "attempts")?);
        }
        let keys = "SELECT id, provider, name FROM usage_keys WHERE dimension = ?1 AND ?2 IS NOT NULL
             ORDER BY name DESC LIMIT ?3";
        let name = |row: &SqliteRow| Ok((get(row, "id")?, (get(row, "provider")?, get(row, "name")?)));
        let names = self.rows(connection, keys).await?.iter().map(name).collect::<Result<_, LedgerError>>()?;
        Ok((groups, names))
    }

    async fn rows(&self, connection: &mut SqliteConnection, sql: &'static str) -> Result<Vec<SqliteRow>, LedgerError> {
        let day = i64::try_from(self.since.start_ms() / DAY_MS).unwrap_or(i64::MAX);
        let most = i64::try_from(self.most).unwrap_or(i64::MAX);
        Ok(sqlx::query(sql).bind(self.dimension).bind(day).bind(most).fetch_all(connection).await?)
    }
}

/// One row of sums: attempts of one purpose, outcome and reason.
fn sums(row: &SqliteRow) -> Result<UsageSums, LedgerError> {
    let (all, from_cache) = (count(row, "attempts")?, count(row, "from_cache")?);
    let asked = all.saturating_sub(from_cache);
    let (high, low) = (count(row, "cost_high")?, count(row, "cost_low")?);
    let mut sums = UsageSums {
        from_cache,
        input_tokens: count(row, "input_tokens")?,
        output_tokens: count(row, "output_tokens")?,
        cached_tokens: count(row, "cached_tokens")?,
        uncounted: count(row, "uncounted")?,
        known_cost: Money::from_pico_usd(high.saturating_mul(PICO_PER_PART).saturating_add(low)),
        unknown_costs: count(row, "unknown_costs")?,
        waited_ms: count(row, "waited_ms")?,
        ..UsageSums::default()
    };
    if get::<String>(row, "purpose")? == "judge" {
        sums.judge_calls = asked;
        return Ok(sums);
    }
    sums.attempts = asked;
    match get::<String>(row, "outcome")?.as_str() {
        "accepted" => sums.accepted = asked,
        "rejected" => sums.rejected = asked,
        "failed" => {
            sums.failed = asked;
            if asked > 0 {
                sums.failures.insert(get(row, "reason")?, asked);
            }
        }
        other => return Err(broken("outcome", other)),
    }
    Ok(sums)
}

/// Gives groups their names, and joins those that have the same one.
fn named(by: UsageBy, numbered: Numbered, names: &Names) -> Vec<UsageEntry> {
    let mut groups: BTreeMap<String, UsageEntry> = BTreeMap::new();
    for (number, entry) in numbered {
        let key = names.get(&number);
        let name = match (by, key) {
            (UsageBy::Day, _) => {
                Day::from_ms(u64::try_from(number).unwrap_or_default().saturating_mul(DAY_MS)).to_string()
            }
            (UsageBy::Provider, Some((provider, _))) => provider.clone(),
            (UsageBy::Model, Some((provider, model))) => format!("{provider}/{model}"),
            (UsageBy::Kind | UsageBy::Run, Some((_, name))) => name.clone(),
            (UsageBy::Provider | UsageBy::Model | UsageBy::Kind | UsageBy::Run, None) => continue,
        };
        let group = groups.entry(name.clone()).or_insert_with(|| UsageEntry { name, ..UsageEntry::default() });
        group.sums.merge(entry.sums);
        group.latencies.merge(entry.latencies);
    }
    groups.into_values().collect()
}

fn sort(by: UsageBy, groups: &mut [UsageEntry]) {
    match by {
        UsageBy::Day => {}
        UsageBy::Run => groups.reverse(),
        UsageBy::Provider | UsageBy::Model | UsageBy::Kind => {
            groups.sort_by_key(|group| std::cmp::Reverse(group.sums.attempts));
        }
    }
}
