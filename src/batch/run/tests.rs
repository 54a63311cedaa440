use super::output::Opened;
use super::*;
use crate::ledger::batches::{BatchEntry, BatchState, Change, Journal, NewBatch, NewRecord, RecordEnd, Reopen};
use crate::ledger::{SqliteLedger, Status};
use crate::prices::{Cost, Delivery};
use std::path::PathBuf;

struct Stage {
    folder: tempfile::TempDir,
    ledger: SqliteLedger,
    journal: Journal,
    batch: BatchEntry,
}

async fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let new = NewBatch { identity: "i", kind: "note", delivery: Delivery::Live, asked: "{}", command: "batch" };
    let batch = ledger.begin_batch(&new).await.unwrap();
    let record = |seq: u64| NewRecord {
        turn: 0,
        key: format!("r{seq}"),
        digest: String::new(),
        group: None,
        line: seq,
        offset: 0,
        length: 0,
        path: None,
    };
    ledger.add_records(batch.id, 0, &(0..6).map(record).collect::<Vec<_>>()).await.unwrap();
    ledger.set_batch(batch.id, BatchState::Open, Some("{}")).await.unwrap();
    Stage { journal: Journal::open(&path).await.unwrap(), folder, ledger, batch }
}

impl Stage {
    fn out(&self) -> PathBuf {
        self.folder.path().join("out.jsonl")
    }

    /// Opens the output as the ledger knows the batch now.
    async fn open(&self) -> (Output, Opened) {
        let batch = self.ledger.batch_of("i").await.unwrap().unwrap();
        Output::open(&self.out(), &self.ledger, &batch).await.unwrap()
    }

    async fn end(&self, seq: u64, status: Status) -> u64 {
        let end = RecordEnd {
            seq,
            status,
            reason: None,
            message: None,
            retryable: true,
            score: None,
            candidate: None,
            output: Some(format!("{{\"n\":{seq}}}")),
            attempts: 1,
            cost: Cost::Local,
            ended_ms: 1,
        };
        self.journal.write(vec![Change::End(self.batch.id, Box::new(end))]).await.unwrap()
    }

    /// Ends a record and writes its line.
    async fn write(&self, output: &Output, seq: u64) {
        let no = self.end(seq, Status::Accepted).await;
        let ended = self.ledger.ended_records(self.batch.id, no - 1, 1).await.unwrap();
        output.append(no, &line(&ended[0])).unwrap();
    }

    fn keys(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.out()).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "a torn line: {text}");
        text.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["key"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test]
async fn lines_follow_the_order_of_completion_even_where_they_come_in_another() {
    let stage = stage().await;
    let (output, opened) = stage.open().await;
    assert_eq!(opened, Opened::AsLeft);
    let (first, second) = (stage.end(4, Status::Accepted).await, stage.end(1, Status::Rejected).await);
    let ended = stage.ledger.ended_records(stage.batch.id, 0, 10).await.unwrap();
    output.append(second, &line(&ended[1])).unwrap();
    assert_eq!(stage.keys(), Vec::<String>::new());
    output.append(first, &line(&ended[0])).unwrap();
    assert_eq!(stage.keys(), ["r4", "r1"]);
}

#[tokio::test]
async fn after_an_interruption_the_file_holds_what_the_ledger_holds() {
    let stage = stage().await;
    let (output, _) = stage.open().await;
    stage.write(&output, 0).await;
    output.sync(&stage.ledger, stage.batch.id, true).await.unwrap();
    stage.write(&output, 1).await;
    // Killed: one line is torn, and one never came.
    drop(output);
    let torn = std::fs::read(stage.out()).unwrap();
    std::fs::write(stage.out(), &torn[..torn.len() - 5]).unwrap();
    stage.end(2, Status::Failed).await;
    let (output, opened) = stage.open().await;
    assert_eq!((opened, stage.keys()), (Opened::AsLeft, vec!["r0".to_owned(), "r1".to_owned(), "r2".to_owned()]));
    stage.write(&output, 3).await;
    assert_eq!(stage.keys().last().unwrap(), "r3");
}

