//! How long it takes to decide who is asked, and to open a ledger that has seen a lot.

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::ledger::SqliteLedger;
use sluice::prices::{Day, PriceList};
use sluice::routing::beliefs::Beliefs;
use sluice::routing::rank::{Prefer, TimeValue};
use sluice::routing::{Candidate, Market, Place, Seat, Variant};
use sluice_providers::{Locality, Model, ProviderId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const NOW_MS: u64 = 1_795_000_000_000;
const CANDIDATES: usize = 20;

/// A ledger of the second schema, before breakers and beliefs, as an old program would have left it.
async fn old_ledger(path: &Path, attempts: u32) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await?;
    for migration in [
        include_str!("../src/ledger/migrations/001_runs_attempts_artifacts.sql"),
        include_str!("../src/ledger/migrations/002_purpose.sql"),
        "PRAGMA user_version = 2; PRAGMA journal_mode = WAL; INSERT INTO runs VALUES ('run', 'bench', 1, 1, 2)",
    ] {
        sqlx::raw_sql(migration).execute(&mut connection).await?;
    }
    // Every third attempt passes, every seventh says nothing about quality; one a second.
    let rows = format!(
        "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {attempts})
         INSERT INTO attempts (run, kind, ordinal, provider, model, variant, outcome, reason, score, started_ms, latency_ms,
             input_tokens, output_tokens, cost_pico_usd, local, work_key)
         SELECT 'run', 'kind-' || (n % 9), 1, 'groq', 'model-' || (n % {CANDIDATES}), 'text',
             CASE WHEN n % 7 = 0 THEN 'failed' WHEN n % 3 = 0 THEN 'accepted' ELSE 'rejected' END,
             CASE WHEN n % 7 = 0 THEN 'rate_limited' END, CASE WHEN n % 7 > 0 THEN 90 - 20 * (n % 3) END,
             {NOW_MS} - 1000 * ({attempts} - n), 2000 + n % 1000, 3000, 900, 1000000 + n % 100000, 0, printf('%064x', n)
         FROM counted"
    );
    sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut connection).await?;
    connection.close().await
}

async fn opened(path: &Path) -> Beliefs {
    let ledger = SqliteLedger::open(path).await.expect("the ledger opens");
    let beliefs = ledger.beliefs(NOW_MS).await.expect("it holds beliefs");
    ledger.close().await.expect("it closes");
    beliefs
}

/// Times what happens once to a ledger of an older program: its new index and tables, then the fold into beliefs.
async fn once(path: &Path, attempts: u32) {
    old_ledger(path, attempts).await.expect("a temporary ledger can be written");
    let began = Instant::now();
    let ledger = SqliteLedger::open(path).await.expect("the ledger opens");
    let migrated = began.elapsed();
    ledger.beliefs(NOW_MS).await.expect("it holds beliefs");
    let folded = began.elapsed() - migrated;
    ledger.close().await.expect("it closes");
    let told =
        format!("{attempts} attempts, once: migrations with the index {migrated:.0?}, the first fold {folded:.0?}");
    let _ = writeln!(std::io::stderr(), "{told}");
}

fn places() -> Vec<Place> {
    let place = |number: usize| Place {
        candidate: Candidate {
            provider: ProviderId::new("groq"),
            model: format!("model-{number}"),
            variant: Variant::Text,
        },
        window: Some(131_072),
        locality: if number.is_multiple_of(2) { Locality::Local } else { Locality::Cloud },
        floor: false,
    };
    (0..CANDIDATES).map(place).collect()
}

fn decision(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("ledger.db");
    runtime.block_on(once(&path, 100_000));
    let beliefs = runtime.block_on(opened(&path));
    let models = (0..CANDIDATES).map(|number| Model { size: Some(5 << 30), ..Model::named(format!("model-{number}")) });
    let seats = [Seat {
        id: ProviderId::new("groq"),
        locality: Locality::Local,
        configured: None,
        models: models.collect(),
        window: None,
        cramped: Vec::new(),
        loads: true,
    }];
    let market = Market {
        beliefs: &beliefs,
        seats: &seats,
        prices: PriceList::builtin(),
        day: Day::from_ms(NOW_MS),
        prefer: Prefer::Index,
        time: TimeValue::from_usd_per_hour(0.36),
        value: 20_000.0,
    };
    let places = places();
    criterion.bench_function("routing_decision_20_candidates_100000_attempts", |bencher| {
        bencher.iter(|| black_box(market.appraise("kind-3", places.clone()).route()).expect("a route"));
    });
}

fn opening(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("ledger.db");
    runtime.block_on(once(&path, 1_000_000));
    let mut group = criterion.benchmark_group("ledger");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    group.bench_function("open_and_believe_1000000_attempts", |bencher| {
        bencher.iter(|| runtime.block_on(opened(&path)));
    });
    group.finish();
}

criterion_group!(benches, decision, opening);
criterion_main!(benches);
