//! The state of providers in the ledger, seen by processes that write at once.

use super::tests::attempt;
use super::*;
use crate::prices::{Cost, Money};
use crate::routing::Doors;
use crate::routing::breaker::{Change, Door, HealthRow, Key, Policy, Row, Shut};
use crate::routing::budget::Amount;
use crate::routing::limiter::{Dimension, Lane, ToldLimit};
use sluice_providers::{Health, ProviderId, Reason};
use std::time::Duration;

const NOW: u64 = 1_795_316_400_000;

fn groq() -> ProviderId {
    ProviderId::new("groq")
}

fn row(until_ms: u64, updated_ms: u64) -> Row {
    Row {
        key: Key::model(&groq(), "openai/gpt-oss-120b"),
        shut: Some(Shut::Tripped),
        until_ms,
        failures: 2,
        streak: 3,
        reason: "it's; DROP TABLE breakers".to_owned(),
        fingerprint: Some(u32::MAX),
        probe: None,
        updated_ms,
    }
}

fn claim(key: &Key, owner: i64, now_ms: u64) -> ProbeClaim<'_> {
    ProbeClaim { key, owner, fingerprint: Some(u32::MAX), now_ms, until_ms: now_ms + 60_000 }
}

async fn until(ledger: &SqliteLedger) -> u64 {
    ledger.breakers().await.unwrap()[0].until_ms
}

#[tokio::test]
async fn breakers_read_back_as_they_were() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    assert_eq!(ledger.breakers().await.unwrap(), []);
    let whole = Row { key: Key::provider(&groq()), shut: None, fingerprint: None, ..row(NOW, NOW) };
    let rows = [row(NOW + 9, NOW), whole];
    for row in &rows {
        ledger.keep_breaker(&Change::Failed(row.clone()), 1).await.unwrap();
    }
    assert_eq!(ledger.breakers().await.unwrap(), rows);
}

#[tokio::test]
async fn the_later_end_wins_in_whatever_order_processes_write() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    for (end, expected) in [(50, 50), (20, 50), (70, 70), (70, 70), (0, 70)] {
        ledger.keep_breaker(&Change::Failed(row(NOW + end, NOW)), 1).await.unwrap();
        assert_eq!(until(&ledger).await, NOW + expected);
    }
    let healed = |until_ms, now_ms| Change::Healed { key: row(0, 0).key, until_ms, now_ms };
    ledger.keep_breaker(&healed(NOW + 69, NOW + 100), 1).await.unwrap();
    assert_eq!(until(&ledger).await, NOW + 70, "somebody has shut it beyond what the one who heals knew");
    ledger.keep_breaker(&healed(NOW + 70, NOW + 100), 1).await.unwrap();
    let opened = Row {
        shut: None,
        until_ms: 0,
        failures: 0,
        streak: 0,
        reason: String::new(),
        fingerprint: None,
        ..row(0, NOW + 100)
    };
    assert_eq!(ledger.breakers().await.unwrap(), [opened]);
}

#[tokio::test]
async fn what_a_faster_clock_wrote_is_replaced() {
    let far = NOW + 400 * 86_400_000;
    let ledger = SqliteLedger::in_memory().await.unwrap();
    ledger.keep_breaker(&Change::Failed(row(far + 15_000, far)), 1).await.unwrap();
    assert!(ledger.claim_probe(&claim(&row(0, 0).key, 1, NOW)).await.unwrap());
    ledger.keep_breaker(&Change::Failed(row(NOW + 15_000, NOW)), 1).await.unwrap();
    assert_eq!(until(&ledger).await, NOW + 15_000);
}

#[tokio::test]
async fn one_slot_is_taken_once_given_back_and_outlives_nobody() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let key = row(0, 0).key;
    ledger.keep_breaker(&Change::Failed(row(NOW + 15_000, NOW)), 1).await.unwrap();
    let later = NOW + 15_000;
    for (owner, at, taken, why) in [
        (1, NOW + 14_999, false, "the door is shut"),
        (1, later, true, "the first one"),
        (2, later, false, "it is taken"),
        (1, later + 1, true, "its own, given up by a task of the same process"),
        (2, later + 60_000, false, "not yet over"),
        (2, later + 60_001, true, "the process died"),
    ] {
        assert_eq!(ledger.claim_probe(&claim(&key, owner, at)).await.unwrap(), taken, "{why}");
    }
    ledger.keep_breaker(&Change::Released { key: key.clone() }, 1).await.unwrap();
    assert!(!ledger.claim_probe(&claim(&key, 3, later + 60_002)).await.unwrap(), "only its owner gives it back");
    ledger.keep_breaker(&Change::Released { key: key.clone() }, 2).await.unwrap();
    assert!(ledger.claim_probe(&claim(&key, 3, later + 60_002)).await.unwrap());
    // Shut for another key: whoever has a new one need not wait.
    ledger.keep_breaker(&Change::Failed(row(later + 3_600_000, later + 60_003)), 3).await.unwrap();
    let other = ProbeClaim { fingerprint: Some(1), ..claim(&key, 4, later + 60_004) };
    assert!(!ledger.claim_probe(&claim(&key, 4, later + 60_004)).await.unwrap());
    assert!(ledger.claim_probe(&other).await.unwrap());
}

