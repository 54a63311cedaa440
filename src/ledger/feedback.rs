//! What people say of artifacts that passed.

use super::contract::LedgerError;
use super::kept::keep;
use super::read::get;
use super::sqlite::{SqliteLedger, now_ms};
use super::write::integer;
use crate::routing::beliefs::{Beliefs, Counts};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

/// An artifact somebody may have a word about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Its number in the ledger.
    pub artifact: i64,
    pub kind: String,
    pub candidate: String,
    pub run: String,
    pub score: u8,
    /// Score it had to reach.
    pub threshold: u8,
    /// Hash of its text.
    pub sha256: String,
}

/// Who has looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Person,
    /// A stronger check on a sample.
    Audit,
}

impl Source {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            Source::Person => "person",
            Source::Audit => "audit",
        }
    }
}

/// A word about an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub looked: Looked,
    pub source: Source,
    pub good: bool,
    /// Why, in somebody's own words.
    pub note: Option<String>,
    /// The text a person made of it.
    pub corrected: Option<String>,
}

/// What every query about artifacts that somebody may look at selects.
const LOOKED: &str =
    "SELECT artifacts.id, run, kind, provider, model, variant, score, threshold, text_sha256 FROM artifacts
     WHERE status = 'accepted' AND provider IS NOT NULL AND text_sha256 IS NOT NULL";

impl SqliteLedger {
    /// The latest artifact of a kind that passed and that a candidate wrote.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn latest_accepted(&self, kind: &str) -> Result<Option<Looked>, LedgerError> {
        let sql = selected(" AND kind = ? ORDER BY id DESC LIMIT 1");
        let row =
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(kind).fetch_optional(&mut *self.connection().await).await?;
        row.as_ref().map(looked).transpose()
    }

    /// The artifact with a number, where it passed.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn accepted_artifact(&self, artifact: i64) -> Result<Option<Looked>, LedgerError> {
        let sql = selected(" AND id = ?");
        let row =
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(artifact).fetch_optional(&mut *self.connection().await).await?;
        row.as_ref().map(looked).transpose()
    }

    /// Artifacts that passed and whose text nobody has looked at, the latest first, at most `limit`.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn unlooked(&self, limit: u32) -> Result<Vec<Looked>, LedgerError> {
        let sql = selected(
            " AND (kind, text_sha256) NOT IN (
                 SELECT seen.kind, seen.text_sha256 FROM feedback JOIN artifacts AS seen ON seen.id = feedback.artifact
                 WHERE seen.text_sha256 IS NOT NULL)
             ORDER BY id DESC LIMIT ?",
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(limit).fetch_all(&mut *self.connection().await).await?;
        rows.iter().map(looked).collect()
    }

    /// The text of an artifact; `None` where it has gone.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn text_of(&self, looked: &Looked) -> Result<Option<String>, LedgerError> {
        let row = sqlx::query(
            "SELECT coalesce((SELECT text FROM texts WHERE sha256 = ?1), (SELECT text FROM kept_texts WHERE sha256 = ?1))",
        )
        .bind(&looked.sha256)
        .fetch_one(&mut *self.connection().await)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// Keeps words about artifacts, all or none; each replaces an earlier one from the same source. A word that says the same,
    /// or brings a correction, keeps the note of the earlier one unless it has its own; a person who calls good what was
    /// corrected takes the corrected text back.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk, one transaction.
    pub async fn record_feedback(&self, words: &[Said]) -> Result<(), LedgerError> {
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for word in words {
            record(&mut transaction, word).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Every word so far, the latest first, at most `limit`; without the texts people made.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn words(&self, limit: u32) -> Result<Vec<Said>, LedgerError> {
        let rows = sqlx::query(
            "SELECT artifacts.id, run, artifacts.kind, provider, model, variant, score, threshold,
                 coalesce(text_sha256, '') AS text_sha256, source, good, note
             FROM feedback JOIN artifacts ON artifacts.id = feedback.artifact
             ORDER BY at_ms DESC, artifacts.id DESC, source LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(said).collect()
    }
}

fn selected(rest: &str) -> String {
    format!("{LOOKED}{rest}")
}

async fn record(connection: &mut SqliteConnection, word: &Said) -> Result<(), sqlx::Error> {
    let now_ms = integer(now_ms());
    sqlx::query(
        "INSERT OR REPLACE INTO feedback (artifact, source, kind, candidate, good, at_ms, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7,
             (SELECT note FROM feedback WHERE artifact = ?1 AND source = ?2 AND (good = ?5 OR ?8))))",
    )
    .bind(word.looked.artifact)
    .bind(word.source.name())
    .bind(&word.looked.kind)
    .bind(&word.looked.candidate)
    .bind(word.good)
    .bind(now_ms)
    .bind(&word.note)
    .bind(word.corrected.is_some())
    .execute(&mut *connection)
    .await?;
    let Some(text) = &word.corrected else {
        if word.good && word.source == Source::Person {
            let query = sqlx::query("DELETE FROM corrections WHERE artifact = ?");
            query.bind(word.looked.artifact).execute(connection).await?;
        }
        return Ok(());
    };
    let text = keep(&mut *connection, text).await?;
    sqlx::query("INSERT OR REPLACE INTO corrections (artifact, text_sha256, at_ms) VALUES (?, ?, ?)")
        .bind(word.looked.artifact)
        .bind(text)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) fn looked(row: &SqliteRow) -> Result<Looked, LedgerError> {
    Ok(Looked {
        artifact: get(row, "id")?,
        kind: get(row, "kind")?,
        candidate: super::read::candidate(row)?.map(|candidate| candidate.to_string()).unwrap_or_default(),
        run: get(row, "run")?,
        score: get::<Option<u8>>(row, "score")?.unwrap_or_default(),
        threshold: get(row, "threshold")?,
        sha256: get(row, "text_sha256")?,
    })
}

fn said(row: &SqliteRow) -> Result<Said, LedgerError> {
    let source: String = get(row, "source")?;
    Ok(Said {
        looked: looked(row)?,
        source: super::read::named([Source::Person, Source::Audit], Source::name, &source)
            .ok_or_else(|| super::read::broken("source", &source))?,
        good: get(row, "good")?,
        note: get(row, "note")?,
        corrected: None,
    })
}

/// Takes all words into beliefs.
pub(super) async fn take_in(connection: &mut SqliteConnection, beliefs: &mut Beliefs) -> Result<(), sqlx::Error> {
    let rows = sqlx::query("SELECT kind, candidate, sum(good), count(*) FROM feedback GROUP BY kind, candidate")
        .fetch_all(connection)
        .await?;
    for row in rows {
        let (kind, candidate): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let (good, all): (i64, i64) = (row.try_get(2)?, row.try_get(3)?);
        beliefs.look(&kind, &candidate, Counts { passes: good as f64, attempts: all as f64 });
    }
    Ok(())
}
