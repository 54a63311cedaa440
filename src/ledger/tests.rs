use super::*;
use crate::prices::{Cost, Delivery, Money};
use crate::routing::beliefs::Beliefs;
use crate::routing::budget::Amount;
use crate::routing::{Candidate, Variant};
use sluice_providers::ProviderId;
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, FindingRole, Repair};
use std::path::Path;

fn candidate() -> Candidate {
    Candidate { provider: ProviderId::new("groq"), model: "openai/gpt-oss-120b".to_owned(), variant: Variant::Graph }
}

pub(super) fn attempt(run: &RunId, ordinal: u32, cost: Cost) -> AttemptEntry {
    AttemptEntry {
        run: run.clone(),
        kind: "erd".to_owned(),
        purpose: if ordinal.is_multiple_of(2) { Purpose::Judge } else { Purpose::Write },
        ordinal,
        candidate: candidate(),
        outcome: AttemptOutcome::Rejected,
        reason: Some("below_threshold".to_owned()),
        message: Some("it's \"61\"; DROP TABLE runs; --".to_owned()),
        score: Some(Score::from_points(61.0)),
        started_ms: 1_795_317_605_123,
        latency_ms: 2_411,
        waited_ms: Some(1_500),
        first_text_ms: Some(90),
        load_ms: None,
        input_tokens: Some(u64::MAX >> 1),
        output_tokens: Some(0),
        cached_tokens: None,
        cost,
        retry_after_ms: Some(250),
        work_key: "ab12".to_owned(),
        depth: 2,
        expected: Some(0.75),
        with_findings: true,
        version: "v1".to_owned(),
        from_cache: true,
        record: Some(7),
        pass: Some(2),
        delivery: Delivery::Bulk,
        prices: Some("2026-11-22+own".to_owned()),
        most: Some(Amount { money: Money::from_pico_usd(9), tokens: 40 }),
    }
}

pub(super) fn artifact(run: &RunId, status: Status, text: &str) -> ArtifactEntry {
    let finding = Finding {
        check: "facts.entities".to_owned(),
        role: FindingRole::Graded,
        earned: Some(33.5),
        of: 35.0,
        line: Some(3),
        message: "10 of 11 tables".to_owned(),
        hint: None,
    };
    let unscored = Finding {
        role: FindingRole::Cap,
        earned: None,
        line: None,
        hint: Some("add it".to_owned()),
        ..finding.clone()
    };
    ArtifactEntry {
        run: run.clone(),
        kind: "erd".to_owned(),
        status,
        reason: None,
        candidate: Some(candidate()),
        score: Some(Score::from_points(91.0)),
        threshold: Score::from_points(80.0),
        evidence: Evidence::Facts,
        findings: vec![finding, unscored],
        repairs: vec![Repair { edit: "removed a fence".to_owned(), lossy: false }],
        text: Some(text.to_owned()),
        work_key: "ab12".to_owned(),
    }
}

#[tokio::test]
async fn what_is_recorded_reads_back_as_it_was() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate erd").await.unwrap();
    let costs = [Cost::Known(Money::from_pico_usd(1)), Cost::Local, Cost::Unknown];
    let attempts: Vec<_> = (1..).zip(costs).map(|(ordinal, cost)| attempt(&run, ordinal, cost)).collect();
    for attempt in &attempts {
        ledger.record_attempt(attempt).await.unwrap();
    }
    let skipped = ArtifactEntry { candidate: None, score: None, text: None, ..artifact(&run, Status::Skipped, "") };
    let artifacts = [artifact(&run, Status::Accepted, "erDiagram\0é"), skipped];
    for artifact in &artifacts {
        ledger.record_artifact(artifact).await.unwrap();
    }
    assert_eq!(ledger.attempts(&run).await.unwrap(), attempts);
    assert_eq!(ledger.artifacts(&run).await.unwrap(), artifacts);
}

#[tokio::test]
async fn only_the_latest_accepted_artifact_of_a_work_key_answers_for_it() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate").await.unwrap();
    assert_eq!(ledger.accepted("ab12").await.unwrap(), None);
    for (status, text) in [(Status::Accepted, "one"), (Status::Accepted, "two"), (Status::Rejected, "three")] {
        ledger.record_artifact(&artifact(&run, status, text)).await.unwrap();
    }
    assert_eq!(ledger.accepted("ab12").await.unwrap().unwrap().text.as_deref(), Some("two"));
    assert_eq!(ledger.accepted("other").await.unwrap(), None);
}

#[tokio::test]
async fn a_run_that_was_never_closed_is_told_as_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/ledger.db");
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let closed = ledger.begin_run("one").await.unwrap();
    ledger.end_run(&closed).await.unwrap();
    let open = ledger.begin_run("two").await.unwrap();
    ledger.record_attempt(&attempt(&open, 1, Cost::Unknown)).await.unwrap();
    // Dropped, not closed: what a killed process leaves.
    drop(ledger);
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let interrupted = ledger.interrupted_runs().await.unwrap();
    assert_eq!(interrupted.iter().map(|run| &run.id).collect::<Vec<_>>(), [&open]);
    assert_eq!(interrupted[0].command, "two");
    assert_eq!(ledger.attempts(&open).await.unwrap().len(), 1);
    let runs = ledger.runs(10).await.unwrap();
    assert!(runs.iter().any(|run| run.id == closed && run.ended_ms.is_some()) && runs.len() == 2);
    assert_eq!(ledger.runs(1).await.unwrap().len(), 1);
    ledger.close().await.unwrap();
}

