//! What a whole attempt costs beyond the provider's own time: prompt, request, stream, verdict, ledger, and files on disk.
//! The provider is a loopback server that answers at once.

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::cascade::Progress;
use sluice::compile::Compilers;
use sluice::config::{Config, Environment, Layer};
use sluice::generate::{BelowThreshold, Order, Pages, Reuse, Shop, Watcher, run};
use sluice::kinds::Registry;
use sluice::ledger::SqliteLedger;
use sluice::project::{Project, Reading};
use sluice::publish::Folder;
use sluice::report::ArtifactReport;
use sluice::routing::beliefs::Change;
use sluice::routing::{Candidate, Place, Roster, Tier};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

struct Nobody;

impl Watcher for Nobody {
    fn begins(&self, _kind: &str, _route: &[Place]) {}
    fn progress(&self, _kind: &str, _event: &Progress<'_>) {}
    fn changed(&self, _candidate: &Candidate, _change: Change) {}
    fn warned(&self, _warning: &str) {}
    fn ended(&self, _artifact: &ArtifactReport) {}
}

/// Serves one answer for ever, one connection after the other, kept alive.
fn serve(answer: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let piece = serde_json::json!({"choices": [{"index": 0, "delta": {"content": answer}, "finish_reason": null}]});
    let end = serde_json::json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    let body = format!("data: {piece}\n\ndata: {end}\n\ndata: [DONE]\n\n");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\n\r\n", body.len());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let reply = format!("{head}{body}");
            std::thread::spawn(move || answer_all(stream, reply.as_bytes()));
        }
    });
    format!("http://{address}/v1")
}

fn answer_all(mut stream: TcpStream, reply: &[u8]) {
    let mut buffer = Vec::new();
    let mut chunk = [0; 65_536];
    while let Ok(count @ 1..) = stream.read(&mut chunk) {
        buffer.extend_from_slice(&chunk[..count]);
        if is_whole(&buffer) {
            buffer.clear();
            if stream.write_all(reply).is_err() {
                return;
            }
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

fn overhead(criterion: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let from = [PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs/chinook.sql"))];
    let limits = sluice::sources::Limits::default();
    let project = Project::read(Reading { from: &from, notes: &[], out: None, limits: &limits, aliases: &[] })
        .expect("it can be read");
    let drawn = sluice_validators::diagram::from_facts::erd(&project.facts).expect("it has tables");
    let address = serve(&sluice_validators::diagram::compile(&drawn));
    let settings = format!("[providers.lab]\napi = \"openai\"\nbase_url = \"{address}\"\nlocal = true\n");
    std::fs::write(folder.path().join("sluice.toml"), settings).expect("files can be written");
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let config = Config::load(folder.path(), &environment, Layer::default()).expect("the settings fit");
    let roster = Roster::built(&config, &environment);
    let order = Order {
        kinds: vec![Registry::embedded().expect("kinds load").kind("erd").expect("it is one").clone()],
        from: from.to_vec(),
        notes: Vec::new(),
        out: folder.path().join("out"),
        threshold: None,
        models: vec!["lab/tiny#text".parse().expect("a candidate")],
        tier: Tier::Any,
        max_cost: None,
        deadline: Duration::from_secs(60),
        delay: Duration::ZERO,
        jobs: 1,
        below_threshold: BelowThreshold::Reject,
        pages: Pages::None,
        reuse: Reuse::Nothing,
        command: "bench".to_owned(),
    };
    let ledger = runtime.block_on(SqliteLedger::open(&folder.path().join("ledger.db"))).expect("a ledger");
    let out = Folder::open(&order.out).expect("a folder");
    let (_keep, interrupted) = tokio::sync::watch::channel(false);
    let now_ms = || 1_795_000_000_000;
    let compilers = Compilers::new(config.compile, Environment::fixed(&[]));
    let shop = Shop {
        order: &order,
        config: &config,
        project: &project,
        roster: &roster,
        ledger: &ledger,
        folder: &out,
        compilers: &compilers,
        accounts: &[],
        watcher: &Nobody,
        interrupted,
        now_ms,
    };
    criterion.bench_function("attempt_from_prompt_to_file", |bencher| {
        bencher.iter(|| {
            let report = runtime.block_on(run(&shop)).expect("the run goes through");
            assert_eq!(report.totals.accepted, 1, "{report:?}");
        });
    });
}

criterion_group!(benches, overhead);
criterion_main!(benches);
