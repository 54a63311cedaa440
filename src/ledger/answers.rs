//! Answers that passed, kept by the content of what was asked, within a bound of bytes.

use super::contract::LedgerError;
use super::sqlite::{SqliteLedger, now_ms};
use crate::cascade::Cache;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};
use std::sync::atomic::{AtomicU32, Ordering};

/// Answers are counted and the oldest removed once in so many writes: counting reads all of them.
const WRITES_PER_COUNT: u32 = 64;
/// Part of the bound that is left after the oldest were removed, in percent: so the next writes find room.
const LEFT_PERCENT: u64 = 90;

/// The answers in a ledger's file.
pub struct Answers<'a> {
    ledger: &'a SqliteLedger,
    /// Bytes of all answers together.
    most_bytes: u64,
    writes: AtomicU32,
    /// Gives none: everybody is asked anew.
    anew: bool,
}

impl<'a> Answers<'a> {
    /// Keeps at most so many bytes of answers, give or take what 64 of them weigh.
    pub fn new(ledger: &'a SqliteLedger, most_bytes: u64) -> Self {
        Answers { ledger, most_bytes, writes: AtomicU32::new(0), anew: false }
    }

    /// Answers that are only kept, in place of earlier ones: nobody who asked anew gets an older text back later.
    pub fn only_kept(self) -> Self {
        Answers { anew: true, ..self }
    }

    async fn keep(&self, key: &str, answer: &str) -> Result<(), LedgerError> {
        let bytes = u64::try_from(key.len() + answer.len()).unwrap_or(u64::MAX);
        if bytes > self.most_bytes {
            return Ok(());
        }
        let mut connection = self.ledger.connection().await;
        put(&mut connection, key, answer, bytes).await?;
        // The first write counts, too: another process may have filled the file.
        if self.writes.fetch_add(1, Ordering::Relaxed).is_multiple_of(WRITES_PER_COUNT) {
            shrink(&mut connection, self.most_bytes).await?;
        }
        Ok(())
    }
}

impl SqliteLedger {
    /// The answer to a request, whether it passed or not.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn any_answer(&self, key: &str) -> Result<Option<String>, LedgerError> {
        let query = sqlx::query("SELECT answer FROM answers WHERE work_key = ?").bind(key);
        let row = query.fetch_optional(&mut *self.connection().await).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Removes the answers that were not used for the longest time, until the rest fits.
    ///
    /// **Errors**: [`LedgerError::Storage`]. **Cost**: reads how long all of them are.
    pub async fn shrink_answers(&self, most_bytes: u64) -> Result<(), LedgerError> {
        Ok(shrink(&mut *self.connection().await, most_bytes).await?)
    }
}

#[async_trait::async_trait]
impl Cache for Answers<'_> {
    async fn answer(&self, key: &str) -> Option<String> {
        if self.anew {
            return None;
        }
        let mut connection = self.ledger.connection().await;
        get(&mut connection, key).await.unwrap_or_else(|error| {
            // Without its cache a run is slower and dearer, not wrong.
            tracing::warn!(%error, "the cache of answers could not be read");
            None
        })
    }

    async fn keep_answer(&self, key: &str, answer: &str, passed: bool) {
        if passed && let Err(error) = self.keep(key, answer).await {
            tracing::warn!(%error, "an answer could not be cached");
        }
    }
}

async fn get(connection: &mut SqliteConnection, key: &str) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query("UPDATE answers SET used_ms = ? WHERE work_key = ? AND passed = 1 RETURNING answer")
        .bind(i64::try_from(now_ms()).unwrap_or(i64::MAX))
        .bind(key)
        .fetch_optional(connection)
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

async fn put(connection: &mut SqliteConnection, key: &str, answer: &str, bytes: u64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO answers (work_key, answer, bytes, used_ms, passed) VALUES (?, ?, ?, ?, 1)")
        .bind(key)
        .bind(answer)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .bind(i64::try_from(now_ms()).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes those that were not used for the longest time, until the rest fits.
async fn shrink(connection: &mut SqliteConnection, most_bytes: u64) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let row = sqlx::query("SELECT coalesce(sum(bytes), 0) FROM answers").fetch_one(&mut *transaction).await?;
    let held = u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or_default();
    if held > most_bytes {
        let left = most_bytes / 100 * LEFT_PERCENT;
        sqlx::query(
            "DELETE FROM answers WHERE work_key IN (
                 SELECT work_key FROM (
                     SELECT work_key, sum(bytes) OVER (ORDER BY used_ms DESC, work_key) AS upto FROM answers)
                 WHERE upto > ?)",
        )
        .bind(i64::try_from(left).unwrap_or(i64::MAX))
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_kept_is_found_under_its_key_alone() {
        let ledger = SqliteLedger::in_memory().await.unwrap();
        let answers = Answers::new(&ledger, 1_000);
        answers.keep_answer("a", "text", true).await;
        assert_eq!(answers.answer("a").await.as_deref(), Some("text"));
        assert_eq!(answers.answer("b").await, None);
    }

    #[tokio::test]
    async fn what_was_asked_anew_and_passed_takes_the_place_of_what_was_kept() {
        let ledger = SqliteLedger::in_memory().await.unwrap();
        let answers = Answers::new(&ledger, 1_000);
        answers.keep_answer("a", "older", true).await;
        let anew = Answers::new(&ledger, 1_000).only_kept();
        assert_eq!(anew.answer("a").await, None);
        anew.keep_answer("a", "worse", false).await;
        assert_eq!(answers.answer("a").await.as_deref(), Some("older"));
        anew.keep_answer("a", "newer", true).await;
        assert_eq!(answers.answer("a").await.as_deref(), Some("newer"));
    }

    #[tokio::test]
    async fn the_oldest_go_when_there_is_no_room() {
        let ledger = SqliteLedger::in_memory().await.unwrap();
        let answers = Answers::new(&ledger, 1_000);
        for turn in 0..=WRITES_PER_COUNT {
            answers.keep_answer(&format!("{turn:03}"), &"x".repeat(97), true).await;
        }
        assert_eq!(answers.answer("000").await, None);
        let row =
            sqlx::query("SELECT sum(bytes) FROM answers").fetch_one(&mut *ledger.connection().await).await.unwrap();
        assert!(row.get::<i64, _>(0) <= 900);
        answers.keep_answer("large", &"x".repeat(1_001), true).await;
        assert_eq!(answers.answer("large").await, None);
    }
}
