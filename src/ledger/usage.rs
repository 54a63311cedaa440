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
/// Groups of records that are listed at most, the busiest.
pub const MOST_GROUPS: usize = 1_000;

const DAY_MS: u64 = 86_400_000;
/// Money is summed in two parts, above and below this: SQLite refuses sums beyond its integers.
const PICO_PER_PART: u64 = 1_000_000_000;

/// Keys of a dimension. Bound: dimension, first day, most keys.
const KEYS: &str = "SELECT id, provider, name FROM usage_keys WHERE dimension = ?1 AND ?2 IS NOT NULL
  ORDER BY name DESC LIMIT ?3";
/// The busiest of them since a day.
const BUSIEST: &str = "SELECT id, provider, name FROM usage_keys JOIN
    (SELECT key, sum(CASE purpose WHEN 'write' THEN attempts - from_cache ELSE 0 END) AS calls FROM usage_sums
     WHERE key IN (SELECT id FROM usage_keys WHERE dimension = ?1) AND day >= ?2 GROUP BY key) ON key = id
  ORDER BY calls DESC, name LIMIT ?3";
/// Sums of some keys, by key. Bound: keys as JSON, first day.
const SUMS: &str = "SELECT key AS number, purpose, outcome, reason, sum(attempts) AS attempts, sum(from_cache) AS from_cache,
    sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, sum(cached_tokens) AS cached_tokens,
    sum(uncounted) AS uncounted, sum(cost_pico_usd / 1000000000) AS cost_high, sum(cost_pico_usd % 1000000000) AS cost_low,
    sum(unknown_costs) AS unknown_costs, sum(waited_ms) AS waited_ms
  FROM usage_sums WHERE key IN (SELECT value FROM json_each(?1)) AND day >= ?2
  GROUP BY key, purpose, outcome, reason";
/// Latencies of some keys, each as `latency_ms attempts,…`: a row for each step of each key would take longer to fetch than
/// to sum.
const LATENCIES: &str = "SELECT number, group_concat(latency_ms || ' ' || attempts) AS latencies FROM
    (SELECT key AS number, latency_ms, sum(attempts) AS attempts FROM usage_latencies
     WHERE key IN (SELECT value FROM json_each(?1)) AND day >= ?2 GROUP BY key, latency_ms)
  GROUP BY number";
/// The same by day.
const SUMS_BY_DAY: &str = "SELECT day AS number, purpose, outcome, reason, sum(attempts) AS attempts,
    sum(from_cache) AS from_cache, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
    sum(cached_tokens) AS cached_tokens, sum(uncounted) AS uncounted, sum(cost_pico_usd / 1000000000) AS cost_high,
    sum(cost_pico_usd % 1000000000) AS cost_low, sum(unknown_costs) AS unknown_costs, sum(waited_ms) AS waited_ms
  FROM usage_sums WHERE key IN (SELECT value FROM json_each(?1)) AND day >= ?2
  GROUP BY day, purpose, outcome, reason";
const LATENCIES_BY_DAY: &str = "SELECT number, group_concat(latency_ms || ' ' || attempts) AS latencies FROM
    (SELECT day AS number, latency_ms, sum(attempts) AS attempts FROM usage_latencies
     WHERE key IN (SELECT value FROM json_each(?1)) AND day >= ?2 GROUP BY day, latency_ms)
  GROUP BY number";

impl SqliteLedger {
    /// What all attempts since the beginning of a UTC day came to, by groups: the busiest first, days in their order, runs
    /// the latest first and at most [`MOST_RUNS`] of them, groups of records at most [`MOST_GROUPS`] and what was for none
    /// of them last.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk; independent of the number of attempts of a day.
    pub async fn usage(&self, by: UsageBy, since: Day) -> Result<UsageEntries, LedgerError> {
        let mut connection = self.connection().await;
        // One moment for all reads: other processes may be writing.
        let mut snapshot = connection.begin().await?;
        let total = one(&mut snapshot, "all", since).await?;
        let (dimension, most, keys) = match by {
            UsageBy::Provider | UsageBy::Model => ("model", usize::MAX, KEYS),
            UsageBy::Kind => ("kind", usize::MAX, KEYS),
            UsageBy::Day => ("all", 1, KEYS),
            UsageBy::Run => ("run", MOST_RUNS, KEYS),
            UsageBy::Group => ("group", MOST_GROUPS, BUSIEST),
        };
        let queries = if by == UsageBy::Day { [SUMS_BY_DAY, LATENCIES_BY_DAY] } else { [SUMS, LATENCIES] };
        let names = Reading { keys, dimension, since, most: most.saturating_add(1) }.names(&mut snapshot).await?;
        let numbered = groups(&mut snapshot, &names, since, queries).await?;
        let grouped = match by {
            UsageBy::Group => Some(one(&mut snapshot, "grouped", since).await?),
            UsageBy::Provider | UsageBy::Model | UsageBy::Kind | UsageBy::Day | UsageBy::Run => None,
        };
        snapshot.commit().await?;
        let mut groups = named(by, numbered, &names);
        sort(by, &mut groups);
        let left_out = matches!(by, UsageBy::Run | UsageBy::Group) && groups.len() > most;
        if left_out {
            groups.truncate(most);
        }
        groups.extend(grouped.and_then(|grouped| rest(&total, &grouped)));
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
            all.merge(&sums(row)?);
        }
        Ok(all)
    }
}

