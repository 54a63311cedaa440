//! A ledger that another process holds loses nothing.

use super::super::tests::{artifact, attempt};
use super::super::{Ledger, RunId, SqliteLedger, Status};
use crate::prices::Cost;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(20);

/// Another process in the middle of a write.
async fn hold(path: &Path) -> SqliteConnection {
    let mut other = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    other
}

async fn let_go(mut other: SqliteConnection) {
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
}

async fn ordinals(ledger: &SqliteLedger, run: &RunId) -> Vec<u32> {
    ledger.attempts(run).await.unwrap().iter().map(|attempt| attempt.ordinal).collect()
}

#[tokio::test]
async fn what_a_held_ledger_does_not_take_waits_beside_it_and_is_taken_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open_waiting(&path, PATIENCE).await.unwrap();
    let run = ledger.begin_run("generate erd").await.unwrap();
    ledger.record_attempt(&attempt(&run, 1, Cost::Local)).await.unwrap();
    assert_eq!(ledger.take_warning(), None);

    let other = hold(&path).await;
    ledger.record_attempt(&attempt(&run, 2, Cost::Unknown)).await.unwrap();
    ledger.record_attempt(&attempt(&run, 3, Cost::Local)).await.unwrap();
    ledger.record_artifact(&artifact(&run, Status::Accepted, "erDiagram")).await.unwrap();
    ledger.end_run(&run).await.unwrap();
    assert!(ledger.take_warning().unwrap().contains("ledger.db.waiting"));
    assert_eq!(ledger.take_warning(), None, "told once");
    assert_eq!(ordinals(&ledger, &run).await, [1], "held");

    // Opened while it is still held: nothing is taken, nothing is lost.
    drop(SqliteLedger::open_waiting(&path, PATIENCE).await.unwrap());
    let_go(other).await;
    for turn in 0..2 {
        let next = SqliteLedger::open_waiting(&path, PATIENCE).await.unwrap();
        let all = [attempt(&run, 1, Cost::Local), attempt(&run, 2, Cost::Unknown), attempt(&run, 3, Cost::Local)];
        assert_eq!(next.attempts(&run).await.unwrap(), all, "{turn}");
        assert_eq!(next.artifacts(&run).await.unwrap(), [artifact(&run, Status::Accepted, "erDiagram")], "{turn}");
        assert!(next.interrupted_runs().await.unwrap().is_empty(), "{turn}");
    }
}

#[tokio::test]
async fn a_ledger_that_is_free_again_takes_what_waits_before_the_next_entry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open_waiting(&path, PATIENCE).await.unwrap();
    let run = ledger.begin_run("generate erd").await.unwrap();
    let other = hold(&path).await;
    ledger.record_attempt(&attempt(&run, 1, Cost::Local)).await.unwrap();
    let_go(other).await;
    ledger.record_attempt(&attempt(&run, 2, Cost::Local)).await.unwrap();
    assert_eq!(ordinals(&ledger, &run).await, [1, 2]);
    let other = hold(&path).await;
    ledger.record_attempt(&attempt(&run, 3, Cost::Local)).await.unwrap();
    assert!(ledger.take_warning().is_some(), "a second time is told again");
    let_go(other).await;
    ledger.end_run(&run).await.unwrap();
    assert_eq!(ordinals(&ledger, &run).await, [1, 2, 3]);
}