#[tokio::test]
async fn a_file_of_somebody_else_is_kept_and_one_that_is_gone_is_written_anew() {
    let stage = stage().await;
    std::fs::write(stage.out(), "{\"mine\":1}\n").unwrap();
    let (output, opened) = stage.open().await;
    let aside = stage.folder.path().join("out.jsonl.edited");
    assert_eq!(opened, Opened::Edited(aside.clone()));
    assert_eq!(std::fs::read_to_string(&aside).unwrap(), "{\"mine\":1}\n");
    stage.write(&output, 0).await;
    output.sync(&stage.ledger, stage.batch.id, true).await.unwrap();
    drop(output);
    std::fs::remove_file(stage.out()).unwrap();
    let (_, opened) = stage.open().await;
    assert_eq!((opened, stage.keys()), (Opened::AsLeft, vec!["r0".to_owned()]));
    std::fs::write(stage.out(), "short").unwrap();
    let (_, opened) = stage.open().await;
    assert_eq!(opened, Opened::Edited(stage.folder.path().join("out.jsonl.edited-1")));
    assert_eq!(stage.keys(), ["r0"]);
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_ledger_has_the_record_all_the_same() {
    let stage = stage().await;
    let full = std::path::Path::new("/dev/full");
    let (output, _) = Output::open(full, &stage.ledger, &stage.batch).await.unwrap();
    let no = stage.end(0, Status::Accepted).await;
    let ended = stage.ledger.ended_records(stage.batch.id, 0, 1).await.unwrap();
    let error = output.append(no, &line(&ended[0])).unwrap_err().to_string();
    assert!(error.contains("No space left") && error.contains("in the ledger"), "{error}");
    drop(output);
    stage.open().await;
    assert_eq!(stage.keys(), ["r0"]);
}

#[tokio::test]
async fn a_finished_file_is_in_the_order_that_is_wanted_and_knows_no_earlier_ends() {
    let stage = stage().await;
    let (output, _) = stage.open().await;
    for seq in [3, 0, 2] {
        stage.write(&output, seq).await;
    }
    output.finish(&stage.ledger, stage.batch.id, Sorting::Input).await.unwrap();
    assert_eq!(stage.keys(), ["r0", "r2", "r3"]);
    drop(output);
    assert_eq!(stage.ledger.reopen(stage.batch.id, &Reopen::All).await.unwrap(), 3);
    let (output, opened) = stage.open().await;
    assert_eq!((opened, stage.keys().len()), (Opened::AsLeft, 0));
    stage.write(&output, 5).await;
    output.finish(&stage.ledger, stage.batch.id, Sorting::Completion).await.unwrap();
    assert_eq!(stage.keys(), ["r5"]);
}

#[test]
fn a_share_of_failures_counts_from_the_twentieth_record() {
    for (text, failed, ended, stops) in [
        ("0", 0, 5, false),
        ("0", 1, 5, true),
        ("5", 5, 6, false),
        ("0.1", 1, 10, false),
        ("0.1", 2, 20, false),
        ("0.1", 3, 20, true),
        ("10%", 3, 20, true),
    ] {
        assert_eq!(Failures::parse(text).unwrap().are_too_many(failed, ended), stops, "{text} {failed}/{ended}");
    }
    for text in ["", "-1", "1.5", "101%", "many", "NaN"] {
        assert!(Failures::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_first_reason_to_stop_counts() {
    let halt = Halt::default();
    assert!(!halt.is_called());
    halt.stop(Stop::Budget);
    halt.stop(Stop::Interrupted);
    assert_eq!(halt.cause(), Some(Stop::Budget));
}

#[test]
fn every_reason_of_a_provider_is_known_to_help_or_not() {
    for (reason, helps) in
        [("timeout", true), ("refused", false), ("context_too_long", false), ("auth", true), ("below_threshold", true)]
    {
        assert_eq!(is_retryable(reason), helps, "{reason}");
    }
}
