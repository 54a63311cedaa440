//! What one record of a batch costs beyond its provider, step by step: the request, its key, the verdict, the ledger.

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::batch::record::{Asking, RecordBench};
use sluice::cascade::{Ask, Work};
use sluice::config::{Config, Environment, Layer};
use sluice::kinds::Registry;
use sluice::ledger::batches::{BatchState, Change, Journal, NewBatch, NewRecord};
use sluice::ledger::{AttemptEntry, SqliteLedger};
use sluice::prices::Delivery;
use sluice::routing::{Candidate, Place, Variant};
use sluice_providers::{Locality, ProviderId};
use sluice_validators::Score;
use std::hint::black_box;
use std::path::Path;

fn record(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/notes");
    let registry = Registry::load(&folder).expect("the kind loads");
    let kind = registry.kind("note").expect("it is one");
    let bench = RecordBench::new(kind, Score::from_points(80.0)).expect("it is for records");
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let config = Config::load(&folder, &environment, Layer::default()).expect("the settings fit");
    let record = serde_json::json!({"id": "r000001", "text": "note r000001: ".to_owned() + &"the quick brown fox jumps ".repeat(8)});
    let record = record.as_object().expect("it is an object");
    let asking = Asking { bench: &bench, config: &config, record };
    let candidate = Candidate { provider: ProviderId::new("lab"), model: "tiny".to_owned(), variant: Variant::Text };
    let place = Place { candidate, window: None, locality: Locality::Local, floor: false };
    let request = asking.request(&place, &Ask::default(), &[]).expect("it fits");
    criterion.bench_function("record_request", |bencher| {
        bencher.iter(|| asking.request(black_box(&place), &Ask::default(), &[]));
    });
    criterion.bench_function("record_key", |bencher| bencher.iter(|| asking.key(&place, black_box(&request))));
    let answer = "{\"title\": \"A short note\", \"words\": 3}";
    criterion.bench_function("record_verdict", |bencher| bencher.iter(|| bench.judge(black_box(answer), record)));

    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let disk = tempfile::tempdir().expect("a temporary folder can be made");
    let path = disk.path().join("ledger.db");
    runtime.block_on(async {
        let ledger = SqliteLedger::open(&path).await.expect("a ledger");
        let new = NewBatch { identity: "i", kind: "note", delivery: Delivery::Live, asked: "{}", command: "bench" };
        let batch = ledger.begin_batch(&new).await.expect("a batch");
        let one = NewRecord {
            turn: 0,
            key: "k".to_owned(),
            digest: String::new(),
            group: None,
            line: 1,
            offset: 0,
            length: 1,
            path: None,
        };
        ledger.add_records(batch.id, 0, &[one]).await.expect("a record");
        ledger.set_batch(batch.id, BatchState::Open, None).await.expect("it is open");
        let journal = Journal::open(&path).await.expect("a journal");
        let attempt = AttemptEntry { record: Some(0), ..AttemptEntry::new(batch.run.clone(), "note", &place, 1) };
        let mut number = 0_u64;
        let mut writes = criterion.benchmark_group("journal");
        writes.sample_size(20);
        writes.bench_function("64_attempts_with_answers_at_once", |bencher| {
            bencher.iter(|| {
                let all = (0..64).map(|_| {
                    number += 1;
                    let answer =
                        Change::Answer { key: format!("{number:064}"), answer: answer.to_owned(), passed: true };
                    journal.write(vec![answer, Change::Attempt(Box::new(attempt.clone()))])
                });
                tokio::task::block_in_place(|| {
                    tokio::runtime::Handle::current().block_on(futures_util::future::join_all(all.collect::<Vec<_>>()))
                })
            });
        });
        writes.finish();
    });
}

criterion_group!(benches, record);
criterion_main!(benches);
