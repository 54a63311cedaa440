//! What was asked for an artifact that passed, and what was answered: what models can be taught with.

use super::contract::LedgerError;
use super::feedback::{Looked, looked};
use super::kept::{KeptBounds, keep, thin_out};
use super::read::{count, get};
use super::sqlite::{SqliteLedger, now_ms};
use super::write::integer;
use sqlx::Connection;
use sqlx::sqlite::SqliteRow;

/// A prompt and the answer to it, without secrets.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// JSON of its messages: `role` and `text`.
    pub prompt: &'a str,
    /// As it should have been written: the artifact's text, or the graph it was compiled from.
    pub answer: &'a str,
}

impl SqliteLedger {
    /// Keeps what was asked for an artifact of a run and what was answered.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: disk, one transaction.
    pub async fn keep_exchange(
        &self,
        (run, kind): (&str, &str),
        exchange: &Exchange<'_>,
        bounds: &KeptBounds,
    ) -> Result<(), LedgerError> {
        let Some(artifact) = self.artifact_of(run, kind).await? else { return Ok(()) };
        let mut connection = self.connection().await;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let prompt = keep(&mut transaction, exchange.prompt).await?;
        let answer = keep(&mut transaction, exchange.answer).await?;
        sqlx::query(
            "INSERT OR REPLACE INTO exchanges (artifact, prompt_sha256, answer_sha256, at_ms) VALUES (?, ?, ?, ?)",
        )
        .bind(artifact)
        .bind(prompt)
        .bind(answer)
        .bind(integer(now_ms()))
        .execute(&mut *transaction)
        .await?;
        thin_out(&mut transaction, bounds).await?;
        Ok(transaction.commit().await?)
    }

    /// Gives an artifact the exchange of an earlier one, whose text it has.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn copy_exchange(&self, from: (&str, &str), to: (&str, &str)) -> Result<(), LedgerError> {
        let (from, to) = (self.artifact_of(from.0, from.1).await?, self.artifact_of(to.0, to.1).await?);
        sqlx::query(
            "INSERT OR IGNORE INTO exchanges (artifact, prompt_sha256, answer_sha256, at_ms)
             SELECT ?2, prompt_sha256, answer_sha256, at_ms FROM exchanges WHERE artifact = ?1 AND ?2 IS NOT NULL",
        )
        .bind(from)
        .bind(to)
        .execute(&mut *self.connection().await)
        .await?;
        Ok(())
    }
}

/// An artifact that somebody has a word about, with everything a model could learn from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    pub looked: Looked,
    /// What the score rests on: `facts`, `notes` or `none`.
    pub evidence: String,
    /// Version of its kind's prompt and rubric.
    pub version: Option<String>,
    /// What a person said; else what an audit said.
    pub good: bool,
    pub source: String,
    pub at_ms: u64,
    pub prompt: Option<String>,
    pub answer: Option<String>,
    /// The text a person made of it.
    pub corrected: Option<String>,
}

impl SqliteLedger {
    /// Every artifact that somebody has a word about, oldest first, at most `limit`. A person's word goes before an audit's.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the texts of all of them.
    pub async fn taught(&self, limit: u32) -> Result<Vec<Taught>, LedgerError> {
        let rows = sqlx::query(
            "SELECT artifacts.id, artifacts.run, artifacts.kind, provider, model, variant, artifacts.score, threshold,
                 coalesce(artifacts.text_sha256, '') AS text_sha256, evidence, good, source, feedback.at_ms,
                 prompts.text AS prompt, answers_kept.text AS answer, made.text AS corrected,
                 (SELECT version FROM attempts WHERE attempts.run = artifacts.run AND attempts.kind = artifacts.kind
                      AND outcome = 'accepted' AND purpose = 'write' ORDER BY attempts.id DESC LIMIT 1) AS version
             FROM feedback JOIN artifacts ON artifacts.id = feedback.artifact
             LEFT JOIN exchanges ON exchanges.artifact = artifacts.id
             LEFT JOIN kept_texts AS prompts ON prompts.sha256 = prompt_sha256
             LEFT JOIN kept_texts AS answers_kept ON answers_kept.sha256 = answer_sha256
             LEFT JOIN corrections ON corrections.artifact = artifacts.id
             LEFT JOIN kept_texts AS made ON made.sha256 = corrections.text_sha256
             WHERE source = 'person' OR NOT EXISTS
                 (SELECT 1 FROM feedback AS word WHERE word.artifact = feedback.artifact AND word.source = 'person')
             ORDER BY artifacts.id LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&mut *self.connection().await)
        .await?;
        rows.iter().map(taught).collect()
    }
}

fn taught(row: &SqliteRow) -> Result<Taught, LedgerError> {
    Ok(Taught {
        looked: looked(row)?,
        evidence: get(row, "evidence")?,
        version: get(row, "version")?,
        good: get(row, "good")?,
        source: get(row, "source")?,
        at_ms: count(row, "at_ms")?,
        prompt: get(row, "prompt")?,
        answer: get(row, "answer")?,
        corrected: get(row, "corrected")?,
    })
}
