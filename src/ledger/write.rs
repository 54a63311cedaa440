//! Adds entries to the ledger.

use super::digest::sha256;
use super::entry::{ArtifactEntry, AttemptEntry, RunId};
use super::models;
use super::run::RunEntry;
use crate::prices::Cost;
use sluice_validators::rubric::Evidence;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

/// SQLite's integers are signed; nothing that is counted here comes near their end.
pub(super) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The column for what was paid.
pub(super) fn pico_usd(cost: Cost) -> Option<i64> {
    match cost {
        Cost::Known(money) => Some(integer(money.pico_usd())),
        Cost::Local => Some(0),
        Cost::Unknown => None,
    }
}

pub(super) async fn run(connection: &mut SqliteConnection, run: &RunEntry) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO runs (id, command, process, started_ms) VALUES (?, ?, ?, ?)")
        .bind(&run.id.0)
        .bind(&run.command)
        .bind(run.process)
        .bind(integer(run.started_ms))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn end_of_run(
    connection: &mut SqliteConnection,
    run: &RunId,
    ended_ms: u64,
) -> Result<(), sqlx::Error> {
    let done = sqlx::query("UPDATE runs SET ended_ms = coalesce(ended_ms, ?) WHERE id = ?")
        .bind(integer(ended_ms))
        .bind(&run.0)
        .execute(connection)
        .await?;
    if done.rows_affected() == 0 { Err(sqlx::Error::RowNotFound) } else { Ok(()) }
}

/// The end of a run whose begin stands elsewhere.
pub(super) async fn only_end_of_run(
    connection: &mut SqliteConnection,
    run: &RunId,
    ended_ms: u64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR IGNORE INTO runs (id, command, process, started_ms, ended_ms) VALUES (?, '', 0, 0, ?)")
        .bind(&run.0)
        .bind(integer(ended_ms))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn attempt(connection: &mut SqliteConnection, attempt: &AttemptEntry) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO attempts (run, kind, ordinal, provider, model, variant, outcome, reason, message, score, started_ms,
             latency_ms, first_text_ms, load_ms, input_tokens, output_tokens, cached_tokens, cost_pico_usd, local,
             retry_after_ms, work_key, purpose, depth, expected, with_findings, version,
             from_cache, record, pass, delivery, waited_ms, prices, most_pico_usd,
             most_tokens)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&attempt.run.0)
    .bind(&attempt.kind)
    .bind(attempt.ordinal)
    .bind(attempt.candidate.provider.as_str())
    .bind(&attempt.candidate.model)
    .bind(attempt.candidate.variant.name())
    .bind(attempt.outcome.name())
    .bind(&attempt.reason)
    .bind(&attempt.message)
    .bind(attempt.score.map(|score| score.get()))
    .bind(integer(attempt.started_ms))
    .bind(integer(attempt.latency_ms))
    .bind(attempt.first_text_ms.map(integer))
    .bind(attempt.load_ms.map(integer))
    .bind(attempt.input_tokens.map(integer))
    .bind(attempt.output_tokens.map(integer))
    .bind(attempt.cached_tokens.map(integer))
    .bind(pico_usd(attempt.cost))
    .bind(attempt.cost == Cost::Local)
    .bind(attempt.retry_after_ms.map(integer))
    .bind(&attempt.work_key)
    .bind(attempt.purpose.name())
    .bind(attempt.depth)
    .bind(attempt.expected)
    .bind(attempt.with_findings)
    .bind(&attempt.version)
    .bind(attempt.from_cache)
    .bind(attempt.record.map(integer))
    .bind(attempt.pass)
    .bind(attempt.delivery.name())
    .bind(attempt.waited_ms.map(integer))
    .bind(&attempt.prices)
    .bind(attempt.most.map(|most| integer(most.money.pico_usd())))
    .bind(attempt.most.map(|most| integer(most.tokens)))
    .execute(&mut *connection)
    .await?;
    models::note_memory(connection, attempt).await
}

/// Stores the text and the artifact together, and syncs the journal, which holds every attempt before them.
pub(super) async fn artifact(connection: &mut SqliteConnection, artifact: &ArtifactEntry) -> Result<(), sqlx::Error> {
    // One sync per artifact instead of one per entry; the setting cannot change within a transaction.
    sqlx::query("PRAGMA synchronous = FULL").execute(&mut *connection).await?;
    let stored = insert(connection, artifact).await;
    sqlx::query("PRAGMA synchronous = NORMAL").execute(connection).await?;
    stored
}

async fn insert(connection: &mut SqliteConnection, artifact: &ArtifactEntry) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let digest = artifact.text.as_deref().map(|text| sha256(text.as_bytes()));
    if let (Some(digest), Some(text)) = (&digest, &artifact.text) {
        sqlx::query("INSERT INTO texts (sha256, text) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(digest)
            .bind(text)
            .execute(&mut *transaction)
            .await?;
    }
    let candidate = artifact.candidate.as_ref();
    sqlx::query(
        "INSERT INTO artifacts (run, kind, status, reason, provider, model, variant, score, threshold, evidence,
             findings, repairs, text_sha256, work_key)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&artifact.run.0)
    .bind(&artifact.kind)
    .bind(artifact.status.name())
    .bind(&artifact.reason)
    .bind(candidate.map(|candidate| candidate.provider.as_str()))
    .bind(candidate.map(|candidate| &candidate.model))
    .bind(candidate.map(|candidate| candidate.variant.name()))
    .bind(artifact.score.map(|score| score.get()))
    .bind(artifact.threshold.get())
    .bind(evidence_name(artifact.evidence))
    .bind(json(&artifact.findings)?)
    .bind(json(&artifact.repairs)?)
    .bind(digest)
    .bind(&artifact.work_key)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}

pub(super) fn evidence_name(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Facts => "facts",
        Evidence::Notes => "notes",
        Evidence::None => "none",
    }
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
