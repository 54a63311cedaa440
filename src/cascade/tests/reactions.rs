//! Single reactions, by name: what each reason leads to.

use super::route::route;
use crate::cascade::{Ask, Bounds, Cascade, Ended, Failure, Omit, Outcome, Step, StopCause};
use crate::routing::rank::StopRule;
use sluice_providers::{Phase, Reason};
use sluice_validators::Score;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn failure(reason: Reason, retry_after: Option<Duration>, jitter: u16) -> Outcome {
    Outcome::Failed(Failure { reaction: reason.reaction(), reason, retry_after, jitter })
}

fn fails(reason: Reason) -> Outcome {
    failure(reason, None, 0)
}

fn limited(seconds: u64) -> Outcome {
    failure(Reason::RateLimited, Some(Duration::from_secs(seconds)), 0)
}

fn scores(points: u8) -> Outcome {
    Outcome::Judged { score: Score::try_from(points).unwrap(), accepted: points >= 80 }
}

/// Feeds outcomes, a second each, and gives the places asked and the end (where it came).
fn follow(cascade: &mut Cascade, outcomes: Vec<Outcome>) -> (Vec<usize>, Option<Ended>) {
    let (mut now, mut asked) = (Duration::ZERO, Vec::new());
    let mut outcomes = outcomes.into_iter();
    loop {
        match cascade.step(now) {
            Step::Wait(wait) => now += wait,
            Step::End(ended) => return (asked, Some(ended)),
            Step::Call(ask) => {
                let Some(outcome) = outcomes.next() else { return (asked, None) };
                asked.push(ask.candidate);
                now += SECOND;
                cascade.record(outcome, now);
            }
        }
    }
}

/// Two models of groq, one of gemini with a larger window, and the floor.
fn cascade() -> Cascade {
    let places = [
        ("groq", "small", Some(8_192)),
        ("groq", "large", Some(8_192)),
        ("gemini", "flash", Some(1_000_000)),
        ("builtin", "facts", None),
    ];
    Cascade::new(route(&places), Bounds::default())
}

#[test]
fn each_reason_leads_to_the_next_candidate_its_table_names() {
    let too_large = || Reason::RequestTooLarge { limit: Some(8_000), requested: Some(9_000) };
    // A reason that persists, the places asked until another candidate's turn, and that candidate.
    let table = [
        (Reason::Auth, vec![0], 2),
        (Reason::RegionOrBilling, vec![0], 2),
        (Reason::QuotaExhausted, vec![0], 2),
        (Reason::ModelNotFound { pullable: true }, vec![0], 1),
        (Reason::InvalidRequest, vec![0], 3),
        (Reason::UnsupportedParameter { parameter: None }, vec![0, 0], 1),
        (Reason::ContextTooLong { limit: None, got: None }, vec![0], 2),
        (too_large(), vec![0, 0, 0], 2),
        (Reason::RequestTooLarge { limit: None, requested: None }, vec![0, 0], 2),
        (Reason::RateLimited, vec![0, 0, 0, 0], 1),
        (Reason::Overloaded, vec![0, 0, 0], 2),
        (Reason::ServerError, vec![0, 0, 0], 2),
        (Reason::Transport, vec![0, 0, 0], 2),
        (Reason::Timeout(Phase::Connect), vec![0, 0, 0], 2),
        (Reason::Timeout(Phase::FirstByte), vec![0], 2),
        (Reason::Timeout(Phase::Idle), vec![0], 2),
        (Reason::Timeout(Phase::Total), vec![0], 2),
        (Reason::LocalResourceExhausted, vec![0, 0], 1),
        (Reason::StreamError, vec![0, 0], 1),
        (Reason::StreamAborted, vec![0, 0], 1),
        (Reason::Decode, vec![0], 2),
        (Reason::OutputInvalid { salvage: None }, vec![0, 0], 1),
        (Reason::Truncated, vec![0, 0], 1),
        (Reason::Refused, vec![0], 2),
        (Reason::Unsupported, vec![0], 1),
        (Reason::Cancelled, vec![0], 3),
        (Reason::BatchFailed, vec![0], 1),
        (Reason::BatchExpired, vec![0], 1),
    ];
    for (reason, calls, then) in table {
        let mut cascade = cascade();
        let outcomes = calls.iter().map(|_| fails(reason.clone())).chain([scores(90)]).collect();
        let (asked, ended) = follow(&mut cascade, outcomes);
        assert_eq!((&asked[..calls.len()], asked[calls.len()]), (&calls[..], then), "{reason:?}");
        assert_eq!(ended, Some(Ended::Accepted(0)), "{reason:?}");
    }
}