/// Asks a door on a thread and connection of its own, as another process would, and goes away without a word.
fn ask(path: &std::path::Path, now_ms: u64) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ledger = SqliteLedger::open(path).await.unwrap();
        let doors = Doors::open(&ledger, Policy::default(), now_ms).await.unwrap();
        let mut passes = Vec::new();
        for _ in 0..10 {
            if let Door::Open(pass) = doors.may_call(&groq(), "a", now_ms).await.unwrap() {
                passes.push(pass);
            }
        }
        passes.len()
    })
}

#[test]
fn of_processes_that_find_a_door_half_open_at_once_one_tries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let ledger = SqliteLedger::open(&path).await.unwrap();
        let doors = Doors::open(&ledger, Policy::default(), NOW).await.unwrap();
        for _ in 0..3 {
            let Door::Open(pass) = doors.may_call(&groq(), "a", NOW).await.unwrap() else { panic!("it is open") };
            doors.failed(pass, &Reason::Transport, None, NOW).await.unwrap();
        }
    });
    assert_eq!(ask(&path, NOW + 14_000), 0);
    let tries: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..5).map(|_| scope.spawn(|| ask(&path, NOW + 15_000))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert_eq!(tries, 1);
    assert_eq!(ask(&path, NOW + 75_001), 1, "the process that tried has died");
}

#[tokio::test]
async fn a_door_that_one_process_opens_is_open_for_the_other_a_second_later() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let one = Doors::open(&ledger, Policy::default(), NOW).await.unwrap();
    let other = Doors::open(&ledger, Policy::default(), NOW).await.unwrap();
    let enter = async |doors: &Doors<'_>, now_ms| match doors.may_call(&groq(), "a", now_ms).await.unwrap() {
        Door::Open(pass) => Some(pass),
        Door::Closed(_) => None,
    };
    let pass = enter(&one, NOW).await.unwrap();
    one.failed(pass, &Reason::QuotaExhausted, None, NOW).await.unwrap();
    assert!(enter(&one, NOW).await.is_none());
    assert!(enter(&other, NOW + 1_000).await.is_none());
    let pass = one.force(&groq(), "a");
    one.succeeded(pass, NOW + 2_000).await.unwrap();
    assert!(enter(&one, NOW + 2_000).await.is_some());
    assert!(enter(&other, NOW + 3_000).await.is_some());
}

#[tokio::test]
async fn the_last_good_health_is_kept_beside_the_breaker() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let whole = Row { key: Key::provider(&groq()), ..row(NOW + 5, NOW) };
    ledger.keep_breaker(&Change::Failed(whole.clone()), 1).await.unwrap();
    let health = |detail: &str, checked_ms| HealthRow {
        provider: groq(),
        fingerprint: Some(7),
        health: Health { detail: detail.to_owned(), latency: Duration::from_millis(42) },
        checked_ms,
    };
    for row in [
        health("one", NOW),
        health("two", NOW + 1),
        HealthRow { provider: ProviderId::new("ollama"), ..health("", NOW) },
    ] {
        ledger.keep_health(&row).await.unwrap();
    }
    let kept = ledger.health().await.unwrap();
    assert_eq!(kept[0], health("two", NOW + 1));
    assert_eq!(kept.len(), 2);
    assert_eq!(ledger.breakers().await.unwrap(), [whole]);
    let age = Duration::from_secs(30);
    for (fingerprint, at, holds) in [
        (Some(7), NOW + 1, true),
        (Some(7), NOW + 30_001, true),
        (Some(7), NOW + 30_002, false),
        (Some(7), NOW, false),
        (Some(8), NOW + 1, false),
        (None, NOW + 1, false),
    ] {
        assert_eq!(kept[0].holds(fingerprint, age, at), holds, "{fingerprint:?} {at}");
    }
}

#[tokio::test]
async fn each_ledger_has_a_salt_of_its_own() {
    let (one, other) = (SqliteLedger::in_memory().await.unwrap(), SqliteLedger::in_memory().await.unwrap());
    assert_eq!(one.salt().await.unwrap(), one.salt().await.unwrap());
    assert_ne!(one.salt().await.unwrap(), other.salt().await.unwrap());
    assert_eq!(one.salt().await.unwrap().len(), 16);
}

