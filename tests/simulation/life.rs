//! One life of the process: the real routing, budgets, doors, limits and cascades, from the ledger's state to its end.

use super::books::Books;
use super::clock::{jitter, now_ms};
use super::craft::{Craft, Eyes, JUDGING, Timed, threshold};
use super::witness::{Witness, at_once};
use super::world::{Cast, World};
use futures_util::{StreamExt, stream};
use sluice::cascade::{Bounds, Cascade, Desk, Ended, Ending, Route, StopCause, Text, drive};
use sluice::generate::MOST_OPEN;
use sluice::ledger::{ArtifactEntry, Ledger, RunId, SqliteLedger, Status};
use sluice::prices::{Day, PriceList};
use sluice::routing::beliefs::Beliefs;
use sluice::routing::breaker::Policy;
use sluice::routing::limiter::{self, Limiter};
use sluice::routing::rank::TimeValue;
use sluice::routing::waves::{Waves, Yard};
use sluice::routing::{ArtifactPurse, Purse};
use sluice::routing::{Candidate, Doors, Market, Place, Seat, Traffic, Variant};
use sluice_providers::{Model, Provider, ProviderId};
use sluice_validators::rubric::Evidence;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

const KINDS: [&str; 4] = ["erd", "flowchart", "adr", "openapi"];

/// What outlives a process.
pub(super) struct Stage<'a> {
    pub(super) world: &'a World,
    pub(super) books: &'a Books,
    pub(super) ledger: &'a SqliteLedger,
    pub(super) providers: &'a BTreeMap<ProviderId, Arc<dyn Provider>>,
    pub(super) interrupted: watch::Receiver<bool>,
}

/// What the artifacts of a life share.
struct Shared<'a> {
    stage: &'a Stage<'a>,
    run: RunId,
    witness: &'a Witness<'a>,
    traffic: Traffic<'a>,
    purse: Purse,
    beliefs: Mutex<Beliefs>,
    kept: Vec<ArtifactEntry>,
    out_of_money: AtomicBool,
}

/// Makes every artifact; gives the run and how each ended.
pub(super) async fn live(stage: &Stage<'_>) -> (RunId, Vec<Status>) {
    let world = stage.world;
    let witness = Witness { ledger: stage.ledger, books: stage.books };
    let before = at_once(stage.ledger.interrupted_runs()).unwrap();
    let mut kept = Vec::new();
    for run in &before {
        kept.extend(at_once(stage.ledger.artifacts(&run.id)).unwrap());
    }
    let run = witness.begin_run("simulated").await.unwrap();
    let doors = Doors::open(&witness, Policy::default(), now_ms()).await.unwrap();
    let loaders = [ProviderId::new("ollama")].into();
    let yard = Yard::new(Waves::new(world.jobs));
    let traffic = Traffic::new(doors, limiter(world), yard, now_ms).with_loaders(loaders).with_all_down(world.all_down);
    let shared = Shared {
        stage,
        run,
        witness: &witness,
        traffic,
        purse: Purse::new(world.budget, Day::from_ms(now_ms())),
        beliefs: Mutex::new(at_once(stage.ledger.beliefs(now_ms())).unwrap()),
        kept,
        out_of_money: false.into(),
    };
    let loads = stage.books.loads();
    let made: Vec<(Status, bool)> =
        stream::iter(0..world.artifacts).map(|artifact| one(&shared, artifact)).buffered(MOST_OPEN).collect().await;
    let (here, there) = (stage.books.loads() - loads, shared.traffic.loads());
    if here > there {
        stage.books.accuse(format!("{here} models were loaded, the waves know of {there}"));
    }
    if made.iter().all(|(_, stopped)| !stopped) {
        witness.end_run(&shared.run).await.unwrap();
        for run in &before {
            witness.end_run(&run.id).await.unwrap();
        }
    }
    (shared.run, made.into_iter().map(|(status, _)| status).collect())
}

fn limiter(world: &World) -> Limiter {
    let limiter = Limiter::new(limiter::Bounds::default());
    world.parties.iter().fold(limiter, |limiter, party| limiter.with(ProviderId::new(party.name), None, party.limits))
}

