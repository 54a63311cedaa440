//! Versions of artifacts in output folders: what stood there, when, and who wrote it.

use super::contract::LedgerError;
use super::entry::ArtifactEntry;
use super::kept::{KeptBounds, keep, thin_out};
use super::read::{artifact, count, get};
use super::sqlite::{SqliteLedger, now_ms};
use super::write::{evidence_name, integer, json};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

/// Versions that are read at once: those of all kinds of a folder.
const MOST: u32 = 10_000;

/// An accepted artifact on its way into an output folder.
#[derive(Clone, Copy, Debug)]
pub struct NewVersion<'a> {
    /// The output folder, absolute and without links.
    pub folder: &'a str,
    pub entry: &'a ArtifactEntry,
    /// The facts it was made from, as JSON.
    pub facts: &'a str,
    /// Content hash over its sources.
    pub sources_sha256: Option<&'a str>,
    /// The version whose text it is, where it is put back.
    pub restored_from: Option<u32>,
}

/// A version of an artifact in an output folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Counts from 1 within a folder and kind; never given twice.
    pub number: u32,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// SHA-256 of its text.
    pub sha256: String,
    /// SHA-256 of the facts it was made from, as they are kept.
    pub facts_sha256: String,
    pub sources_sha256: Option<String>,
    pub restored_from: Option<u32>,
    /// Its number among the artifacts of the ledger.
    pub artifact: i64,
    /// The artifact as it was accepted, without its text.
    pub entry: ArtifactEntry,
}

impl SqliteLedger {
    /// Number of the artifact of a kind that a run recorded last.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn artifact_of(&self, run: &str, kind: &str) -> Result<Option<i64>, LedgerError> {
        let row = sqlx::query("SELECT max(id) FROM artifacts WHERE run = ? AND kind = ?")
            .bind(run)
            .bind(kind)
            .fetch_one(&mut *self.connection().await)
            .await?;
        Ok(row.try_get(0)?)
    }

    /// Keeps an accepted artifact as the latest version of its kind in a folder, and lets the oldest texts go where there
    /// is no room. The text that is the latest already makes no new version: it is only brought up to date.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk, one transaction.
    pub async fn keep_version(&self, new: &NewVersion<'_>, bounds: &KeptBounds) -> Result<(), LedgerError> {
        let Some(text) = new.entry.text.as_deref() else { return Ok(()) };
        let number = self.artifact_of(&new.entry.run.0, &new.entry.kind).await?.unwrap_or_default();
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let (text, facts) = (keep(&mut transaction, text).await?, keep(&mut transaction, new.facts).await?);
        put(&mut transaction, new, (&text, &facts), number).await?;
        thin_out(&mut transaction, bounds).await?;
        Ok(transaction.commit().await?)
    }

    /// The versions in a folder, of one kind or of all: by kind, the oldest first.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn versions(&self, folder: &str, kind: Option<&str>) -> Result<Vec<Version>, LedgerError> {
        let rows = sqlx::query(
            "SELECT versions.*, 'accepted' AS status, NULL AS reason, NULL AS text, '' AS work_key
             FROM versions WHERE folder = ?1 AND kind = coalesce(?2, kind) ORDER BY kind, number LIMIT ?3",
        )
        .bind(folder)
        .bind(kind)
        .bind(MOST)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(version).collect()
    }
}

async fn put(
    connection: &mut SqliteConnection,
    new: &NewVersion<'_>,
    (text, facts): (&str, &str),
    artifact: i64,
) -> Result<(), sqlx::Error> {
    let latest = sqlx::query(
        "SELECT number, at_ms, text_sha256, restored_from FROM versions WHERE folder = ? AND kind = ?
         ORDER BY number DESC LIMIT 1",
    )
    .bind(new.folder)
    .bind(&new.entry.kind)
    .fetch_optional(&mut *connection)
    .await?;
    let (mut number, mut at_ms, mut restored_from) = (1, integer(now_ms()), new.restored_from.map(i64::from));
    if let Some(latest) = latest {
        number = latest.try_get::<i64, _>("number")? + 1;
        if latest.try_get::<&str, _>("text_sha256")? == text {
            (number, at_ms) = (number - 1, latest.try_get("at_ms")?);
            restored_from = latest.try_get("restored_from")?;
        }
    }
    let candidate = new.entry.candidate.as_ref();
    sqlx::query(
        "INSERT OR REPLACE INTO versions (folder, kind, number, at_ms, artifact, run, provider, model, variant, score,
             threshold, evidence, findings, repairs, text_sha256, facts_sha256, sources_sha256, restored_from)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.folder)
    .bind(&new.entry.kind)
    .bind(number)
    .bind(at_ms)
    .bind(artifact)
    .bind(&new.entry.run.0)
    .bind(candidate.map(|candidate| candidate.provider.as_str()))
    .bind(candidate.map(|candidate| &candidate.model))
    .bind(candidate.map(|candidate| candidate.variant.name()))
    .bind(new.entry.score.map(|score| score.get()))
    .bind(new.entry.threshold.get())
    .bind(evidence_name(new.entry.evidence))
    .bind(json(&new.entry.findings)?)
    .bind(json(&new.entry.repairs)?)
    .bind(text)
    .bind(facts)
    .bind(new.sources_sha256)
    .bind(restored_from)
    .execute(connection)
    .await?;
    Ok(())
}

fn version(row: &SqliteRow) -> Result<Version, LedgerError> {
    Ok(Version {
        number: get(row, "number")?,
        at_ms: count(row, "at_ms")?,
        sha256: get(row, "text_sha256")?,
        facts_sha256: get(row, "facts_sha256")?,
        sources_sha256: get(row, "sources_sha256")?,
        restored_from: get(row, "restored_from")?,
        artifact: get(row, "artifact")?,
        entry: artifact(row)?,
    })
}
