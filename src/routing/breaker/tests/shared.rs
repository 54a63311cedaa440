//! What processes tell each other.

use super::stage::{START, Stage, id, rows};
use crate::routing::breaker::{Account, Key, Row, Shut};
use proptest::prelude::*;
use sluice_providers::Reason;

const A: &str = "groq/a";
const ME: i64 = 7;

fn row(until_ms: u64, updated_ms: u64) -> Row {
    Row {
        key: Key::provider(&id("groq")),
        shut: Some(Shut::Tripped),
        until_ms,
        failures: 0,
        streak: 2,
        reason: "overloaded".to_owned(),
        fingerprint: None,
        probe: None,
        updated_ms,
    }
}

#[test]
fn a_door_that_one_process_shut_is_shut_for_the_next() {
    let mut first = Stage::new();
    let written = rows(&first.trip(A));
    assert_eq!(written.len(), 1);
    let mut second = Stage::knowing(&written);
    assert_eq!(second.shut_s(A), 15);
    // The streak is shared too: a failed try escalates.
    second.pass_s(15);
    second.fail(A, &Reason::Transport);
    assert_eq!(second.shut_s(A), 30);
}

#[test]
fn failures_in_a_row_are_counted_over_processes() {
    let mut first = Stage::new();
    first.fail(A, &Reason::ServerError);
    let written = rows(&first.fail(A, &Reason::ServerError));
    let mut second = Stage::knowing(&written);
    second.pass_s(1);
    second.fail(A, &Reason::ServerError);
    assert_eq!(second.shut_s(A), 15);
}

#[test]
fn a_shorter_end_never_replaces_a_longer_one() {
    let mut stage = Stage::knowing(&[row(START + 100_000, START)]);
    stage.breakers.refresh(&[row(START + 50_000, START + 10)], ME, START + 10);
    assert_eq!(stage.shut_s(A), 100);
    stage.breakers.refresh(&[row(START + 110_000, START + 20)], ME, START + 20);
    assert_eq!(stage.shut_s(A), 110);
}

#[test]
fn a_door_that_another_process_opened_is_open() {
    let mut stage = Stage::knowing(&[row(START + 100_000, START)]);
    let healed = Row { shut: None, until_ms: 0, streak: 0, ..row(0, START + 5_000) };
    stage.pass_s(6);
    stage.breakers.refresh(&[healed], ME, stage.now_ms);
    assert_eq!(stage.shut_s(A), 0);
    // What was read before that is not believed any more.
    stage.breakers.refresh(&[row(START + 100_000, START)], ME, stage.now_ms);
    assert_eq!(stage.shut_s(A), 0);
}

#[test]
fn a_try_of_another_process_is_waited_for_and_one_that_died_is_not() {
    let trying = |owner| Row { probe: Some((owner, START + 60_000)), ..row(START, START - 15_000) };
    let mut stage = Stage::new();
    stage.breakers.refresh(&[trying(ME)], ME, START);
    assert!(stage.open(A).is_some(), "a try of our own that was given up is no try of another's");
    stage.breakers.refresh(&[trying(8)], ME, START);
    assert_eq!(stage.shut_s(A), 60);
    stage.pass_s(60);
    assert!(stage.open(A).is_some());
}

#[test]
fn a_row_that_a_faster_clock_wrote_shuts_nobody_out() {
    let far = START + 400 * 86_400_000;
    assert_eq!(Stage::knowing(&[row(far + 100_000, far)]).shut_s(A), 0);
    // A little ahead is a clock that was set right: the door is shut for as long as it was to be.
    assert_eq!(Stage::knowing(&[row(START + 50_000, START + 20_000)]).shut_s(A), 30);
    // An end that no rule gives is cut.
    assert!(Stage::knowing(&[row(u64::MAX, START)]).shut_s(A) <= 3600);
    assert!(Stage::knowing(&[row(u64::MAX, u64::MAX)]).shut_s(A) <= 3600);
}

#[test]
fn a_key_that_another_process_found_wrong_is_wrong_only_for_who_uses_it() {
    let with = |fingerprint| Account { fingerprint: Some(fingerprint), ..Account::default() };
    for reason in [Reason::Auth, Reason::QuotaExhausted] {
        let mut first = Stage::new().with("groq", with(1));
        let written = rows(&first.fail(A, &reason));
        assert_eq!(written[0].fingerprint, Some(1), "{reason:?}");
        assert_eq!(Stage::knowing(&written).with("groq", with(1)).shut_s(A), 3600);
        assert_eq!(Stage::knowing(&written).with("groq", with(2)).shut_s(A), 0);
    }
}

/// One thing that happens to a door.
#[derive(Clone, Debug)]
enum Event {
    Ask,
    Answer,
    Fail(usize, Option<u64>),
    GiveUp,
    Pass(u64),
    Jump(u64),
    Refresh(u64, u64, bool),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => Just(Event::Ask),
        2 => Just(Event::Answer),
        4 => (0..28usize, proptest::option::of(any::<u64>())).prop_map(|(reason, hint)| Event::Fail(reason, hint)),
        1 => Just(Event::GiveUp),
        3 => (0..200_000u64).prop_map(Event::Pass),
        1 => any::<u64>().prop_map(Event::Jump),
        1 => (any::<u64>(), any::<u64>(), any::<bool>()).prop_map(|(until, at, shut)| Event::Refresh(until, at, shut)),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_at_most_one_tries_and_no_door_is_shut_beyond_a_day(events in proptest::collection::vec(event(), 0..80)) {
        let mut stage = Stage::new();
        let reasons = super::stage::all_reasons();
        let mut passes = Vec::new();
        for event in events {
            match event {
                Event::Ask => passes.extend(stage.open(A)),
                Event::Answer => {
                    passes.pop().map(|pass| stage.breakers.succeeded(pass, stage.now_ms));
                }
                Event::Fail(reason, hint) => {
                    let hint = hint.map(std::time::Duration::from_millis);
                    passes.pop().map(|pass| stage.breakers.failed(pass, &reasons[reason], hint, stage.now_ms));
                }
                Event::GiveUp => drop(passes.pop()),
                Event::Pass(ms) => stage.now_ms = stage.now_ms.saturating_add(ms),
                Event::Jump(to) => stage.now_ms = to,
                Event::Refresh(until, at, shut) => {
                    let shut = shut.then_some(Shut::Tripped);
                    stage.breakers.refresh(&[Row { shut, ..row(until, at) }], ME, stage.now_ms);
                }
            }
            let asked = stage.now_ms;
            prop_assert!(stage.shut_s(A) <= 25 * 3600, "at {asked}");
            let tries = [stage.open(A), stage.open(A)];
            let both = tries.iter().flatten().filter(|pass| !pass.probes().is_empty()).count();
            prop_assert!(both <= 1);
        }
    }
}
