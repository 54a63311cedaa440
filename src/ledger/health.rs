//! The state of providers, as processes share it: their breakers, and what they said of their health.

use super::contract::{HealthLedger, LedgerError, ProbeClaim};
use super::read::{broken, count, get, named, optional_count};
use super::sqlite::SqliteLedger;
use super::told::{self, ToldRow};
use super::write::integer;
use crate::routing::breaker::{CLOCK_SLACK_MS, Change, HealthRow, Key, Row, Shut};
use sluice_providers::{Health, ProviderId};
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::time::Duration;

/// Rows that are read at most: those whose doors open last.
const MOST_ROWS: u32 = 1024;

impl SqliteLedger {
    /// Opens every door, for all processes; gives the number of those that were shut.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn open_doors(&self, now_ms: u64) -> Result<u64, LedgerError> {
        let connection = &mut *self.connection().await;
        let shut = sqlx::query("SELECT count(*) AS shut FROM breakers WHERE shut IS NOT NULL");
        let shut = count(&shut.fetch_one(&mut *connection).await?, "shut")?;
        sqlx::query(
            "UPDATE breakers SET shut = NULL, until_ms = 0, failures = 0, streak = 0, reason = '', fingerprint = NULL,
                 probe_owner = NULL, probe_until_ms = NULL, updated_ms = ? WHERE updated_ms > 0",
        )
        .bind(integer(now_ms))
        .execute(connection)
        .await?;
        Ok(shut)
    }
}

#[async_trait::async_trait]
impl HealthLedger for SqliteLedger {
    async fn breakers(&self) -> Result<Vec<Row>, LedgerError> {
        let rows = sqlx::query("SELECT * FROM breakers WHERE updated_ms > 0 ORDER BY until_ms DESC LIMIT ?")
            .bind(MOST_ROWS)
            .fetch_all(&mut *self.connection().await)
            .await?;
        rows.iter().map(breaker).collect()
    }

    async fn keep_breaker(&self, change: &Change, me: i64) -> Result<(), LedgerError> {
        let connection = &mut *self.connection().await;
        match change {
            Change::Failed(row) => failed(connection, row).await?,
            Change::Healed { key, until_ms, now_ms } => healed(connection, key, *until_ms, *now_ms).await?,
            Change::Released { key } => released(connection, key, me).await?,
        }
        Ok(())
    }

    async fn claim_probe(&self, claim: &ProbeClaim<'_>) -> Result<bool, LedgerError> {
        let done = sqlx::query(
            "INSERT INTO breakers (provider, model, probe_owner, probe_until_ms, updated_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (provider, model) DO UPDATE SET probe_owner = ?3, probe_until_ms = ?4
             WHERE (probe_owner IS NULL OR probe_owner = ?3 OR probe_until_ms NOT BETWEEN ?5 + 1 AND ?4 + ?7)
               AND (until_ms <= ?5 OR updated_ms > ?5 + ?7 OR fingerprint <> ?6)",
        )
        .bind(claim.key.provider.as_str())
        .bind(claim.key.model.as_deref().unwrap_or(""))
        .bind(claim.owner)
        .bind(integer(claim.until_ms))
        .bind(integer(claim.now_ms))
        .bind(claim.fingerprint)
        .bind(integer(CLOCK_SLACK_MS))
        .execute(&mut *self.connection().await)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn health(&self) -> Result<Vec<HealthRow>, LedgerError> {
        let rows = sqlx::query("SELECT * FROM breakers WHERE health_ms IS NOT NULL ORDER BY health_ms DESC LIMIT ?")
            .bind(MOST_ROWS)
            .fetch_all(&mut *self.connection().await)
            .await?;
        rows.iter().map(health).collect()
    }

    async fn keep_health(&self, row: &HealthRow) -> Result<(), LedgerError> {
        sqlx::query(
            "INSERT INTO breakers (provider, model, health_detail, health_latency_ms, health_fingerprint, health_ms)
             VALUES (?, '', ?, ?, ?, ?)
             ON CONFLICT (provider, model) DO UPDATE SET health_detail = excluded.health_detail,
                 health_latency_ms = excluded.health_latency_ms, health_fingerprint = excluded.health_fingerprint,
                 health_ms = excluded.health_ms",
        )
        .bind(row.provider.as_str())
        .bind(&row.health.detail)
        .bind(integer(u64::try_from(row.health.latency.as_millis()).unwrap_or(u64::MAX)))
        .bind(row.fingerprint)
        .bind(integer(row.checked_ms))
        .execute(&mut *self.connection().await)
        .await?;
        Ok(())
    }

    async fn keep_limit(&self, row: &ToldRow) -> Result<(), LedgerError> {
        Ok(told::keep(&mut *self.connection().await, row).await?)
    }

    async fn salt(&self) -> Result<Vec<u8>, LedgerError> {
        let row = sqlx::query("SELECT salt FROM salt").fetch_one(&mut *self.connection().await).await?;
        get(&row, "salt")
    }
}

/// The later end wins, also against a process that read before this one wrote; unless what is written is from a clock
/// that has gone back since.
async fn failed(connection: &mut SqliteConnection, row: &Row) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO breakers (provider, model, shut, until_ms, failures, streak, reason, fingerprint, updated_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (provider, model) DO UPDATE SET
             shut = ?3, until_ms = ?4, failures = ?5, streak = ?6, reason = ?7, fingerprint = ?8, updated_ms = ?9,
             probe_owner = CASE WHEN ?4 = until_ms THEN probe_owner END,
             probe_until_ms = CASE WHEN ?4 = until_ms THEN probe_until_ms END
         WHERE until_ms <= ?4 OR updated_ms > ?9 + ?10",
    )
    .bind(row.key.provider.as_str())
    .bind(row.key.model.as_deref().unwrap_or(""))
    .bind(row.shut.map(Shut::name))
    .bind(integer(row.until_ms))
    .bind(row.failures)
    .bind(row.streak)
    .bind(&row.reason)
    .bind(row.fingerprint)
    .bind(integer(row.updated_ms))
    .bind(integer(CLOCK_SLACK_MS))
    .execute(connection)
    .await?;
    Ok(())
}

