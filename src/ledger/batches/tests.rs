use super::*;
use crate::ledger::{AttemptEntry, RunId, SqliteLedger, Status};
use crate::prices::{Cost, Delivery, Money};
use crate::routing::{Candidate, Place, Variant};
use sluice_providers::bulk::BulkId;
use sluice_providers::{Locality, ProviderId};
use std::path::PathBuf;

struct Stage {
    _folder: tempfile::TempDir,
    path: PathBuf,
    ledger: SqliteLedger,
    batch: BatchEntry,
}

const NEW: NewBatch<'static> =
    NewBatch { identity: "same", kind: "note", delivery: Delivery::Live, asked: "{}", command: "batch" };

async fn stage(records: u64) -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = SqliteLedger::open(&path).await.unwrap();
    let batch = ledger.begin_batch(&NEW).await.unwrap();
    let record = |seq: u64| NewRecord {
        turn: seq / 2,
        key: format!("r{seq}"),
        digest: "d".to_owned(),
        group: Some(format!("g{}", seq % 2)),
        line: seq + 1,
        offset: seq * 10,
        length: 9,
        path: None,
    };
    let records: Vec<NewRecord> = (0..records).map(record).collect();
    ledger.add_records(batch.id, 0, &records).await.unwrap();
    ledger.set_batch(batch.id, BatchState::Open, Some("{}")).await.unwrap();
    Stage { _folder: folder, path, ledger, batch }
}

fn end(seq: u64, status: Status) -> RecordEnd {
    let candidate = Candidate { provider: ProviderId::new("groq"), model: "m".to_owned(), variant: Variant::Text };
    RecordEnd {
        seq,
        status,
        reason: (status != Status::Accepted).then(|| "timeout".to_owned()),
        message: None,
        retryable: status == Status::Failed,
        score: None,
        candidate: Some(candidate),
        output: Some("{}".to_owned()),
        attempts: 1,
        cost: Cost::Known(Money::from_pico_usd(7)),
        ended_ms: 5,
    }
}

impl Stage {
    async fn end(&self, journal: &Journal, seq: u64, status: Status) -> u64 {
        journal.write(vec![Change::End(self.batch.id, Box::new(end(seq, status)))]).await.unwrap()
    }

    async fn open_seqs(&self) -> Vec<u64> {
        let open = self.ledger.open_records(self.batch.id, 1, None, 100).await.unwrap();
        open.iter().map(|record| record.seq).collect()
    }
}

#[tokio::test]
async fn a_record_ends_once_and_is_numbered_in_the_order_of_completion() {
    let stage = stage(4).await;
    let journal = Journal::open(&stage.path).await.unwrap();
    assert_eq!(stage.end(&journal, 2, Status::Accepted).await, 1);
    assert_eq!(stage.end(&journal, 0, Status::Failed).await, 2);
    assert_eq!(stage.end(&journal, 2, Status::Rejected).await, 0, "it has ended before");
    assert_eq!(stage.open_seqs().await, [1, 3]);
    let ended = stage.ledger.ended_records(stage.batch.id, 0, 10).await.unwrap();
    let told: Vec<(u64, &str, Status)> = ended.iter().map(|one| (one.no, one.key.as_str(), one.end.status)).collect();
    assert_eq!(told, [(1, "r2", Status::Accepted), (2, "r0", Status::Failed)]);
    assert_eq!(ended[0].end, end(2, Status::Accepted));
    let by_place = stage.ledger.ended_by_place(stage.batch.id, 0, 10).await.unwrap();
    assert_eq!(by_place.iter().map(|one| one.end.seq).collect::<Vec<_>>(), [0, 2]);
    let counts = stage.ledger.batch_counts(stage.batch.id).await.unwrap();
    assert_eq!(counts, BatchCounts { open: 2, accepted: 1, failed: 1, ..BatchCounts::default() });
}

#[tokio::test]
async fn changes_of_many_tasks_become_durable_together_and_none_is_lost() {
    let stage = stage(300).await;
    let journal = Journal::open(&stage.path).await.unwrap();
    let ends = (0..300).map(|seq| stage.end(&journal, seq, Status::Accepted));
    let mut numbers = futures_util::future::join_all(ends).await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=300).collect::<Vec<_>>());
    assert_eq!(stage.open_seqs().await, Vec::<u64>::new());
}

#[tokio::test]
async fn an_attempt_is_durable_with_its_answer_or_not_at_all() {
    let stage = stage(1).await;
    let journal = Journal::open(&stage.path).await.unwrap();
    let candidate = Candidate { provider: ProviderId::new("groq"), model: "m".to_owned(), variant: Variant::Text };
    let place = Place { candidate, window: None, locality: Locality::Cloud, floor: false };
    let of = |run: RunId| AttemptEntry { record: Some(0), ..AttemptEntry::new(run, "note", &place, 1) };
    let answer = |key: &str| Change::Answer { key: key.to_owned(), answer: "{}".to_owned(), passed: false };
    let good = of(stage.batch.run.clone());
    journal.write(vec![answer("a"), Change::Attempt(Box::new(good.clone()))]).await.unwrap();
    // No run has this name: the attempt cannot be stored.
    let refused = journal.write(vec![answer("b"), Change::Attempt(Box::new(of(RunId("none".to_owned()))))]).await;
    assert!(refused.is_err());
    assert_eq!(stage.ledger.any_answer("a").await.unwrap().as_deref(), Some("{}"));
    assert_eq!(stage.ledger.any_answer("b").await.unwrap(), None);
    assert_eq!(stage.ledger.attempts(&stage.batch.run).await.unwrap(), [good]);
}

