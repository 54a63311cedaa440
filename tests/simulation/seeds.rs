//! Plays seeds.

use super::actor::Actor;
use super::books::Books;
use super::clock;
use super::life::{Stage, live};
use super::promises::Aftermath;
use super::witness::at_once;
use super::world::World;
use sluice::ledger::{RunId, SqliteLedger, Status};
use sluice_providers::{Provider, ProviderId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Seeds that every test run plays; the nightly script plays many more.
const SEEDS: u64 = 200;
/// Artifacts of every fifth seed, and of all others: many find what is rare within a world, few make room for more worlds.
const MANY: usize = 40;
const FEW: usize = 14;
/// Longest that a life may take in its own time: whoever waits longer waits for ever.
const FOR_EVER: Duration = Duration::from_secs(30 * 86_400);

#[test]
fn whatever_fails_every_artifact_ends_once_and_nothing_is_lost() {
    let (first, last) = match (number("SLUICE_SEED"), number("SLUICE_SEEDS")) {
        (Some(seed), _) => (seed, seed),
        (None, seeds) => (1, seeds.unwrap_or(SEEDS)),
    };
    for seed in first..=last {
        let world = World::of(seed, if seed.is_multiple_of(5) { MANY } else { FEW });
        let (broken, _) = play(&world);
        assert!(broken.is_empty(), "SLUICE_SEED={seed}\n{}\n{world:#?}", broken.join("\n"));
    }
}

#[test]
fn a_seed_plays_the_same_game_every_time() {
    for seed in [1, 7, 20] {
        let world = World::of(seed, 12);
        assert_eq!(play(&world), play(&world), "SLUICE_SEED={seed}");
    }
}

#[expect(clippy::disallowed_methods, reason = "which seed is played is the caller's choice, not the program's")]
fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Plays a world to its end: what was broken, and everything that was called.
fn play(world: &World) -> (Vec<String>, Vec<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        clock::start(world.seed);
        let books = Arc::new(Books::new(world));
        let actor = |party| (ProviderId::new(party_name(party)), Arc::new(Actor::new(party, world.seed, &books)));
        let providers: BTreeMap<ProviderId, Arc<dyn Provider>> =
            world.parties.iter().map(actor).map(|(id, actor)| (id, actor as Arc<dyn Provider>)).collect();
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = open(world, folder.path());
        for life in 0..=world.crashes.len() {
            if world.on_disk {
                at_once(ledger.close()).unwrap();
                ledger = open(world, folder.path());
            }
            books.begin_life(life);
            let (stop, interrupted) = watch::channel(false);
            let stage = Stage { world, books: &books, ledger: &ledger, providers: &providers, interrupted };
            let last = life == world.crashes.len();
            let lived = tokio::select! {
                biased;
                () = happen(world, life, &stop) => None,
                lived = live(&stage) => Some(lived),
            };
            settle(world, &books, &ledger, (last, lived));
        }
        let story =
            books.calls().iter().map(|call| format!("{} {} {}", call.artifact, call.model, call.life)).collect();
        (books.broken(), story)
    })
}

fn party_name(party: &super::world::Party) -> &'static str {
    party.name
}

/// What comes from outside: the clock is set, the user stops the run; returns when the process dies.
async fn happen(world: &World, life: usize, stop: &watch::Sender<bool>) {
    let crash = world.crashes.get(life).copied();
    let mut events: Vec<(Duration, Option<i64>)> =
        world.jumps.iter().filter(|_| life == 0).map(|(at, by_ms)| (*at, Some(*by_ms))).collect();
    events.extend(world.interrupt.filter(|_| crash.is_none()).map(|at| (at, None)));
    events.retain(|(at, _)| crash.is_none_or(|crash| *at < crash));
    events.sort();
    let mut now = Duration::ZERO;
    for (at, event) in events {
        clock::pass(at - now).await;
        now = at;
        match event {
            Some(by_ms) => clock::jump(by_ms),
            None => drop(stop.send(true)),
        }
    }
    clock::pass(crash.unwrap_or(FOR_EVER) - now).await;
}

fn settle(world: &World, books: &Books, ledger: &SqliteLedger, (last, lived): (bool, Option<(RunId, Vec<Status>)>)) {
    match (last, lived) {
        (true, Some((run, statuses))) => Aftermath { world, books, ledger, statuses, last: run }.check(),
        (true, None) => books.accuse("the run never ends".to_owned()),
        (false, _) => {}
    }
}

fn open(world: &World, folder: &Path) -> SqliteLedger {
    let open = async {
        if world.on_disk {
            SqliteLedger::open(&folder.join("ledger.db")).await
        } else {
            SqliteLedger::in_memory().await
        }
    };
    at_once(open).unwrap()
}
