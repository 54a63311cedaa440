//! What was asked for an artifact that passed, and what was answered: what models can be taught with.

use super::contract::LedgerError;
use super::kept::{KeptBounds, keep, thin_out};
use super::sqlite::{SqliteLedger, now_ms};
use super::write::integer;
use sqlx::Connection;

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