/// Groups by their number: that of a key, or of a day.
type Numbered = BTreeMap<i64, UsageEntry>;
/// Provider and name of each key.
type Names = BTreeMap<i64, (String, String)>;

/// Which keys are read.
struct Reading {
    keys: &'static str,
    dimension: &'static str,
    since: Day,
    most: usize,
}

impl Reading {
    async fn names(&self, connection: &mut SqliteConnection) -> Result<Names, LedgerError> {
        let most = i64::try_from(self.most).unwrap_or(i64::MAX);
        let query = sqlx::query(self.keys).bind(self.dimension).bind(number(self.since)).bind(most);
        let name = |row: &SqliteRow| Ok((get(row, "id")?, (get(row, "provider")?, get(row, "name")?)));
        query.fetch_all(connection).await?.iter().map(name).collect()
    }
}

/// The one entry of a dimension that has one key.
async fn one(
    connection: &mut SqliteConnection,
    dimension: &'static str,
    since: Day,
) -> Result<UsageEntry, LedgerError> {
    let names = Reading { keys: KEYS, dimension, since, most: 1 }.names(connection).await?;
    let entries = groups(connection, &names, since, [SUMS, LATENCIES]).await?;
    Ok(entries.into_values().next().unwrap_or_default())
}

async fn groups(
    connection: &mut SqliteConnection,
    names: &Names,
    since: Day,
    [of_sums, of_latencies]: [&'static str; 2],
) -> Result<Numbered, LedgerError> {
    let keys = serde_json::to_string(&names.keys().collect::<Vec<_>>())
        .map_err(|error| LedgerError::Storage(error.to_string()))?;
    let mut groups = Numbered::new();
    let rows = |sql| sqlx::query(sql).bind(&keys).bind(number(since));
    for row in rows(of_sums).fetch_all(&mut *connection).await? {
        groups.entry(get(&row, "number")?).or_default().sums.merge(&sums(&row)?);
    }
    for row in rows(of_latencies).fetch_all(connection).await? {
        let latencies = &mut groups.entry(get(&row, "number")?).or_default().latencies;
        let told: String = get(&row, "latencies")?;
        for step in told.split(',') {
            let parts = step.split_once(' ').map(|(latency_ms, calls)| (latency_ms.parse(), calls.parse()));
            let Some((Ok(latency_ms), Ok(calls))) = parts else { return Err(broken("latencies", step)) };
            latencies.add(latency_ms, calls);
        }
    }
    Ok(groups)
}

/// What was for no group of records; `None` where nothing was.
fn rest(total: &UsageEntry, grouped: &UsageEntry) -> Option<UsageEntry> {
    let sums = total.sums.clone().without(&grouped.sums);
    let latencies = total.latencies.clone().without(&grouped.latencies);
    (!sums.is_empty()).then_some(UsageEntry { name: None, sums, latencies })
}

/// A day as the sums have it.
fn number(day: Day) -> i64 {
    i64::try_from(day.start_ms() / DAY_MS).unwrap_or(i64::MAX)
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
            (UsageBy::Kind | UsageBy::Run | UsageBy::Group, Some((_, name))) => name.clone(),
            (UsageBy::Provider | UsageBy::Model | UsageBy::Kind | UsageBy::Run | UsageBy::Group, None) => continue,
        };
        let group =
            groups.entry(name.clone()).or_insert_with(|| UsageEntry { name: Some(name), ..UsageEntry::default() });
        group.sums.merge(&entry.sums);
        group.latencies.merge(entry.latencies);
    }
    groups.into_values().collect()
}

fn sort(by: UsageBy, groups: &mut [UsageEntry]) {
    match by {
        UsageBy::Day => {}
        UsageBy::Run => groups.reverse(),
        UsageBy::Provider | UsageBy::Model | UsageBy::Kind | UsageBy::Group => {
            groups.sort_by_key(|group| std::cmp::Reverse(group.sums.attempts));
        }
    }
}
