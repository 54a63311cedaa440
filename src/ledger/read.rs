//! Reads entries back from the ledger.

use super::contract::LedgerError;
use super::entry::{ArtifactEntry, AttemptEntry, AttemptOutcome, Purpose, RunId, Status};
use super::run::RunEntry;
use super::write::evidence_name;
use crate::prices::{Cost, Delivery, Money};
use crate::routing::budget::Amount;
use crate::routing::{Candidate, Variant};
use serde::de::DeserializeOwned;
use sluice_providers::ProviderId;
use sluice_validators::Score;
use sluice_validators::rubric::Evidence;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

pub(super) async fn runs(connection: &mut SqliteConnection, limit: u32) -> Result<Vec<RunEntry>, LedgerError> {
    let rows = sqlx::query("SELECT id, command, process, started_ms, ended_ms FROM runs ORDER BY id DESC LIMIT ?")
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.iter().map(run).collect()
}

pub(super) async fn open_runs(connection: &mut SqliteConnection) -> Result<Vec<RunEntry>, LedgerError> {
    let rows = sqlx::query(
        "SELECT id, command, process, started_ms, ended_ms FROM runs WHERE ended_ms IS NULL ORDER BY id DESC",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(run).collect()
}

pub(super) async fn attempts(connection: &mut SqliteConnection, run: &RunId) -> Result<Vec<AttemptEntry>, LedgerError> {
    let rows =
        sqlx::query("SELECT * FROM attempts WHERE run = ? ORDER BY id").bind(&run.0).fetch_all(connection).await?;
    rows.iter().map(attempt).collect()
}

pub(super) async fn artifacts(
    connection: &mut SqliteConnection,
    run: &RunId,
) -> Result<Vec<ArtifactEntry>, LedgerError> {
    let rows = sqlx::query(
        "SELECT artifacts.*, text FROM artifacts LEFT JOIN texts ON sha256 = text_sha256 WHERE run = ? ORDER BY id",
    )
    .bind(&run.0)
    .fetch_all(connection)
    .await?;
    rows.iter().map(artifact).collect()
}

/// The first attempts of all runs.
pub(super) async fn first_attempts(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<AttemptEntry>, LedgerError> {
    let rows = sqlx::query("SELECT * FROM attempts ORDER BY id LIMIT ?").bind(most).fetch_all(connection).await?;
    rows.iter().map(attempt).collect()
}

/// The first artifacts of all runs.
pub(super) async fn first_artifacts(
    connection: &mut SqliteConnection,
    most: u32,
) -> Result<Vec<ArtifactEntry>, LedgerError> {
    let rows = sqlx::query(
        "SELECT artifacts.*, text FROM artifacts LEFT JOIN texts ON sha256 = text_sha256 ORDER BY id LIMIT ?",
    )
    .bind(most)
    .fetch_all(connection)
    .await?;
    rows.iter().map(artifact).collect()
}

/// The latest accepted artifact of a piece of work.
pub(super) async fn accepted(
    connection: &mut SqliteConnection,
    work_key: &str,
) -> Result<Option<ArtifactEntry>, LedgerError> {
    let row = sqlx::query(
        "SELECT artifacts.*, text FROM artifacts LEFT JOIN texts ON sha256 = text_sha256
         WHERE work_key = ? AND status = 'accepted' ORDER BY id DESC LIMIT 1",
    )
    .bind(work_key)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(artifact).transpose()
}

pub(super) fn run(row: &SqliteRow) -> Result<RunEntry, LedgerError> {
    Ok(RunEntry {
        id: RunId(get(row, "id")?),
        command: get(row, "command")?,
        process: get(row, "process")?,
        started_ms: count(row, "started_ms")?,
        ended_ms: optional_count(row, "ended_ms")?,
    })
}

pub(super) fn attempt(row: &SqliteRow) -> Result<AttemptEntry, LedgerError> {
    let (outcome, purpose): (String, String) = (get(row, "outcome")?, get(row, "purpose")?);
    let outcomes = [AttemptOutcome::Accepted, AttemptOutcome::Rejected, AttemptOutcome::Failed];
    Ok(AttemptEntry {
        run: RunId(get(row, "run")?),
        kind: get(row, "kind")?,
        purpose: named([Purpose::Write, Purpose::Judge], Purpose::name, &purpose)
            .ok_or_else(|| broken("purpose", &purpose))?,
        ordinal: get(row, "ordinal")?,
        candidate: candidate(row)?.ok_or_else(|| broken("provider", "NULL"))?,
        outcome: named(outcomes, AttemptOutcome::name, &outcome).ok_or_else(|| broken("outcome", &outcome))?,
        reason: get(row, "reason")?,
        message: get(row, "message")?,
        score: score(row, "score")?,
        started_ms: count(row, "started_ms")?,
        latency_ms: count(row, "latency_ms")?,
        waited_ms: optional_count(row, "waited_ms")?,
        prices: get(row, "prices")?,
        most: optional_count(row, "most_pico_usd")?
            .zip(optional_count(row, "most_tokens")?)
            .map(|(pico_usd, tokens)| Amount { money: Money::from_pico_usd(pico_usd), tokens }),
        first_text_ms: optional_count(row, "first_text_ms")?,
        load_ms: optional_count(row, "load_ms")?,
        input_tokens: optional_count(row, "input_tokens")?,
        output_tokens: optional_count(row, "output_tokens")?,
        cached_tokens: optional_count(row, "cached_tokens")?,
        cost: cost(row)?,
        retry_after_ms: optional_count(row, "retry_after_ms")?,
        work_key: get(row, "work_key")?,
        depth: get(row, "depth")?,
        expected: get(row, "expected")?,
        with_findings: get(row, "with_findings")?,
        version: get(row, "version")?,
        from_cache: get(row, "from_cache")?,
        record: optional_count(row, "record")?,
        pass: get(row, "pass")?,
        delivery: delivery(row)?,
    })
}

pub(super) fn artifact(row: &SqliteRow) -> Result<ArtifactEntry, LedgerError> {
    let status: String = get(row, "status")?;
    let statuses = [Status::Accepted, Status::Rejected, Status::Failed, Status::Skipped];
    let evidence: String = get(row, "evidence")?;
    let evidences = [Evidence::Facts, Evidence::Notes, Evidence::None];
    Ok(ArtifactEntry {
        run: RunId(get(row, "run")?),
        kind: get(row, "kind")?,
        status: named(statuses, Status::name, &status).ok_or_else(|| broken("status", &status))?,
        reason: get(row, "reason")?,
        candidate: candidate(row)?,
        score: score(row, "score")?,
        threshold: score(row, "threshold")?.ok_or_else(|| broken("threshold", "NULL"))?,
        evidence: named(evidences, evidence_name, &evidence).ok_or_else(|| broken("evidence", &evidence))?,
        findings: json(row, "findings")?,
        repairs: json(row, "repairs")?,
        text: get(row, "text")?,
        work_key: get(row, "work_key")?,
    })
}

/// What was paid, from the two columns that tell.
pub(super) fn cost(row: &SqliteRow) -> Result<Cost, LedgerError> {
    Ok(match (get::<bool>(row, "local")?, optional_count(row, "cost_pico_usd")?) {
        (true, _) => Cost::Local,
        (false, Some(pico)) => Cost::Known(Money::from_pico_usd(pico)),
        (false, None) => Cost::Unknown,
    })
}

/// How answers come, from the column of that name.
pub(super) fn delivery(row: &SqliteRow) -> Result<Delivery, LedgerError> {
    let name: String = get(row, "delivery")?;
    named([Delivery::Live, Delivery::Bulk], Delivery::name, &name).ok_or_else(|| broken("delivery", &name))
}

pub(super) fn candidate(row: &SqliteRow) -> Result<Option<Candidate>, LedgerError> {
    let provider: Option<String> = get(row, "provider")?;
    let model: Option<String> = get(row, "model")?;
    let variant: Option<String> = get(row, "variant")?;
    let (Some(provider), Some(model), Some(variant)) = (provider, model, variant) else { return Ok(None) };
    let variants = [Variant::Text, Variant::Graph];
    let variant = named(variants, Variant::name, &variant).ok_or_else(|| broken("variant", &variant))?;
    Ok(Some(Candidate { provider: ProviderId::new(&provider), model, variant }))
}

/// The one of `all` that is spelled `spelling`.
pub(super) fn named<T: Copy>(
    all: impl IntoIterator<Item = T>,
    name: fn(T) -> &'static str,
    spelling: &str,
) -> Option<T> {
    all.into_iter().find(|one| name(*one) == spelling)
}

pub(super) fn score(row: &SqliteRow, column: &str) -> Result<Option<Score>, LedgerError> {
    let Some(score) = get::<Option<u8>>(row, column)? else { return Ok(None) };
    Score::try_from(score).map(Some).map_err(|_| broken(column, &score.to_string()))
}

pub(super) fn count(row: &SqliteRow, column: &str) -> Result<u64, LedgerError> {
    optional_count(row, column)?.ok_or_else(|| broken(column, "NULL"))
}

pub(super) fn optional_count(row: &SqliteRow, column: &str) -> Result<Option<u64>, LedgerError> {
    let Some(value) = get::<Option<i64>>(row, column)? else { return Ok(None) };
    u64::try_from(value).map(Some).map_err(|_| broken(column, &value.to_string()))
}

pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T, LedgerError> {
    let text: String = get(row, column)?;
    serde_json::from_str(&text).map_err(|error| broken(column, &error.to_string()))
}

pub(super) fn get<'row, T>(row: &'row SqliteRow, column: &str) -> Result<T, LedgerError>
where
    T: sqlx::Decode<'row, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    Ok(row.try_get(column)?)
}

/// Somebody else has written to the file, or an older version wrote what this one no longer knows.
pub(super) fn broken(column: &str, value: &str) -> LedgerError {
    LedgerError::Storage(format!("column `{column}` holds `{value}`"))
}
