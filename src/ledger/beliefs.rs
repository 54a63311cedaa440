//! Beliefs in the ledger: kept as sums, so that a ledger of a million attempts opens as fast as a new one.

use super::contract::LedgerError;
use super::read;
use crate::routing::beliefs::{Alarm, Beliefs, Cell, Counts, Depth, Depths, Mean};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row};

/// Attempts that are read at once where none has been taken in yet: a hundred of each candidate count anyway.
const LATEST: i64 = 20_000;

/// Beliefs up to the last attempt; takes in those that were recorded since they were last asked for.
pub(super) async fn beliefs(connection: &mut SqliteConnection) -> Result<Beliefs, LedgerError> {
    if is_current(connection).await? {
        return Ok(stored(connection).await?);
    }
    match fold(connection).await {
        // Another process holds the ledger: whoever opens it next writes down what is new.
        Err(LedgerError::Busy(_)) => {
            let mut beliefs = stored(connection).await?;
            take_in(connection, &mut beliefs).await?;
            Ok(beliefs)
        }
        outcome => outcome,
    }
}

/// Takes in what is new, and writes it down.
async fn fold(connection: &mut SqliteConnection) -> Result<Beliefs, LedgerError> {
    // Another process may be about to do the same: who comes second finds nothing left to do.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut beliefs = stored(&mut transaction).await?;
    let newest = take_in(&mut transaction, &mut beliefs).await?;
    store(&mut transaction, &beliefs, newest).await?;
    transaction.commit().await?;
    Ok(beliefs)
}

/// What was learned of these models (`provider/model`) counts a tenth; within a transaction of the caller.
pub(super) async fn replaced(connection: &mut SqliteConnection, models: &[String]) -> Result<(), LedgerError> {
    let mut beliefs = stored(connection).await?;
    let newest = take_in(connection, &mut beliefs).await?;
    models.iter().for_each(|model| beliefs.changed(model));
    store(connection, &beliefs, newest).await?;
    Ok(())
}

async fn is_current(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("SELECT coalesce((SELECT max(id) FROM attempts), 0) <= attempt FROM beliefs_upto")
        .fetch_one(connection)
        .await?;
    row.try_get(0)
}

/// Takes in what is new, oldest first; gives the id of the newest attempt.
async fn take_in(connection: &mut SqliteConnection, beliefs: &mut Beliefs) -> Result<i64, LedgerError> {
    let rows = sqlx::query(
        "SELECT * FROM attempts
         WHERE id > max((SELECT attempt FROM beliefs_upto), (SELECT coalesce(max(id), 0) FROM attempts) - ?) ORDER BY id",
    )
    .bind(LATEST)
    .fetch_all(connection)
    .await?;
    let mut newest = 0;
    for row in &rows {
        newest = row.try_get("id")?;
        read::attempt(row)?.teach(beliefs);
    }
    Ok(newest)
}

async fn stored(connection: &mut SqliteConnection) -> Result<Beliefs, sqlx::Error> {
    let mut beliefs = Beliefs::default();
    for row in sqlx::query("SELECT * FROM beliefs").fetch_all(&mut *connection).await? {
        let (kind, candidate): (String, String) = (row.try_get("kind")?, row.try_get("candidate")?);
        if row.try_get("with_findings")? {
            beliefs.restore_retry(&kind, &candidate, cell(&row)?);
        } else {
            beliefs.restore(&kind, &candidate, cell(&row)?);
        }
    }
    for row in sqlx::query("SELECT * FROM beliefs_alarms").fetch_all(&mut *connection).await? {
        let candidate: String = row.try_get("candidate")?;
        let alarm = Alarm { worse: row.try_get("worse")?, better: row.try_get("better")? };
        beliefs.restore_alarm(&candidate, alarm);
    }
    let rows = sqlx::query("SELECT * FROM beliefs_depths ORDER BY depth").fetch_all(connection).await?;
    let depth = |row: &SqliteRow| -> Result<Depth, sqlx::Error> {
        let (observed, expected) = (row.try_get("observed")?, row.try_get("expected")?);
        Ok(Depth { observed, expected, attempts: row.try_get("attempts")? })
    };
    beliefs.depths = Depths::new(rows.iter().map(depth).collect::<Result<_, _>>()?);
    Ok(beliefs)
}

fn cell(row: &SqliteRow) -> Result<Cell, sqlx::Error> {
    let mean = |sum, weight| -> Result<Mean, sqlx::Error> {
        Ok(Mean { sum: row.try_get(sum)?, weight: row.try_get(weight)? })
    };
    Ok(Cell {
        counts: Counts { passes: row.try_get("passes")?, attempts: row.try_get("attempts")? },
        micro_usd: mean("micro_usd", "micro_usd_n")?,
        seconds: mean("seconds", "seconds_n")?,
        load_seconds: mean("load_seconds", "load_n")?,
        version: row.try_get("version")?,
        seen_ms: u64::try_from(row.try_get::<i64, _>("seen_ms")?).unwrap_or_default(),
    })
}

async fn store(connection: &mut SqliteConnection, beliefs: &Beliefs, newest: i64) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("DELETE FROM beliefs; DELETE FROM beliefs_alarms; DELETE FROM beliefs_depths")
        .execute(&mut *connection)
        .await?;
    let firsts = beliefs.cells().map(|cell| (cell, false));
    for ((kind, candidate, cell), with_findings) in firsts.chain(beliefs.retries().map(|cell| (cell, true))) {
        store_cell(connection, (kind, candidate, with_findings), cell).await?;
    }
    for (candidate, alarm) in beliefs.alarms() {
        sqlx::query("INSERT INTO beliefs_alarms (candidate, worse, better) VALUES (?, ?, ?)")
            .bind(candidate)
            .bind(alarm.worse)
            .bind(alarm.better)
            .execute(&mut *connection)
            .await?;
    }
    for (depth, row) in (0_i64..).zip(beliefs.depths.rows()) {
        sqlx::query("INSERT INTO beliefs_depths (depth, observed, expected, attempts) VALUES (?, ?, ?, ?)")
            .bind(depth)
            .bind(row.observed)
            .bind(row.expected)
            .bind(row.attempts)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("UPDATE beliefs_upto SET attempt = max(attempt, ?)").bind(newest).execute(connection).await?;
    Ok(())
}

async fn store_cell(
    connection: &mut SqliteConnection,
    (kind, candidate, with_findings): (&str, &str, bool),
    cell: &Cell,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO beliefs (kind, candidate, with_findings, passes, attempts, micro_usd, micro_usd_n, seconds, seconds_n,
             load_seconds, load_n, version, seen_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(kind)
    .bind(candidate)
    .bind(with_findings)
    .bind(cell.counts.passes)
    .bind(cell.counts.attempts)
    .bind(cell.micro_usd.sum)
    .bind(cell.micro_usd.weight)
    .bind(cell.seconds.sum)
    .bind(cell.seconds.weight)
    .bind(cell.load_seconds.sum)
    .bind(cell.load_seconds.weight)
    .bind(&cell.version)
    .bind(i64::try_from(cell.seen_ms).unwrap_or(i64::MAX))
    .execute(connection)
    .await?;
    Ok(())
}