/// One artifact to its one end; true where it was stopped.
async fn one(shared: &Shared<'_>, artifact: usize) -> (Status, bool) {
    let lanes = shared.traffic.enter(artifact).await;
    at_once(shared.purse.look_at_the_day(shared.stage.ledger, &shared.run, now_ms())).unwrap();
    let blank = blank(shared, artifact);
    let skipped = |reason: &str| ArtifactEntry { reason: Some(reason.to_owned()), ..blank.clone() };
    if *shared.stage.interrupted.borrow() {
        return close(shared, skipped("cancelled"), true).await;
    }
    if shared.out_of_money.load(Ordering::Relaxed) {
        return close(shared, skipped("budget"), true).await;
    }
    let same = |kept: &&ArtifactEntry| kept.status == Status::Accepted && kept.work_key == blank.work_key;
    if let Some(kept) = shared.kept.iter().find(same) {
        return close(shared, ArtifactEntry { run: shared.run.clone(), ..kept.clone() }, false).await;
    }
    let purse = shared.purse.artifact();
    let gate = Timed { lanes, turns: Mutex::default() };
    let ending = go(shared, artifact, &purse, &gate).await;
    let stopped = matches!(ending.ended, Ended::Stopped(_));
    if ending.ended == Ended::Stopped(StopCause::Budget) && purse.is_run_out() {
        shared.out_of_money.store(true, Ordering::Relaxed);
    }
    let of = |status, text: &Text| ArtifactEntry {
        status,
        candidate: Some(text.place.candidate.clone()),
        score: Some(text.verdict.score),
        text: Some(text.text.clone()),
        ..blank.clone()
    };
    let entry = match (ending.accepted(), ending.rejected()) {
        (Some(text), _) => of(Status::Accepted, text),
        (None, Some(text)) => of(Status::Rejected, text),
        (None, None) => ArtifactEntry { status: Status::Failed, ..blank },
    };
    close(shared, entry, stopped).await
}

/// Goes down the route that the market makes.
async fn go(shared: &Shared<'_>, artifact: usize, purse: &ArtifactPurse<'_>, gate: &Timed<'_>) -> Ending {
    let Stage { world, books, ledger, providers, interrupted } = shared.stage;
    let kind = KINDS[artifact % KINDS.len()];
    let seats = seats(world);
    let order = |beliefs: &Beliefs| {
        if world.frozen {
            return Route::new(places(world)).unwrap();
        }
        let market = Market {
            beliefs,
            seats: &seats,
            prices: PriceList::builtin(),
            day: Day::from_ms(now_ms()),
            prefer: world.prefer,
            time: TimeValue::from_usd_per_hour(0.36),
            value: world.value,
        };
        market.appraise(kind, places(world)).route().unwrap()
    };
    let route = order(&shared.beliefs.lock().unwrap());
    let desk = Desk {
        run: &shared.run,
        kind,
        version: "1",
        providers,
        ledger: shared.witness,
        spending: purse,
        cache: None,
        gate,
        observer: &Eyes { artifact, books, ledger, steady: world.jumps.is_empty() },
        interrupted: interrupted.clone(),
        now_ms,
        jitter,
        max_answer_bytes: 1_000,
    };
    let began = Instant::now();
    let bounds = Bounds { deadline: world.deadline, ..Bounds::default() };
    let ending = drive(&Craft(artifact), Cascade::new(route, bounds), &desk).await.unwrap();
    // A last answer may still be judged after the deadline; timers are as fine as milliseconds.
    let slack = JUDGING * (ending.texts.len() as u32 + 1) + Duration::from_millis(50);
    // A draft from facts is made after the deadline, too. It takes milliseconds; here it takes as long as any answer.
    let drafts = ending.attempts.iter().filter(|attempt| attempt.candidate.provider.as_str() == "builtin");
    let drafting = drafts.map(|draft| Duration::from_millis(draft.latency_ms)).sum::<Duration>();
    let used = began.elapsed().saturating_sub(*gate.turns.lock().unwrap() + drafting);
    if used > world.deadline + slack {
        books.accuse(format!("artifact {artifact} took {used:?} of {:?}: {ending:?}", world.deadline));
    }
    let mut beliefs = shared.beliefs.lock().unwrap();
    for attempt in &ending.attempts {
        attempt.teach(&mut beliefs);
    }
    ending
}

async fn close(shared: &Shared<'_>, entry: ArtifactEntry, stopped: bool) -> (Status, bool) {
    let status = entry.status;
    shared.witness.record_artifact(&entry).await.unwrap();
    (status, stopped)
}

fn blank(shared: &Shared<'_>, artifact: usize) -> ArtifactEntry {
    ArtifactEntry {
        run: shared.run.clone(),
        kind: KINDS[artifact % KINDS.len()].to_owned(),
        status: Status::Skipped,
        reason: None,
        candidate: None,
        score: None,
        threshold: threshold(),
        evidence: Evidence::None,
        findings: Vec::new(),
        repairs: Vec::new(),
        text: None,
        work_key: format!("work-{artifact}"),
    }
}

fn seats(world: &World) -> Vec<Seat> {
    let model = |cast: &Cast| Model { size: Some(cast.gigabytes << 30), ..Model::named(cast.model) };
    let seat = |party: &super::world::Party| Seat {
        id: ProviderId::new(party.name),
        locality: party.locality,
        configured: None,
        models: party.models.iter().map(model).collect(),
        window: None,
        cramped: Vec::new(),
        loads: true,
    };
    world.parties.iter().map(seat).collect()
}

fn places(world: &World) -> Vec<Place> {
    let place = |party: &super::world::Party, cast: &Cast| Place {
        candidate: Candidate {
            provider: ProviderId::new(party.name),
            model: cast.model.to_owned(),
            variant: Variant::Text,
        },
        window: None,
        locality: party.locality,
        floor: party.name == "builtin",
    };
    world.parties.iter().flat_map(|party| party.models.iter().map(move |cast| place(party, cast))).collect()
}