#[tokio::test]
async fn groups_take_turns_and_pages_do_not_overlap() {
    let stage = stage(7).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = stage.ledger.open_records(stage.batch.id, 1, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.record.turn, last.seq));
        seen.extend(page.iter().map(|record| record.seq));
    }
    assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn what_failed_is_opened_again_by_what_is_meant_and_what_is_open_can_be_skipped() {
    let stage = stage(5).await;
    let journal = Journal::open(&stage.path).await.unwrap();
    for (seq, status) in [(0, Status::Accepted), (1, Status::Failed), (2, Status::Rejected)] {
        stage.end(&journal, seq, status).await;
    }
    let id = stage.batch.id;
    assert_eq!(stage.ledger.reopen(id, &Reopen::Cause("auth")).await.unwrap(), 0);
    assert_eq!(stage.ledger.reopen(id, &Reopen::Retryable).await.unwrap(), 1);
    assert_eq!(stage.open_seqs().await, [1, 3, 4]);
    let open = stage.ledger.open_records(id, 1, None, 1).await.unwrap();
    assert!(open[0].fresh && open[0].attempts == 1 && open[0].cost == Cost::Known(Money::from_pico_usd(7)), "{open:?}");
    assert_eq!(stage.ledger.skip_open(id, "cancelled").await.unwrap(), 3);
    let ended = stage.ledger.ended_records(id, 0, 10).await.unwrap();
    let numbers: Vec<u64> = ended.iter().map(|one| one.no).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert_eq!(ended.len(), 5);
    assert_eq!(stage.ledger.reopen(id, &Reopen::Failed).await.unwrap(), 1);
}

#[tokio::test]
async fn the_same_batch_is_begun_once_and_really_removed() {
    let stage = stage(3).await;
    assert!(stage.ledger.begin_batch(&NEW).await.is_err());
    let known = stage.ledger.batch_of("same").await.unwrap().unwrap();
    assert_eq!((known.id, known.state), (stage.batch.id, BatchState::Open));
    assert_eq!(stage.ledger.batches(&known.run.0[..8], 5).await.unwrap(), std::slice::from_ref(&known));
    assert_eq!(stage.ledger.batches("none", 5).await.unwrap(), []);
    stage.ledger.remove_batch(known.id, &known.run).await.unwrap();
    assert_eq!(stage.ledger.batch_of("same").await.unwrap(), None);
    assert_eq!(stage.ledger.batch_counts(known.id).await.unwrap().asked(), 0);
    assert!(stage.ledger.is_cancelled(known.id).await.unwrap(), "whoever works on it stops");
}

#[tokio::test]
async fn what_was_handed_in_is_known_before_and_after() {
    let stage = stage(3).await;
    let groq = ProviderId::new("groq");
    let new = NewJob { pass: 1, provider: &groq, model: "m", label: "sluice-1", records: &[0, 2] };
    let job = stage.ledger.prepare_job(stage.batch.id, &new).await.unwrap();
    assert!(stage.ledger.prepare_job(stage.batch.id, &new).await.is_err(), "a label names one job");
    let remote = BulkId("batch_9".to_owned());
    let change = JobChange {
        state: Some(JobState::Running),
        remote: Some(&remote),
        counts: Some((1, 0, 2)),
        ..JobChange::default()
    };
    stage.ledger.change_job(job, &change).await.unwrap();
    stage.ledger.change_job(job, &JobChange { poll: Some((99, 3)), ..JobChange::default() }).await.unwrap();
    let jobs = stage.ledger.jobs(stage.batch.id).await.unwrap();
    assert_eq!((jobs.len(), jobs[0].state, jobs[0].remote.as_ref()), (1, JobState::Running, Some(&remote)));
    assert_eq!((jobs[0].done, jobs[0].total, jobs[0].poll_ms, jobs[0].polls), (1, 2, Some(99), 3));
    assert_eq!(stage.ledger.job_records(job).await.unwrap(), [0, 2]);
}

#[tokio::test]
async fn a_record_goes_on_in_another_pass_with_what_it_has_so_far() {
    let stage = stage(2).await;
    let journal = Journal::open(&stage.path).await.unwrap();
    let RecordEnd { score, candidate, output, cost, .. } = end(1, Status::Rejected);
    let ask = Some("{\"more_tokens\":true}".to_owned());
    let reason = Some("truncated".to_owned());
    let outlook = Outlook { seq: 1, pass: 2, ask: ask.clone(), reason, score, candidate, output, attempts: 1, cost };
    journal.write(vec![Change::Outlook(stage.batch.id, Box::new(outlook))]).await.unwrap();
    assert_eq!(stage.open_seqs().await, [0]);
    assert_eq!(stage.ledger.next_pass(stage.batch.id).await.unwrap(), Some(1));
    let second = stage.ledger.open_records(stage.batch.id, 2, None, 9).await.unwrap();
    assert_eq!((second.len(), second[0].ask.clone(), second[0].attempts, second[0].cost), (1, ask, 1, cost));
    stage.end(&journal, 0, Status::Accepted).await;
    assert_eq!(stage.ledger.next_pass(stage.batch.id).await.unwrap(), Some(2));
}
