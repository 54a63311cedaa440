//! What a comparison adds to the time of its providers: 5 candidates, 20 records, 3 repeats, 8 calls at the same time, on a
//! loopback server that takes as long as a provider would.
//!
//! `cargo bench --bench compare -- --latency-ms 200`: the least time is that of 38 calls in a row (300 cells, 8 at a time).

use sluice::batch::input::{Input, Limits, Selection};
use sluice::batch::record::{Asking, RecordBench};
use sluice::compare::Table;
use sluice::compare::run::{
    CompareEvent, CompareWatcher, Known, Question, Stand, TakenRecords, compare, places, take_records,
};
use sluice::config::{Config, Environment, Layer};
use sluice::kinds::{Kind, Registry};
use sluice::ledger::SqliteLedger;
use sluice::routing::{CandidateSpec, Roster, Tier, Variant};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const CANDIDATES: usize = 5;
const RECORDS: usize = 20;
const REPEATS: u32 = 3;
const CONCURRENCY: usize = 8;

struct Nobody;

impl CompareWatcher for Nobody {
    fn on(&self, _event: &CompareEvent<'_>) {}
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|one| one == "--latency-ms");
    let latency = at.and_then(|at| arguments.get(at + 1)?.parse().ok()).map_or(200, |latency: u64| latency);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let latency = Duration::from_millis(latency);
    let address = serve(latency);
    let cells = CANDIDATES * RECORDS * REPEATS as usize;
    let least = latency * u32::try_from(cells.div_ceil(CONCURRENCY)).expect("few");
    for _ in 0..3 {
        let took = runtime.block_on(run(&address));
        let added = (took.as_secs_f64() / least.as_secs_f64() - 1.0) * 100.0;
        let line = format!(
            "{cells} cells in {:.3} s, at least {:.3} s: {added:+.1} %\n",
            took.as_secs_f64(),
            least.as_secs_f64()
        );
        std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes()).expect("somebody reads");
    }
}

/// One comparison into a new ledger, from its records to its table.
async fn run(address: &str) -> Duration {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let settings = format!("[providers.lab]\napi = \"openai\"\nbase_url = \"{address}\"\nlocal = true\n");
    std::fs::write(folder.path().join("sluice.toml"), settings).expect("files can be written");
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let config = Config::load(folder.path(), &environment, Layer::default()).expect("the settings fit");
    let registry =
        Registry::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/notes"))).expect("kinds load");
    let kind = registry.kind("note").expect("it is one");
    let ledger = SqliteLedger::open(&folder.path().join("ledger.db")).await.expect("a ledger");
    let roster = Roster::built(&config, &environment);
    let taken = records(folder.path());
    let names: Vec<String> = (0..CANDIDATES).map(|number| format!("lab/tiny-{number}")).collect();
    let (_keep, interrupted) = tokio::sync::watch::channel(false);
    let stand = Stand {
        config: &config,
        roster: &roster,
        ledger: &ledger,
        accounts: &[],
        concurrency: CONCURRENCY,
        max_cost: None,
        known: Known::Counts,
        referee: None,
        command: "bench",
        watcher: &Nobody,
        interrupted,
        now_ms: || 1_795_000_000_000,
    };
    let began = Instant::now();
    let bench = RecordBench::new(kind, kind.threshold).expect("it asks for records");
    let questions = questions(&bench, (&config, &roster), &taken, &names);
    let compared = compare(&stand, &questions, &names, REPEATS, "{}").await.expect("it goes through");
    let table = Table::of(&compared.cells, 1).expect("few candidates");
    let took = began.elapsed();
    assert!(table.candidates.iter().all(|summary| summary.rate.is_some_and(|rate| rate.accepted == 60)), "{table:?}");
    took
}

fn records(folder: &Path) -> TakenRecords {
    let path = folder.join("notes.jsonl");
    let note = |number: usize| {
        let text = format!("note r{number:06}: {}", "the quick brown fox jumps over a lazy dog ".repeat(5));
        format!("{}\n", serde_json::json!({"id": format!("r{number:06}"), "group": "g", "text": text}))
    };
    std::fs::write(&path, (0..RECORDS).map(note).collect::<String>()).expect("files can be written");
    let limits = Limits::default();
    let input = Input::find(&path, &[]).expect("it is there");
    take_records(input.records(limits).expect("it can be read"), Selection::default(), &limits).expect("few records")
}

fn questions<'a>(
    bench: &'a RecordBench<'a>,
    (config, roster): (&'a Config, &'a Roster),
    taken: &'a TakenRecords,
    names: &[String],
) -> Vec<Question<'a>> {
    let kind: &Kind = bench.kind();
    let models: Vec<CandidateSpec> = names.iter().map(|name| name.parse().expect("a candidate")).collect();
    let places = places(&models, &[Variant::Text], Tier::Any, &roster.seats).expect("all are there");
    let question = |record: &'a sluice::batch::input::Record| Question {
        input: record.key.clone(),
        group: kind.name.clone(),
        digest: record.digest.clone(),
        kind,
        threshold: kind.threshold,
        work: Box::new(Asking { bench, config, record: &record.fields }),
        places: places.clone(),
        providers: &roster.providers,
    };
    taken.records.iter().map(question).collect()
}

/// A server on a thread of its own that answers after a while, for ever.
fn serve(latency: Duration) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
            tell.send(listener.local_addr().expect("it is bound")).expect("somebody waits");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_all(stream, latency));
            }
        });
    });
    format!("http://{}/v1", told.recv().expect("it starts"))
}

async fn answer_all(mut stream: TcpStream, latency: Duration) {
    let _ = stream.set_nodelay(true);
    let (mut held, mut chunk) = (Vec::new(), vec![0; 65_536]);
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        held.extend_from_slice(&chunk[..count]);
        if !is_whole(&held) {
            continue;
        }
        held.clear();
        #[expect(clippy::disallowed_methods, reason = "this is the provider, whose latency it is")]
        tokio::time::sleep(latency).await;
        if stream.write_all(reply().as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Head and as many bytes of body as the head promises.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let promised =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= promised.unwrap_or(0)
}

fn reply() -> String {
    let answer = r#"{"title": "A short note", "words": 3}"#;
    let piece = serde_json::json!({"choices": [{"index": 0, "delta": {"content": answer}, "finish_reason": null}]});
    let end = serde_json::json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    let usage = serde_json::json!({"choices": [], "usage": {"prompt_tokens": 300, "completion_tokens": 12}});
    let body = format!("data: {piece}\n\ndata: {end}\n\ndata: {usage}\n\ndata: [DONE]\n\n");
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