#[test]
fn a_call_larger_than_a_limit_is_cut_twice_and_then_leaves_the_other_models_of_its_provider_open() {
    let oversize = |limit, requested| Outcome::TooLarge { limit, requested };
    let asks = |outcomes: &[Outcome]| {
        let mut cascade = cascade();
        for outcome in outcomes {
            cascade.record(outcome.clone(), SECOND);
        }
        let Step::Call(ask) = cascade.step(SECOND) else { panic!("a call is due at once") };
        (ask, cascade.answers())
    };
    let fewer = Ask { fewer_tokens: Some(5_754), ..Ask::default() };
    let shorter = Ask { shrink: true, within: Some(8_000), ..fewer.clone() };
    let next = Ask { candidate: 1, ..Ask::default() };
    let all = [oversize(8_000, 13_754), oversize(8_000, 9_000), oversize(8_000, 8_100)];
    for (seen, expected) in [(1, fewer), (2, shorter), (3, next)] {
        assert_eq!(asks(&all[..seen]), (expected, 0), "after {seen}");
    }
}

#[test]
fn where_nobody_is_worth_it_the_cheapest_of_those_that_may_be_asked_is_asked_once() {
    // µ$ of a call in the order of the route; who may not be asked; who is asked.
    let table: [(&[f64], Vec<Outcome>, &[usize]); 6] = [
        (&[20.0, 10.0, 30.0], vec![scores(40)], &[1]),
        (&[20.0, 10.0, 30.0], vec![Outcome::Shut, scores(40)], &[1, 0]),
        (&[10.0, 20.0, 30.0], vec![Outcome::Shut, Outcome::Full, scores(40)], &[0, 1, 2]),
        (&[30.0, 20.0, 10.0], vec![Outcome::Spent, Outcome::OverBudget, fails(Reason::Auth)], &[2, 1, 0]),
        // Only the first is worth it: while it may be asked nobody else is, and afterwards neither.
        (&[1.0, 20.0, 10.0], vec![fails(Reason::Auth)], &[0]),
        (&[1.0, 20.0, 10.0], vec![Outcome::Shut, scores(40)], &[0, 2]),
    ];
    for (costs, outcomes, expected) in table {
        let route = super::route::ranked(costs, StopRule::new(vec![1.0], 5.0));
        let (asked, ended) = follow(&mut Cascade::new(route, Bounds::default()), outcomes);
        assert_eq!((&asked[..], ended.is_some()), (expected, true), "{costs:?}");
    }
    let route = super::route::ranked(&[10.0, 20.0], StopRule::new(vec![1.0], 5.0));
    let mut crowded = Cascade::new(route, Bounds::default());
    follow(&mut crowded, vec![Outcome::Crowded(120 * SECOND)]);
    assert!(crowded.wait_for_room(SECOND), "who has no room for now is waited for");
}

