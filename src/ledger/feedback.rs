//! What people say of artifacts that passed.

use super::contract::LedgerError;
use super::sqlite::{SqliteLedger, now_ms};
use crate::routing::beliefs::{Beliefs, Counts};
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

/// An artifact somebody may have a word about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Its number in the ledger.
    pub artifact: i64,
    pub kind: String,
    pub candidate: String,
    pub run: String,
    pub score: u8,
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

impl SqliteLedger {
    /// The latest artifact of a kind that passed and that a candidate wrote.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn latest_accepted(&self, kind: &str) -> Result<Option<Looked>, LedgerError> {
        let row = sqlx::query(
            "SELECT id, run, provider, model, variant, score FROM artifacts
             WHERE kind = ? AND status = 'accepted' AND provider IS NOT NULL ORDER BY id DESC LIMIT 1",
        )
        .bind(kind)
        .fetch_optional(&mut *self.connection().await)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let candidate = super::read::candidate(&row)?.map(|candidate| candidate.to_string()).unwrap_or_default();
        let score = row.try_get::<Option<u8>, _>("score")?.unwrap_or_default();
        let (artifact, run) = (row.try_get("id")?, row.try_get("run")?);
        Ok(Some(Looked { artifact, kind: kind.to_owned(), candidate, run, score }))
    }

    /// Keeps a word about an artifact; it replaces an earlier one from the same source.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn record_feedback(&self, looked: &Looked, source: Source, good: bool) -> Result<(), LedgerError> {
        sqlx::query(
            "INSERT OR REPLACE INTO feedback (artifact, source, kind, candidate, good, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(looked.artifact)
        .bind(source.name())
        .bind(&looked.kind)
        .bind(&looked.candidate)
        .bind(good)
        .bind(i64::try_from(now_ms()).unwrap_or(i64::MAX))
        .execute(&mut *self.connection().await)
        .await?;
        Ok(())
    }
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