async fn healed(connection: &mut SqliteConnection, key: &Key, until_ms: u64, now_ms: u64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE breakers SET shut = NULL, until_ms = 0, failures = 0, streak = 0, reason = '', fingerprint = NULL,
             probe_owner = NULL, probe_until_ms = NULL, updated_ms = ?4
         WHERE provider = ?1 AND model = ?2 AND (until_ms <= ?3 OR updated_ms > ?4 + ?5)",
    )
    .bind(key.provider.as_str())
    .bind(key.model.as_deref().unwrap_or(""))
    .bind(integer(until_ms))
    .bind(integer(now_ms))
    .bind(integer(CLOCK_SLACK_MS))
    .execute(connection)
    .await?;
    Ok(())
}

async fn released(connection: &mut SqliteConnection, key: &Key, me: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE breakers SET probe_owner = NULL, probe_until_ms = NULL
         WHERE provider = ? AND model = ? AND probe_owner = ?",
    )
    .bind(key.provider.as_str())
    .bind(key.model.as_deref().unwrap_or(""))
    .bind(me)
    .execute(connection)
    .await?;
    Ok(())
}

fn breaker(row: &SqliteRow) -> Result<Row, LedgerError> {
    let provider: String = get(row, "provider")?;
    let model: String = get(row, "model")?;
    let shut: Option<String> = get(row, "shut")?;
    let shut = shut.map(|shut| named(Shut::ALL, Shut::name, &shut).ok_or_else(|| broken("shut", &shut))).transpose()?;
    let (owner, until_ms): (Option<i64>, _) = (get(row, "probe_owner")?, optional_count(row, "probe_until_ms")?);
    Ok(Row {
        key: Key { provider: ProviderId::new(&provider), model: (!model.is_empty()).then_some(model) },
        shut,
        until_ms: count(row, "until_ms")?,
        failures: get(row, "failures")?,
        streak: get(row, "streak")?,
        reason: get(row, "reason")?,
        fingerprint: get(row, "fingerprint")?,
        probe: owner.zip(until_ms),
        updated_ms: count(row, "updated_ms")?,
    })
}

fn health(row: &SqliteRow) -> Result<HealthRow, LedgerError> {
    let provider: String = get(row, "provider")?;
    Ok(HealthRow {
        provider: ProviderId::new(&provider),
        fingerprint: get(row, "health_fingerprint")?,
        health: Health {
            detail: row.try_get::<Option<String>, _>("health_detail")?.unwrap_or_default(),
            latency: Duration::from_millis(optional_count(row, "health_latency_ms")?.unwrap_or(0)),
        },
        checked_ms: count(row, "health_ms")?,
    })
}
