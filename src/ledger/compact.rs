//! Empties the bulky columns of old rows. No row of a run, an attempt, an artifact, a cell or a duel goes, so that every count, sum, score
//! and belief stays what it is.

use super::contract::LedgerError;
use super::sqlite::SqliteLedger;
use super::write::integer;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};

/// What is done with what would be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compacting {
    /// It is counted, and stays.
    Count,
    /// It goes, and the file is written anew without it.
    Remove,
}

/// What was removed, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Messages of attempts.
    pub messages: u64,
    /// Artifacts that lost their text, findings and repairs.
    pub artifacts: u64,
    /// Cells of comparisons that lost their text and findings.
    pub cells: u64,
    /// Texts that no artifact and no cell names any more.
    pub texts: u64,
    /// Answers kept to be used again.
    pub answers: u64,
    /// Size of the file before and after, in bytes; equal where nothing was removed.
    pub bytes_before: u64,
    pub bytes_after: u64,
}

/// Runs that ended before a moment; one that is still open may be gone on with.
const OLD_RUNS: &str = "SELECT id FROM runs WHERE ended_ms < ?1";
/// The last accepted artifact of each kind of each command: what stands on the disk now.
const STANDING: &str = "SELECT max(artifacts.id) FROM artifacts JOIN runs ON runs.id = run
    WHERE status = 'accepted' GROUP BY command, kind";

impl SqliteLedger {
    /// Removes what is bulky and older than a moment (milliseconds since 1970): messages of attempts, texts, findings and
    /// repairs of artifacts, texts and findings of cells, and answers that were not used since. What stays: the last
    /// accepted artifact of each kind of each command, every artifact that somebody has said something about, runs that
    /// were not ended.
    ///
    /// **Errors**: [`LedgerError::Storage`], also where another process writes for too long; then everything is as it was,
    /// or removed but the file is as long as before. **Cost**: disk; writes the whole file anew.
    pub async fn compact(&self, before_ms: u64, what: Compacting) -> Result<Compacted, LedgerError> {
        let connection = &mut *self.connection().await;
        let bytes_before = bytes(connection).await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let counted = remove(&mut transaction, integer(before_ms)).await?;
        match what {
            Compacting::Count => transaction.rollback().await?,
            Compacting::Remove => {
                transaction.commit().await?;
                sqlx::raw_sql("VACUUM").execute(&mut *connection).await?;
                sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await?;
            }
        }
        let bytes_after = bytes(connection).await?;
        Ok(Compacted { bytes_before, bytes_after, ..counted })
    }
}

async fn remove(connection: &mut SqliteConnection, before_ms: i64) -> Result<Compacted, LedgerError> {
    let messages = format!("UPDATE attempts SET message = NULL WHERE message IS NOT NULL AND run IN ({OLD_RUNS})");
    let messages = execute(connection, messages, before_ms).await?;
    let spoken_of = unnamed_by(connection, "artifacts", "id").await?;
    let artifacts = format!(
        "UPDATE artifacts SET text_sha256 = NULL, findings = '[]', repairs = '[]'
         WHERE run IN ({OLD_RUNS}) AND id NOT IN ({STANDING}){spoken_of}
             AND (text_sha256 IS NOT NULL OR findings <> '[]' OR repairs <> '[]')"
    );
    let artifacts = execute(connection, artifacts, before_ms).await?;
    let cells = format!(
        "UPDATE cells SET text_sha256 = NULL, findings = '[]'
         WHERE comparison IN (SELECT id FROM comparisons WHERE run IN ({OLD_RUNS}))
             AND (text_sha256 IS NOT NULL OR findings <> '[]')"
    );
    let cells = execute(connection, cells, before_ms).await?;
    let unnamed = unnamed_by(connection, "texts", "sha256").await?;
    let texts = execute(connection, format!("DELETE FROM texts WHERE ?1 IS NOT NULL{unnamed}"), before_ms).await?;
    let answers = execute(connection, "DELETE FROM answers WHERE used_ms < ?1".to_owned(), before_ms).await?;
    Ok(Compacted { messages, artifacts, cells, texts, answers, ..Compacted::default() })
}

/// A condition that no other table names a row. Tables of later versions are found by their foreign keys: what they name
/// is theirs to keep.
async fn unnamed_by(connection: &mut SqliteConnection, table: &str, column: &str) -> Result<String, LedgerError> {
    let rows = sqlx::query(
        "SELECT tables.name, keys.\"from\" FROM sqlite_schema AS tables, pragma_foreign_key_list(tables.name) AS keys
         WHERE tables.type = 'table' AND keys.\"table\" = ? ORDER BY 1, 2",
    )
    .bind(table)
    .fetch_all(connection)
    .await?;
    let mut condition = String::new();
    for row in rows {
        let (from, key): (String, String) =
            (quoted(&row.try_get::<String, _>(0)?), quoted(&row.try_get::<String, _>(1)?));
        condition.push_str(&format!(" AND {column} NOT IN (SELECT {key} FROM {from} WHERE {key} IS NOT NULL)"));
    }
    Ok(condition)
}

/// A name as SQL spells it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn execute(connection: &mut SqliteConnection, sql: String, before_ms: i64) -> Result<u64, LedgerError> {
    // Every part of it is written here, or a name of the schema in quotes.
    Ok(sqlx::query(AssertSqlSafe(sql)).bind(before_ms).execute(connection).await?.rows_affected())
}

async fn bytes(connection: &mut SqliteConnection) -> Result<u64, LedgerError> {
    let row = sqlx::query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or_default())
}
