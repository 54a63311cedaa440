//! What is remembered of the models of local servers: their content, and whether memory held them.

use super::beliefs;
use super::contract::LedgerError;
use super::entry::{AttemptEntry, AttemptOutcome};
use super::read::get;
use super::sqlite::SqliteLedger;
use super::write::integer;
use crate::prices::Cost;
use sluice_providers::{Model, ProviderId, Reason};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;

/// Models of a provider that are looked at.
const MOST_MODELS: usize = 1024;

impl SqliteLedger {
    /// Compares what a provider lists with what it listed before. Where another content stands under a name, what was
    /// learned of the model counts a tenth from now on.
    ///
    /// **Shape**: `provider/model` of each that was replaced, told to one caller only. **Errors**:
    /// [`LedgerError::Storage`]. **Cost**: a read; a write where something is new.
    pub async fn look_at_models(&self, provider: &ProviderId, models: &[Model]) -> Result<Vec<String>, LedgerError> {
        let listed: Vec<(&str, &str)> =
            models.iter().take(MOST_MODELS).filter_map(|model| Some((&*model.id, model.digest.as_deref()?))).collect();
        let connection = &mut *self.connection().await;
        if others(&digests(connection, provider).await?, &listed).is_empty() {
            return Ok(Vec::new());
        }
        // Another process may be about to tell the same: who comes second finds nothing left to tell.
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let known = digests(&mut transaction, provider).await?;
        let mut replaced = Vec::new();
        for (model, digest) in others(&known, &listed) {
            keep_digest(&mut transaction, provider, (model, digest)).await?;
            if known.contains_key(model) {
                replaced.push(format!("{provider}/{model}"));
            }
        }
        if !replaced.is_empty() {
            beliefs::replaced(&mut transaction, &replaced).await?;
        }
        transaction.commit().await?;
        Ok(replaced)
    }

    /// Models that did not fit into the memory of their server when they were last asked, since a time in milliseconds
    /// since 1970.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn cramped(&self, since_ms: u64) -> Result<Vec<(ProviderId, String)>, LedgerError> {
        let rows = sqlx::query("SELECT provider, model FROM models WHERE exhausted_ms >= ? ORDER BY provider, model")
            .bind(integer(since_ms))
            .fetch_all(&mut *self.connection().await)
            .await?;
        rows.iter().map(|row| Ok((ProviderId::new(&get::<String>(row, "provider")?), get(row, "model")?))).collect()
    }
}

/// Notes whether memory held the model of an attempt.
pub(super) async fn note_memory(connection: &mut SqliteConnection, attempt: &AttemptEntry) -> Result<(), sqlx::Error> {
    if attempt.cost != Cost::Local || attempt.from_cache {
        return Ok(());
    }
    let (provider, model) = (attempt.candidate.provider.as_str(), &attempt.candidate.model);
    if attempt.reason.as_deref() == Some(Reason::LocalResourceExhausted.name()) {
        let insert = "INSERT INTO models (provider, model, exhausted_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (provider, model) DO UPDATE SET exhausted_ms = ?3";
        let exhausted_ms = integer(attempt.started_ms);
        sqlx::query(insert).bind(provider).bind(model).bind(exhausted_ms).execute(connection).await?;
    } else if attempt.outcome != AttemptOutcome::Failed {
        let update = "UPDATE models SET exhausted_ms = NULL
             WHERE provider = ? AND model = ? AND exhausted_ms IS NOT NULL";
        sqlx::query(update).bind(provider).bind(model).execute(connection).await?;
    }
    Ok(())
}

async fn digests(
    connection: &mut SqliteConnection,
    provider: &ProviderId,
) -> Result<BTreeMap<String, String>, LedgerError> {
    let rows = sqlx::query("SELECT model, digest FROM models WHERE provider = ? AND digest IS NOT NULL")
        .bind(provider.as_str())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((get(row, "model")?, get(row, "digest")?))).collect()
}

/// Those whose digest is not the one that is known.
fn others<'a>(known: &BTreeMap<String, String>, listed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let differs = |(model, digest): &(&str, &str)| known.get(*model).map(String::as_str) != Some(*digest);
    listed.iter().copied().filter(differs).collect()
}

async fn keep_digest(
    connection: &mut SqliteConnection,
    provider: &ProviderId,
    (model, digest): (&str, &str),
) -> Result<(), sqlx::Error> {
    // Another content may well fit.
    let insert = "INSERT INTO models (provider, model, digest) VALUES (?1, ?2, ?3)
         ON CONFLICT (provider, model) DO UPDATE SET
             exhausted_ms = CASE WHEN digest IS NULL THEN exhausted_ms END, digest = ?3";
    sqlx::query(insert).bind(provider.as_str()).bind(model).bind(digest).execute(connection).await?;
    Ok(())
}
