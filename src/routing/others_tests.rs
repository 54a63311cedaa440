//! Several processes on one account, over one ledger and a simulated clock.

use super::super::limiter::tests::crowd::Random;
use super::super::limiter::tests::wall::{Counting, Wall};
use super::super::limiter::{Admission, Bounds, Lane, Limiter, Need, Refusal, Ticket};
use super::{Others, Read};
use crate::ledger::{AttemptEntry, Ledger, RunId, SqliteLedger};
use crate::routing::{Candidate, Place, Variant};
use sluice_providers::{Locality, ProviderId, RateLimits};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Mutex;
use std::time::Duration;

const MINUTE: u64 = 60_000;
/// The middle of a minute.
const BEGIN: u64 = 29_921_940 * MINUTE + 37_000;
const LENGTH: u64 = 6 * MINUTE;
/// Callers of a process.
const CALLERS: usize = 10;

/// A process with a limiter of its own.
struct Process<'a> {
    run: RunId,
    limiter: Mutex<Limiter>,
    others: Others<'a>,
}

/// What a caller is about to see; its call began then, and has so many tokens.
enum Doing {
    Asks(Need, u64),
    Arrives(Ticket, u64, u64),
    Hears(Ticket, Result<(), Duration>, RateLimits, u64, u64),
}

fn lane() -> Lane {
    Lane { provider: ProviderId::new("groq"), model: "m".to_owned() }
}

fn next(random: &mut Random) -> Doing {
    let size = random.between(400, 800);
    Doing::Asks(Need::tokens(size * 110 / 100), size)
}

fn called(run: &RunId, started_ms: u64, tokens: u64) -> AttemptEntry {
    let candidate = Candidate { provider: ProviderId::new("groq"), model: "m".to_owned(), variant: Variant::Text };
    let place = Place { candidate, window: None, locality: Locality::Cloud, floor: false };
    let entry = AttemptEntry::new(run.clone(), "erd", &place, started_ms);
    AttemptEntry { input_tokens: Some(tokens), output_tokens: Some(0), ..entry }
}

/// Lets processes call until the time is over.
struct Stage<'a> {
    ledger: &'a SqliteLedger,
    processes: Vec<Process<'a>>,
    wall: Wall,
    random: Random,
}

impl Stage<'_> {
    async fn run(&mut self) {
        let callers = self.processes.len() * CALLERS;
        let mut doing: Vec<Option<Doing>> = (0..callers).map(|_| Some(next(&mut self.random))).collect();
        let mut newest: Vec<u64> = (0..callers as u64).collect();
        let mut order = callers as u64;
        let mut events: BinaryHeap<_> = (0..callers).map(|caller| Reverse((BEGIN, caller as u64, caller))).collect();
        while let Some(Reverse((at, event, caller))) = events.pop().filter(|Reverse((at, ..))| *at < BEGIN + LENGTH) {
            if newest[caller] != event {
                continue;
            }
            let process = caller / CALLERS;
            let was = doing[caller].take().expect("every caller is about something");
            let ended = matches!(was, Doing::Hears(..));
            let (then, delay) = self.step(process, at, was).await;
            doing[caller] = Some(then);
            // When a call has ended, everybody of its process who waits asks again.
            let of_process = process * CALLERS..(process + 1) * CALLERS;
            let waiting = |other: &usize| ended && *other != caller && matches!(doing[*other], Some(Doing::Asks(..)));
            for (other, delay) in of_process.filter(waiting).map(|other| (other, 1)).chain([(caller, delay)]) {
                order += 1;
                newest[other] = order;
                events.push(Reverse((at + delay, order, other)));
            }
        }
    }

    /// One event of a caller; gives what it does next, and after how many milliseconds.
    async fn step(&mut self, process: usize, at: u64, doing: Doing) -> (Doing, u64) {
        let (now, random) = (Duration::from_millis(at), &mut self.random);
        let Process { run, limiter, others } = &self.processes[process];
        match doing {
            Doing::Asks(mut need, size) => {
                others.count(limiter, at).await.unwrap();
                match limiter.lock().unwrap().admit(&lane(), &mut need, now) {
                    Admission::Granted(ticket) => (Doing::Arrives(ticket, at, size), random.between(20, 400)),
                    Admission::Wait(wait) => {
                        (Doing::Asks(need, size), u64::try_from(wait.as_millis()).unwrap() + random.between(1, 30))
                    }
                    other => panic!("this wall lets everybody in at some time: {other:?}"),
                }
            }
            Doing::Arrives(ticket, began, size) => {
                let (outcome, told) = self.wall.arrive(size, now.as_secs_f64());
                let answer = if outcome.is_ok() { random.between(500, 4_000) } else { 30 };
                (Doing::Hears(ticket, outcome, told, began, size), answer)
            }
            Doing::Hears(ticket, outcome, told, began, size) => {
                let counted = if outcome.is_ok() { size } else { 0 };
                {
                    let mut limiter = limiter.lock().unwrap();
                    limiter.learn(&ticket, &told, now);
                    match outcome {
                        Ok(()) => limiter.settle(ticket, Some(size), now),
                        Err(wait) => limiter.refused(ticket, Refusal::Pace { retry_after: Some(wait) }, now),
                    }
                }
                self.ledger.record_attempt(&called(run, began, counted)).await.unwrap();
                (next(random), 1)
            }
        }
    }
}

#[tokio::test]
async fn two_processes_on_one_account_use_it_up_and_are_not_refused_after_the_first_minute() {
    for (seed, counting) in [Counting::Sliding, Counting::Fixed, Counting::Bucket].into_iter().enumerate() {
        let ledger = SqliteLedger::in_memory().await.unwrap();
        let mut processes = Vec::new();
        for command in ["a", "b"] {
            let run = ledger.begin_run(command).await.unwrap();
            let read = Mutex::new(Read { upto: 0, at_ms: 0 });
            let others = Others { ledger: &ledger, me: run.clone(), read };
            processes.push(Process { run, limiter: Mutex::new(Limiter::new(Bounds::default())), others });
        }
        let (wall, random) = (Wall::new(counting, 60, 20_000), Random(seed as u64));
        let mut stage = Stage { ledger: &ledger, processes, wall, random };
        stage.run().await;
        let after = (BEGIN + MINUTE) as f64 / 1000.0;
        let late = stage.wall.refused.iter().filter(|at| **at > after).count();
        let share = stage.wall.served.1 as f64 / 120_000.0;
        assert_eq!(late, 0, "{counting:?}");
        assert!(share >= 0.93, "{counting:?}: {:.1} %", share * 100.0);
    }
}
