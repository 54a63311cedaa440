//! Whether memory stays flat: 20,000 attempts through doors, limits, budgets, market, cascade and ledger, looked at from the
//! 1,000th on.

use sluice::cascade::{Ask, Bounds, Cascade, Desk, Judged, Unaskable, Unobserved, Work, drive};
use sluice::ledger::{Ledger, SqliteLedger};
use sluice::prices::{Day, PriceList};
use sluice::routing::Purse;
use sluice::routing::breaker::Policy;
use sluice::routing::budget;
use sluice::routing::limiter::{self, Limiter};
use sluice::routing::rank::{Prefer, TimeValue};
use sluice::routing::waves::{Waves, Yard};
use sluice::routing::{Candidate, Doors, Market, Place, Traffic, Variant};
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Model, Provider, ProviderError, ProviderId, Request, Usage,
};
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Verdict};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

const ATTEMPTS: usize = 20_000;
/// Attempts between two looks.
const LOOK: usize = 1_000;
/// A page on Linux x86_64.
const PAGE_KB: usize = 4;
const NOW_MS: u64 = 1_795_000_000_000;

/// Answers at once, never well enough.
struct Nearly(ProviderId);

#[async_trait::async_trait]
impl Provider for Nearly {
    fn id(&self) -> &ProviderId {
        &self.0
    }

    fn locality(&self) -> Locality {
        Locality::Cloud
    }

    fn constrains_schema(&self) -> bool {
        false
    }

    async fn stream(&self, _request: &Request) -> Result<AnswerStream, ProviderError> {
        let usage = Usage { input_tokens: Some(900), output_tokens: Some(300), ..Usage::default() };
        let end = Answer { usage, ..Answer::ended(Finish::Stop) };
        Ok(Box::pin(futures_util::stream::iter([Ok(Event::Text("nearly ".repeat(200))), Ok(Event::End(end))])))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(Vec::new())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: String::new(), latency: Duration::ZERO })
    }
}

struct Strict;

#[async_trait::async_trait]
impl Work for Strict {
    fn request(&self, place: &Place, _ask: &Ask, _findings: &[Finding]) -> Result<Request, Unaskable> {
        let model = place.candidate.model.clone();
        Ok(Request { model, prompt_tokens_estimate: Some(1000), max_tokens: Some(500), ..Request::default() })
    }

    fn key(&self, _place: &Place, _request: &Request) -> String {
        "0".repeat(64)
    }

    async fn judge(&self, _place: &Place, answer: &str) -> Judged {
        let (score, threshold) = (Score::from_points(79.0), Score::from_points(80.0));
        let verdict = Verdict { score, threshold, evidence: Evidence::None, findings: Vec::new(), repairs: Vec::new() };
        Judged { text: answer.to_owned(), verdict, calls: Vec::new() }
    }
}

/// Resident memory of this process in kB.
fn resident_kb() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux tells the memory of a process");
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("the second figure is resident")
        * PAGE_KB
}

fn places() -> Vec<Place> {
    let place = |model: &str| Place {
        candidate: Candidate { provider: ProviderId::new("groq"), model: model.to_owned(), variant: Variant::Text },
        window: None,
        locality: Locality::Cloud,
        floor: false,
    };
    ["openai/gpt-oss-120b", "openai/gpt-oss-20b", "qwen/qwen3-32b"].map(place).into()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let ledger = SqliteLedger::open(&folder.path().join("ledger.db")).await.expect("a ledger");
    let run = ledger.begin_run("memory").await.expect("a run begins");
    let doors = Doors::open(&ledger, Policy::default(), NOW_MS).await.expect("doors open");
    let traffic = Traffic::new(doors, Limiter::new(limiter::Bounds::default()), Yard::new(Waves::new(4)), || NOW_MS);
    let purse = Purse::new(budget::Limits::default(), Day::from_ms(NOW_MS));
    let mut beliefs = ledger.beliefs(NOW_MS).await.expect("beliefs");
    let groq = ProviderId::new("groq");
    let providers: BTreeMap<ProviderId, Arc<dyn Provider>> = [(groq.clone(), Arc::new(Nearly(groq)) as _)].into();
    let (_keep, interrupted) = tokio::sync::watch::channel(false);
    let (mut attempts, mut artifact, mut seen) = (0, 0, Vec::new());
    while attempts < ATTEMPTS {
        let market = Market {
            beliefs: &beliefs,
            seats: &[],
            prices: PriceList::builtin(),
            day: Day::from_ms(NOW_MS),
            prefer: Prefer::Index,
            time: TimeValue::from_usd_per_hour(0.36),
            value: f64::INFINITY,
        };
        let route = market.appraise("erd", places()).route().expect("a route");
        let (lanes, spending) = (traffic.enter(artifact).await, purse.artifact());
        let desk = Desk {
            run: &run,
            kind: "erd",
            version: "1",
            providers: &providers,
            ledger: &ledger,
            spending: &spending,
            cache: None,
            gate: &lanes,
            observer: &Unobserved,
            interrupted: interrupted.clone(),
            now_ms: || NOW_MS,
            jitter: || 0,
            max_answer_bytes: 1 << 20,
        };
        let ending = drive(&Strict, Cascade::new(route, Bounds::default()), &desk).await.expect("the cascade ends");
        for attempt in &ending.attempts {
            attempt.teach(&mut beliefs);
        }
        let before = attempts;
        attempts += ending.attempts.len();
        artifact += 1;
        if attempts / LOOK > before / LOOK {
            seen.push(resident_kb());
        }
    }
    let _ = writeln!(std::io::stderr(), "{attempts} attempts; resident kB at each {LOOK}th: {seen:?}");
    let (first, most, least) = (seen[0], seen.iter().max(), seen.iter().min());
    let (most, least) = (*most.expect("memory was looked at"), *least.expect("memory was looked at"));
    assert!(most * 10 <= first * 11 && least * 10 >= first * 9, "from {first} kB to between {least} and {most} kB");
}
