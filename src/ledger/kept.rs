//! Texts that are kept for people, by their content and within a bound.

use super::contract::LedgerError;
use super::digest::sha256;
use super::sqlite::SqliteLedger;
use super::write::integer;
use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

/// Rounds of thinning out, each of a tenth of what may go: after as many nothing is left that could.
const ROUNDS: usize = 128;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptBounds {
    /// Bytes of all texts together; the latest version of each artifact and what people wrote stay whatever they weigh.
    pub bytes: u64,
    /// Versions of one artifact in one folder.
    pub versions: u32,
}

impl SqliteLedger {
    /// A text that is kept; `None` where it never was or has gone since.
    ///
    /// **Errors**: [`LedgerError::Storage`].
    pub async fn kept_text(&self, sha256: &str) -> Result<Option<String>, LedgerError> {
        let row = sqlx::query("SELECT text FROM kept_texts WHERE sha256 = ?")
            .bind(sha256)
            .fetch_optional(&mut *self.connection().await)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }
}

/// Keeps a text and gives its hash.
pub(super) async fn keep(connection: &mut SqliteConnection, text: &str) -> Result<String, sqlx::Error> {
    let digest = sha256(text.as_bytes());
    sqlx::query("INSERT INTO kept_texts (sha256, bytes, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(&digest)
        .bind(integer(text.len() as u64))
        .bind(text)
        .execute(connection)
        .await?;
    Ok(digest)
}

/// Lets the oldest go until the rest fits; within a transaction of the caller.
pub(super) async fn thin_out(connection: &mut SqliteConnection, bounds: &KeptBounds) -> Result<(), sqlx::Error> {
    let surplus = sqlx::query(
        "DELETE FROM versions WHERE number <=
             (SELECT max(number) FROM versions latest
              WHERE latest.folder = versions.folder AND latest.kind = versions.kind) - ?",
    )
    .bind(bounds.versions)
    .execute(&mut *connection)
    .await?;
    if surplus.rows_affected() > 0 {
        forget(connection).await?;
    }
    for _ in 0..ROUNDS {
        let row = sqlx::query("SELECT coalesce(sum(bytes), 0) FROM kept_texts").fetch_one(&mut *connection).await?;
        if row.try_get::<i64, _>(0)? <= integer(bounds.bytes) || !drop_a_tenth(connection).await? {
            return Ok(());
        }
        forget(connection).await?;
    }
    Ok(())
}

/// False where nothing is left that may go.
async fn drop_a_tenth(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let versions = sqlx::query(
        "DELETE FROM versions WHERE id IN (
             SELECT id FROM versions WHERE number <
                 (SELECT max(number) FROM versions latest
                  WHERE latest.folder = versions.folder AND latest.kind = versions.kind)
             ORDER BY at_ms, id LIMIT (SELECT 1 + count(*) / 10 FROM versions))",
    )
    .execute(&mut *connection)
    .await?;
    let exchanges = sqlx::query(
        "DELETE FROM exchanges WHERE artifact IN (
             SELECT artifact FROM exchanges ORDER BY at_ms, artifact LIMIT (SELECT 1 + count(*) / 10 FROM exchanges))",
    )
    .execute(connection)
    .await?;
    Ok(versions.rows_affected() + exchanges.rows_affected() > 0)
}

/// Removes texts that nothing refers to any more.
async fn forget(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM kept_texts WHERE sha256 NOT IN (
             SELECT text_sha256 FROM versions UNION SELECT facts_sha256 FROM versions
             UNION SELECT prompt_sha256 FROM exchanges UNION SELECT answer_sha256 FROM exchanges
             UNION SELECT text_sha256 FROM corrections)",
    )
    .execute(connection)
    .await?;
    Ok(())
}
