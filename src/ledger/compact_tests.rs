//! What is removed is what nobody needs, and every figure stays.

use super::tests::{artifact, attempt};
use super::*;
use crate::cascade::Cache;
use crate::prices::{Cost, Day, Money};
use std::path::Path;
use std::time::Duration;

const LONG: &str = "erDiagram\n  CUSTOMER ||--o{ ORDER : places\n";

/// A run of one attempt and one artifact of each text.
async fn run(ledger: &SqliteLedger, command: &str, texts: &[&str]) -> RunId {
    let run = ledger.begin_run(command).await.unwrap();
    for (ordinal, text) in (1..).zip(texts) {
        let cost = Cost::Known(Money::from_pico_usd(75_000));
        ledger.record_attempt(&AttemptEntry { from_cache: false, ..attempt(&run, ordinal, cost) }).await.unwrap();
        ledger
            .record_artifact(&artifact(&run, Status::Accepted, &format!("{text}{}", LONG.repeat(500))))
            .await
            .unwrap();
    }
    run
}

async fn texts(ledger: &SqliteLedger, run: &RunId) -> Vec<Option<String>> {
    let first = |text: String| text.lines().next().unwrap_or_default().trim_end_matches("erDiagram").to_owned();
    ledger.artifacts(run).await.unwrap().into_iter().map(|artifact| artifact.text.map(first)).collect()
}

/// Everything that counts.
async fn figures(ledger: &SqliteLedger) -> impl PartialEq + std::fmt::Debug + use<> {
    let nobody = RunId(String::new());
    let mut usage = Vec::new();
    for by in [UsageBy::Provider, UsageBy::Model, UsageBy::Kind, UsageBy::Day, UsageBy::Run, UsageBy::Group] {
        usage.push(ledger.usage(by, Day::from_ms(0)).await.unwrap());
    }
    let spent = ledger.spent(0..u64::MAX, &nobody).await.unwrap();
    let calls = ledger.calls_since(0).await.unwrap();
    (usage, ledger.beliefs(0).await.unwrap(), spent, calls, ledger.runs(100).await.unwrap())
}

#[tokio::test]
async fn old_texts_go_and_every_figure_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let old = run(&ledger, "generate erd", &["one", "two", "spoken of"]).await;
    let looked = ledger.latest_accepted("erd").await.unwrap().unwrap();
    let said = Said { looked, source: Source::Person, good: true, note: None, corrected: None };
    ledger.record_feedback(&[said]).await.unwrap();
    let standing = run(&ledger, "generate erd", &["superseded", "standing"]).await;
    let open = run(&ledger, "generate erd of another project", &["a", "b"]).await;
    Answers::new(&ledger, 1_000_000).keep_answer("key", "answer", true).await;
    ledger.end_run(&old).await.unwrap();
    ledger.end_run(&standing).await.unwrap();

    let before = figures(&ledger).await;
    let nothing = ledger.compact(1, Compacting::Remove).await.unwrap();
    assert_eq!((nothing.messages, nothing.artifacts, nothing.texts, nothing.answers), (0, 0, 0, 0));
    let counted = ledger.compact(u64::MAX, Compacting::Count).await.unwrap();
    assert_eq!(counted.bytes_before, counted.bytes_after);
    assert_eq!(texts(&ledger, &old).await.len(), 3);
    assert!(texts(&ledger, &old).await.iter().all(Option::is_some), "counting removes nothing");

    let gone = ledger.compact(u64::MAX, Compacting::Remove).await.unwrap();
    assert_eq!((gone.messages, gone.artifacts, gone.texts, gone.answers), (5, 3, 3, 1));
    assert_eq!((counted.messages, counted.artifacts, counted.texts, counted.answers), (5, 3, 3, 1));
    assert!(gone.bytes_after + 40_000 < gone.bytes_before, "{gone:?}");
    assert_eq!(figures(&ledger).await, before);
    assert_eq!(texts(&ledger, &old).await, [None, None, Some("spoken of".to_owned())]);
    assert_eq!(texts(&ledger, &standing).await, [None, Some("standing".to_owned())]);
    assert!(texts(&ledger, &open).await.iter().all(Option::is_some), "an open run may be gone on with");
    let scores: Vec<_> = ledger.artifacts(&old).await.unwrap().iter().map(|artifact| artifact.score).collect();
    assert!(scores.iter().all(Option::is_some));
    ledger.close().await.unwrap();
    // What is left can be written to and compacted again.
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let again = ledger.compact(u64::MAX, Compacting::Remove).await.unwrap();
    assert_eq!((again.messages, again.artifacts, again.texts), (0, 0, 0));
    run(&ledger, "generate erd", &["one"]).await;
}

#[tokio::test]
async fn what_a_table_of_a_later_version_names_is_kept() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = run(&ledger, "generate erd", &["one", "two"]).await;
    ledger.end_run(&run).await.unwrap();
    let later = "CREATE TABLE \"later \"\" on\" (text TEXT REFERENCES texts (sha256));
        INSERT INTO \"later \"\" on\" SELECT sha256 FROM texts";
    sqlx::raw_sql(later).execute(&mut *ledger.connection().await).await.unwrap();
    let gone = ledger.compact(u64::MAX, Compacting::Remove).await.unwrap();
    assert_eq!((gone.artifacts, gone.texts), (1, 0));
}

/// A file that a connection holds for itself alone.
async fn held(path: &Path) -> sqlx::sqlite::SqliteConnection {
    use sqlx::ConnectOptions;
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::raw_sql("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn a_ledger_that_another_process_holds_is_told_as_busy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    SqliteLedger::open(&path).await.unwrap().close().await.unwrap();
    let holder = held(&path).await;
    let patience = Duration::from_millis(10);
    let error = SqliteLedger::open_waiting(&path, patience).await.err().unwrap().to_string();
    assert!(error.contains("held by another process") && error.contains("ledger.db"), "{error}");
    drop(holder);
    // One that writes and lets others read: what is asked for is read, and nothing is removed.
    let ledger = SqliteLedger::open_waiting(&path, patience).await.unwrap();
    let writer = SqliteLedger::open_waiting(&path, patience).await.unwrap();
    let mut writing = writer.connection().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *writing).await.unwrap();
    assert_eq!(ledger.usage(UsageBy::Model, Day::from_ms(0)).await.unwrap(), UsageEntries::default());
    let error = ledger.compact(u64::MAX, Compacting::Remove).await.unwrap_err().to_string();
    assert!(error.contains("locked"), "{error}");
}
