//! Limits that providers told, for the runs to come.

use super::contract::LedgerError;
use super::read::{broken, count, get, named};
use super::sqlite::SqliteLedger;
use super::write::integer;
use crate::routing::limiter::{Dimension, Lane, ToldLimit};
use sluice_providers::ProviderId;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use std::time::Duration;

/// Rows that are read at most: those told last.
const MOST_ROWS: u32 = 1024;

/// A limit that was told, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRow {
    pub told: ToldLimit,
    /// Of key and address: another account has other limits.
    pub fingerprint: Option<u32>,
    /// Milliseconds since 1970.
    pub told_ms: u64,
}

impl SqliteLedger {
    /// Limits that were told since a moment, the latest first.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn told_limits(&self, since_ms: u64) -> Result<Vec<ToldRow>, LedgerError> {
        let query = sqlx::query(
            "SELECT * FROM told_limits WHERE told_ms >= ? ORDER BY told_ms DESC, provider, model, dimension LIMIT ?",
        );
        let rows = query.bind(integer(since_ms)).bind(MOST_ROWS).fetch_all(&mut *self.connection().await).await?;
        rows.iter().map(told).collect()
    }

    /// Forgets every limit that was told; gives their number.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn forget_limits(&self) -> Result<u64, LedgerError> {
        Ok(sqlx::query("DELETE FROM told_limits").execute(&mut *self.connection().await).await?.rows_affected())
    }
}

/// Writes a limit down, or that it is none of its span any more.
pub(super) async fn keep(connection: &mut SqliteConnection, row: &ToldRow) -> Result<(), sqlx::Error> {
    let ToldLimit { lane, dimension, most, others, others_until } = &row.told;
    let Some(most) = most else {
        sqlx::query("DELETE FROM told_limits WHERE provider = ? AND model = ? AND dimension = ?")
            .bind(lane.provider.as_str())
            .bind(&lane.model)
            .bind(dimension.key())
            .execute(connection)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO told_limits (provider, model, dimension, most, others, others_until_ms, fingerprint, told_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (provider, model, dimension) DO UPDATE SET most = excluded.most, others = excluded.others,
             others_until_ms = excluded.others_until_ms, fingerprint = excluded.fingerprint, told_ms = excluded.told_ms",
    )
    .bind(lane.provider.as_str())
    .bind(&lane.model)
    .bind(dimension.key())
    .bind(integer(*most))
    .bind(integer(*others))
    .bind(integer(u64::try_from(others_until.as_millis()).unwrap_or(u64::MAX)))
    .bind(row.fingerprint)
    .bind(integer(row.told_ms))
    .execute(connection)
    .await?;
    Ok(())
}

fn told(row: &SqliteRow) -> Result<ToldRow, LedgerError> {
    let (provider, dimension): (String, String) = (get(row, "provider")?, get(row, "dimension")?);
    let told = ToldLimit {
        lane: Lane { provider: ProviderId::new(&provider), model: get(row, "model")? },
        dimension: named(ToldLimit::DIMENSIONS, Dimension::key, &dimension)
            .ok_or_else(|| broken("dimension", &dimension))?,
        most: Some(count(row, "most")?),
        others: count(row, "others")?,
        others_until: Duration::from_millis(count(row, "others_until_ms")?),
    };
    Ok(ToldRow { told, fingerprint: get(row, "fingerprint")?, told_ms: count(row, "told_ms")? })
}
