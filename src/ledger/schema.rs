//! The schema of a ledger file: whose it is, which version it has, and how it is brought up to date.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};

/// `PRAGMA application_id` of a ledger, as the first migration sets it.
const APPLICATION: i64 = 0x536c_6365;

/// Every migration by its number, in order; a published one is never changed.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("migrations/001_runs_attempts_artifacts.sql")),
    (2, include_str!("migrations/002_purpose.sql")),
    (3, include_str!("migrations/003_breakers.sql")),
    (4, include_str!("migrations/004_beliefs.sql")),
    (5, include_str!("migrations/005_answers.sql")),
    (6, include_str!("migrations/006_models.sql")),
    (7, include_str!("migrations/007_feedback.sql")),
    (8, include_str!("migrations/008_batches.sql")),
    (9, include_str!("migrations/009_usage.sql")),
    (10, include_str!("migrations/010_versions.sql")),
    (11, include_str!("migrations/011_comparisons.sql")),
    (12, include_str!("migrations/012_duels.sql")),
    (13, include_str!("migrations/013_groups_and_told_limits.sql")),
    (14, include_str!("migrations/014_prices.sql")),
];

/// Bound on the turns taken to switch a new file to its journal while other processes do the same.
const JOURNAL_TURNS: usize = 100;

/// Why a file cannot serve as a ledger.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemaError {
    #[error("written by a newer version")]
    Newer { found: i64 },
    #[error("it is a database of another program")]
    Foreign,
    #[error(transparent)]
    Storage(#[from] sqlx::Error),
}

/// The newest schema this program knows.
pub(super) fn known_version() -> i64 {
    MIGRATIONS.last().map_or(0, |(number, _)| *number)
}

/// Brings a file to the newest schema; touches nothing where that is not possible.
///
/// **Errors**: [`SchemaError::Newer`], [`SchemaError::Foreign`], or whatever SQLite says.
/// **Cost**: two reads on a file that is up to date; one synced transaction per migration on one that is not.
pub(super) async fn prepare(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    let version = version(connection).await?;
    use_write_ahead_log(connection).await?;
    if version < known_version() {
        for (number, sql) in MIGRATIONS {
            migrate(connection, *number, sql).await?;
        }
    }
    Ok(())
}

/// The schema version of a file that is ours, or new.
async fn version(connection: &mut SqliteConnection) -> Result<i64, SchemaError> {
    let row = sqlx::query(
        "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema) AS tables
         FROM pragma_user_version, pragma_application_id",
    )
    .fetch_one(connection)
    .await?;
    let (version, application, tables): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    let ours = application == APPLICATION;
    let fresh = version == 0 && application == 0 && tables == 0;
    match (ours || fresh, version <= known_version()) {
        (false, _) => Err(SchemaError::Foreign),
        (true, false) => Err(SchemaError::Newer { found: version }),
        (true, true) => Ok(version),
    }
}

/// Applies a migration unless another process has been faster.
async fn migrate(connection: &mut SqliteConnection, number: i64, sql: &'static str) -> Result<(), SchemaError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if version(&mut transaction).await? < number {
        sqlx::raw_sql(sql).execute(&mut *transaction).await?;
        sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA user_version = {number}"))).execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

/// Readers and one writer at a time then do not block each other, and a killed process leaves nothing torn.
///
/// SQLite does not wait where two connections switch a new file at once: the loser gets "busy" at once, because
/// waiting could be for ever. Beginning a write does wait, so each turn ends when the other is done.
async fn use_write_ahead_log(connection: &mut SqliteConnection) -> Result<(), SchemaError> {
    let mut turn = 0;
    loop {
        match sqlx::query("PRAGMA journal_mode = WAL").fetch_one(&mut *connection).await {
            Ok(_) => return Ok(()),
            Err(error) if turn < JOURNAL_TURNS && is_busy(&error) => turn += 1,
            Err(error) => return Err(error.into()),
        }
        connection.begin_with("BEGIN IMMEDIATE").await?.rollback().await?;
    }
}

/// Another connection holds a lock (SQLITE_BUSY, whatever its extension).
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i64>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