#[test]
fn a_second_try_says_what_it_changes() {
    let parameter = Reason::UnsupportedParameter { parameter: Some("temperature".to_owned()) };
    let too_large = Reason::RequestTooLarge { limit: Some(8_000), requested: Some(9_500) };
    let table = [
        (fails(Reason::Truncated), Ask { more_tokens: true, ..Ask::default() }),
        (fails(parameter), Ask { omit: Some(Omit::Named("temperature".to_owned())), ..Ask::default() }),
        (fails(too_large), Ask { fewer_tokens: Some(1_500), ..Ask::default() }),
        (fails(Reason::LocalResourceExhausted), Ask { unload_others: true, ..Ask::default() }),
        (fails(Reason::StreamAborted), Ask::default()),
        (scores(60), Ask { findings: Some(0), ..Ask::default() }),
    ];
    for (outcome, expected) in table {
        let mut cascade = cascade();
        cascade.record(outcome.clone(), SECOND);
        assert_eq!(cascade.step(SECOND), Step::Call(expected), "{outcome:?}");
    }
}

#[test]
fn a_wait_is_begun_only_if_it_ends_in_time() {
    // Seconds the provider asks for, seconds that have passed, and the wait or the place that is asked instead.
    for (hint, passed, expected) in [
        (2, 1, Step::Wait(2 * SECOND)),
        (60, 1, Step::Wait(60 * SECOND)),
        (61, 1, Step::Call(Ask { candidate: 1, ..Ask::default() })),
        (30, 569, Step::Wait(30 * SECOND)),
        (30, 570, Step::Call(Ask { candidate: 1, ..Ask::default() })),
        (u64::MAX, 1, Step::Call(Ask { candidate: 1, ..Ask::default() })),
    ] {
        let mut cascade = cascade();
        cascade.record(limited(hint), passed * SECOND);
        assert_eq!(cascade.step(passed * SECOND), expected, "{hint} s after {passed} s");
    }
}

#[test]
fn a_pause_doubles_and_is_spread_by_the_jitter() {
    for (jitter, first, second) in [(0, 250, 500), (500, 375, 750), (1000, 500, 1000), (u16::MAX, 500, 1000)] {
        let mut cascade = cascade();
        for expected in [first, second] {
            cascade.record(failure(Reason::Overloaded, None, jitter), SECOND);
            assert_eq!(cascade.step(SECOND), Step::Wait(Duration::from_millis(expected)), "{jitter}");
        }
    }
}

#[test]
fn a_stream_that_broke_late_is_not_asked_for_again() {
    for (seconds, next) in [(30, 0), (31, 1)] {
        let mut cascade = cascade();
        cascade.record(fails(Reason::StreamAborted), seconds * SECOND);
        let Step::Call(ask) = cascade.step(seconds * SECOND) else { panic!("a call is due") };
        assert_eq!(ask.candidate, next, "after {seconds} s");
    }
}

#[test]
fn the_best_text_wins_and_of_equal_ones_the_earlier() {
    for (points, best) in [([60, 70, 50, 40, 30], 1), ([70, 70, 70, 40, 70], 0), ([0, 0, 0, 0, 1], 4)] {
        let (asked, ended) = follow(&mut cascade(), points.iter().map(|points| scores(*points)).collect());
        assert_eq!(asked, [0, 0, 1, 2, 3]);
        assert_eq!(ended, Some(Ended::BelowThreshold(best)), "{points:?}");
    }
}

#[test]
fn the_floor_is_asked_after_the_last_answer_is_spent_and_wins_if_it_passes() {
    let places = [("a", "1", None), ("b", "2", None), ("c", "3", None), ("d", "4", None), ("builtin", "facts", None)];
    let mut cascade = Cascade::new(route(&places), Bounds::default());
    let outcomes = vec![scores(60), scores(79), scores(50), scores(50), scores(80)];
    assert_eq!(follow(&mut cascade, outcomes), (vec![0, 0, 1, 2, 4], Some(Ended::Accepted(4))));
}

#[test]
fn a_run_that_cannot_pay_asks_who_costs_nothing_and_says_why_it_stopped() {
    let outcomes = |last| vec![Outcome::OverBudget, Outcome::OverBudget, Outcome::OverBudget, last];
    for (last, expected) in [
        (scores(90), Ended::Accepted(0)),
        (scores(30), Ended::Stopped(StopCause::Budget)),
        (fails(Reason::Unsupported), Ended::Stopped(StopCause::Budget)),
    ] {
        assert_eq!(follow(&mut cascade(), outcomes(last)), (vec![0, 1, 2, 3], Some(expected)));
    }
}