#[tokio::test]
async fn a_day_costs_what_its_attempts_of_other_runs_cost() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("one").await.unwrap();
    let own = ledger.begin_run("two").await.unwrap();
    let at = |run: &RunId, started_ms, cost| AttemptEntry {
        started_ms,
        input_tokens: Some(1000),
        output_tokens: None,
        most: None,
        ..attempt(run, 1, cost)
    };
    for entry in [
        at(&run, NOW, Cost::Known(Money::from_pico_usd(5))),
        at(&run, NOW + 9, Cost::Known(Money::from_pico_usd(7))),
        at(&run, NOW + 9, Cost::Local),
        at(&run, NOW + 9, Cost::Unknown),
        at(&run, NOW - 1, Cost::Known(Money::from_pico_usd(100))),
        at(&run, NOW + 10, Cost::Known(Money::from_pico_usd(100))),
        at(&own, NOW, Cost::Known(Money::from_pico_usd(100))),
    ] {
        ledger.record_attempt(&entry).await.unwrap();
    }
    let spent = ledger.spent(NOW..NOW + 10, &own).await.unwrap();
    assert_eq!(spent, SpentEntry { money: Money::from_pico_usd(12), tokens: 4000, unknown: 1 });
    // A call that broke off counts as the most that it can have taken.
    let most = Some(Amount { money: Money::from_pico_usd(30), tokens: 2500 });
    let cut = AttemptEntry { most, input_tokens: None, ..at(&run, NOW + 1, Cost::Unknown) };
    ledger.record_attempt(&cut).await.unwrap();
    let spent = ledger.spent(NOW..NOW + 10, &own).await.unwrap();
    assert_eq!(spent, SpentEntry { money: Money::from_pico_usd(42), tokens: 6500, unknown: 1 });
    assert_eq!(ledger.spent_by(&run, NOW + 1).await.unwrap().money, Money::from_pico_usd(137));
    assert_eq!(ledger.spent(0..1, &own).await.unwrap(), SpentEntry::default());
    // Absurd counts do not spoil the sum of a day.
    for _ in 0..3 {
        let huge = AttemptEntry {
            input_tokens: Some(u64::MAX >> 1),
            ..at(&run, 5, Cost::Known(Money::from_pico_usd(u64::MAX)))
        };
        ledger.record_attempt(&huge).await.unwrap();
    }
    assert_eq!(ledger.spent(0..10, &own).await.unwrap().tokens, 3_000_000_000);
}

#[tokio::test]
async fn calls_of_earlier_runs_are_told_with_their_tokens_and_kept_answers_are_none() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let run = ledger.begin_run("generate").await.unwrap();
    for (at_ms, from_cache) in [(5, false), (20, false), (21, true)] {
        let call = AttemptEntry { started_ms: at_ms, from_cache, ..attempt(&run, 1, Cost::Local) };
        ledger.record_attempt(&call).await.unwrap();
    }
    let calls = ledger.calls_since(10).await.unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].at_ms, calls[0].provider.as_str()), (20, "groq"));
}

#[tokio::test]
async fn a_limit_that_was_told_reads_back_and_is_gone_where_it_turned_out_to_be_none() {
    let ledger = SqliteLedger::in_memory().await.unwrap();
    let told = |dimension, most, told_ms| ToldRow {
        told: ToldLimit {
            lane: Lane { provider: groq(), model: "it's; DROP TABLE told_limits".to_owned() },
            dimension,
            most,
            others: 3,
            others_until: Duration::from_millis(NOW + 5),
        },
        fingerprint: Some(u32::MAX),
        told_ms,
    };
    let (day, minute) = (Dimension::RequestsPerDay, Dimension::RequestsPerMinute);
    for row in [told(day, Some(u64::MAX), NOW), told(day, Some(1_000), NOW + 1), told(minute, None, NOW + 1)] {
        ledger.keep_limit(&row).await.unwrap();
    }
    assert_eq!(ledger.told_limits(0).await.unwrap(), [told(day, Some(1_000), NOW + 1)]);
    assert_eq!(ledger.told_limits(NOW + 2).await.unwrap(), []);
    ledger.keep_limit(&told(minute, Some(7), NOW + 2)).await.unwrap();
    ledger.keep_limit(&told(day, None, NOW + 2)).await.unwrap();
    assert_eq!(ledger.told_limits(0).await.unwrap(), [told(minute, Some(7), NOW + 2)]);
    assert_eq!((ledger.forget_limits().await.unwrap(), ledger.forget_limits().await.unwrap()), (1, 0));
}