#[tokio::test]
async fn an_entry_of_a_run_that_was_never_begun_is_refused() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let nobody = RunId("nobody".to_owned());
    assert!(ledger.record_attempt(&attempt(&nobody, 1, Cost::Local)).await.is_err());
    assert!(ledger.record_artifact(&artifact(&nobody, Status::Accepted, "x")).await.is_err());
    assert!(ledger.end_run(&nobody).await.is_err());
}

/// Opens `path` on a thread and connection of its own, as another process would, and records a run.
fn work_alone(path: &Path, name: &str) -> Result<(), LedgerError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ledger = SqliteLedger::open(path).await?;
        let run = ledger.begin_run(name).await?;
        for ordinal in 1..=20 {
            ledger.record_attempt(&attempt(&run, ordinal, Cost::Local)).await?;
        }
        ledger.record_artifact(&artifact(&run, Status::Accepted, "the same text")).await?;
        ledger.end_run(&run).await
    })
}

#[test]
fn processes_that_open_migrate_and_write_at_once_all_succeed() {
    for round in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        std::thread::scope(|scope| {
            let path = &path;
            let workers: Vec<_> =
                (0..6).map(|number| scope.spawn(move || work_alone(path, &format!("run {number}")))).collect();
            for worker in workers {
                assert!(matches!(worker.join().unwrap(), Ok(())), "round {round}");
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let ledger = SqliteLedger::open(&path).await.unwrap();
            assert_eq!(ledger.interrupted_runs().await.unwrap(), []);
            let runs = ledger.runs(10).await.unwrap();
            assert_eq!(runs.len(), 6);
            for run in runs {
                assert_eq!(ledger.attempts(&run.id).await.unwrap().len(), 20);
            }
        });
    }
}

/// Runs SQL on a file that is no ledger of ours yet, or no longer.
pub(super) async fn sql(path: &Path, sql: &'static str) {
    use sqlx::{ConnectOptions, Connection};
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_newer_a_foreign_and_a_broken_file_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let newer = folder.path().join("newer.db");
    SqliteLedger::open(&newer).await.unwrap().close().await.unwrap();
    sql(&newer, "PRAGMA user_version = 999").await;
    let foreign = folder.path().join("foreign.db");
    sql(&foreign, "CREATE TABLE bookmarks (url TEXT)").await;
    let broken = folder.path().join("broken.db");
    std::fs::write(&broken, "not a database, and long enough that SQLite looks at it ".repeat(100)).unwrap();
    for (path, words) in [
        (&newer, &format!("newer version (schema 999, this one knows {})", super::schema::known_version())),
        (&foreign, &"database of another program".to_owned()),
        (&broken, &"not a database".to_owned()),
    ] {
        let before = std::fs::read(path).unwrap();
        let error = SqliteLedger::open(path).await.err().unwrap();
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert!(error.to_string().contains("SLUICE_LEDGER"), "{error}");
        assert_eq!(std::fs::read(path).unwrap(), before);
    }
}

#[tokio::test]
async fn a_ledger_that_cannot_be_reached_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for path in [folder.path().join("file/ledger.db"), folder.path().to_owned(), "/proc/nowhere/ledger.db".into()] {
        let error = SqliteLedger::open(&path).await.err().unwrap();
        assert!(
            matches!(error, LedgerError::Open { .. }) && error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_ledger_of_version_one_still_opens_with_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    sql(&path, include_str!("testdata/version_1.sql")).await;
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let run = RunId("20261122-032005-123-9f3a1c2b".to_owned());
    let attempts = ledger.attempts(&run).await.unwrap();
    // What later versions keep of an attempt, it did not.
    let unknown = AttemptEntry {
        waited_ms: None,
        depth: 0,
        expected: None,
        with_findings: false,
        version: String::new(),
        from_cache: false,
        record: None,
        pass: None,
        delivery: Delivery::Live,
        prices: None,
        most: None,
        ..attempt(&run, 1, Cost::Known(Money::from_pico_usd(75_000)))
    };
    assert_eq!(attempts, [unknown]);
    assert_eq!(ledger.accepted("ab12").await.unwrap(), Some(artifact(&run, Status::Accepted, "erDiagram")));
    assert_eq!(ledger.interrupted_runs().await.unwrap().len(), 1);
}

#[tokio::test]
async fn verdicts_teach_and_what_was_learned_is_the_same_however_often_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let run = ledger.begin_run("generate").await.unwrap();
    let outcomes = [AttemptOutcome::Accepted, AttemptOutcome::Rejected, AttemptOutcome::Failed];
    let mut all = Beliefs::default();
    for turn in 0..40_u32 {
        let outcome = outcomes[turn as usize % 3];
        let entry = AttemptEntry {
            outcome,
            reason: (outcome == AttemptOutcome::Failed)
                .then(|| if turn % 2 == 0 { "timeout" } else { "truncated" }.to_owned()),
            purpose: if turn % 5 == 0 { Purpose::Judge } else { Purpose::Write },
            depth: turn % 3,
            with_findings: turn % 7 == 0,
            from_cache: turn % 11 == 0,
            started_ms: u64::from(turn),
            ..attempt(&run, turn, Cost::Known(Money::from_pico_usd(75_000)))
        };
        ledger.record_attempt(&entry).await.unwrap();
        entry.teach(&mut all);
        if turn % 9 == 0 {
            assert_eq!(ledger.beliefs(0).await.unwrap(), all, "turn {turn}");
        }
    }
    assert!(all.cells().count() == 1 && all.retries().count() == 1 && all.depths.rows().len() == 3);
    assert_eq!(ledger.beliefs(0).await.unwrap(), all);
    ledger.close().await.unwrap();
    assert_eq!(SqliteLedger::open(&path).await.unwrap().beliefs(0).await.unwrap(), all);
}