#[test]
fn a_used_up_limit_of_the_day_passes_over_one_candidate_and_is_the_cause_where_nobody_passes() {
    let mut passed = cascade();
    let (asked, ended) = follow(&mut passed, vec![Outcome::Spent, scores(85)]);
    assert_eq!((asked, ended), (vec![0, 1], Some(Ended::Accepted(0))));
    let mut nobody = cascade();
    let outcomes = vec![Outcome::Spent, Outcome::Spent, scores(40), Outcome::Spent, scores(60)];
    let (asked, ended) = follow(&mut nobody, outcomes);
    assert_eq!((asked, ended), (vec![0, 1, 2, 2, 3], Some(Ended::Stopped(StopCause::Limit))));
    assert_eq!(nobody.best(), Some(1));
}

#[test]
fn a_limit_per_minute_passes_a_candidate_over_and_is_waited_for_where_nobody_else_is_left() {
    let places = [("groq", "small", None), ("gemini", "flash", None)];
    let minute = |minutes: u32| Outcome::Crowded(60 * SECOND * minutes);
    let mut passed = Cascade::new(route(&places), Bounds::default());
    assert_eq!(follow(&mut passed, vec![minute(2), scores(85)]), (vec![0, 1], Some(Ended::Accepted(0))));
    let mut nobody = Cascade::new(route(&places), Bounds::default());
    let (_, ended) = follow(&mut nobody, vec![minute(3), minute(2)]);
    assert_eq!(ended, Some(Ended::Failed));
    assert!(!nobody.may_wait(120 * SECOND, 2 * SECOND));
    assert!(nobody.wait_for_room(2 * SECOND), "the second has room sooner");
    assert!(nobody.may_wait(120 * SECOND, 2 * SECOND) && !nobody.may_wait(Bounds::default().deadline, SECOND));
    assert!(matches!(nobody.step(2 * SECOND), Step::Call(Ask { candidate: 1, .. })));
    nobody.record(Outcome::OutOfTime, 3 * SECOND);
    assert_eq!(nobody.step(3 * SECOND), Step::End(Ended::Stopped(StopCause::Deadline)));
    assert!(!nobody.wait_for_room(3 * SECOND), "once");
    let mut judged = Cascade::new(route(&places), Bounds { max_corrections: 0, ..Bounds::default() });
    follow(&mut judged, vec![minute(2), scores(40)]);
    assert!(!judged.wait_for_room(2 * SECOND), "there is a text");
}

#[test]
fn a_shut_door_is_still_waited_for_where_another_candidate_has_no_limit_left() {
    let places = [("groq", "small", None), ("gemini", "flash", None)];
    let mut cascade = Cascade::new(route(&places), Bounds::default());
    let (_, ended) = follow(&mut cascade, vec![Outcome::Shut, Outcome::Spent]);
    assert_eq!((ended, cascade.shut_out()), (Some(Ended::Stopped(StopCause::Limit)), &[0][..]));
    cascade.resort(0, SECOND, false, SECOND);
    assert_eq!(cascade.step(SECOND), Step::Wait(SECOND));
}

#[test]
fn an_outcome_after_the_end_changes_nothing() {
    let mut cascade = cascade();
    cascade.record(scores(85), SECOND);
    cascade.record(scores(10), SECOND);
    cascade.record(Outcome::Interrupted, SECOND);
    assert_eq!(cascade.step(SECOND), Step::End(Ended::Accepted(0)));
}

#[test]
fn a_route_without_a_candidate_is_refused_and_its_floors_go_last() {
    assert!(crate::cascade::Route::new(Vec::new()).is_err());
    let route = route(&[("builtin", "facts", None), ("groq", "large", None)]);
    assert_eq!(route.places().iter().map(|place| place.floor).collect::<Vec<_>>(), [false, true]);
}
