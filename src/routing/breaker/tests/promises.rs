//! When a door shuts, for how long, and who tries.

use super::stage::{START, Stage, all_reasons, id, split};
use crate::routing::breaker::{
    Account, AllDown, Breakers, Change, Closed, Door, Key, Policy, QuotaReset, QuotaScope, Resort, Shut,
};
use sluice_providers::{HealthEffect, Phase, Reason};
use std::time::Duration;

const A: &str = "groq/a";
const B: &str = "groq/b";

/// Plays answers (`.`) and failures (`x`), one a second, and tells how many calls were let through.
fn play(script: &str) -> (usize, u64) {
    let mut stage = Stage::new();
    for (place, outcome) in script.chars().enumerate() {
        let Some(pass) = stage.open(A) else { return (place, stage.shut_s(A)) };
        match outcome {
            '.' => stage.breakers.succeeded(pass, stage.now_ms),
            _ => stage.breakers.failed(pass, &Reason::ServerError, None, stage.now_ms),
        };
        stage.pass_s(1);
    }
    (script.len(), stage.shut_s(A))
}

#[test]
fn a_door_shuts_after_three_failures_in_a_row_or_five_calls_of_which_most_failed() {
    for (script, calls, shut_s) in [
        ("x", 1, 0),
        ("xx", 2, 0),
        ("xx.x", 4, 0),
        ("xxx", 3, 14),
        (".....xxx", 8, 14),
        ("xx.xx", 5, 14),
        ("x.x.x", 5, 14),
        ("x..x.", 5, 0),
        // Three of ten.
        ("x..x..x...", 10, 0),
        ("xxxx", 3, 14),
    ] {
        assert_eq!(play(script), (calls, shut_s), "{script}");
    }
}

#[test]
fn failures_far_apart_are_no_outage() {
    let mut stage = Stage::new();
    for _ in 0..50 {
        stage.fail(A, &Reason::ServerError);
        stage.pass_s(61);
    }
    assert_eq!(stage.shut_s(A), 0);
}

#[test]
fn the_cooldown_doubles_while_the_try_fails_and_begins_anew_after_an_answer() {
    let mut stage = Stage::new();
    stage.trip(A);
    for expected in [15, 30, 60, 120, 120] {
        assert_eq!(stage.shut_s(A), expected);
        stage.pass_s(expected - 1);
        assert!(stage.open(A).is_none());
        stage.pass_s(1);
        stage.fail(A, &Reason::ServerError);
    }
    stage.pass_s(120);
    assert!(matches!(stage.answer(A)[..], [Change::Healed { .. }]));
    assert!(stage.open(A).is_some_and(|pass| pass.probes().is_empty()), "the door is open for everybody");
    stage.trip(A);
    assert_eq!(stage.shut_s(A), 15);
}

#[test]
fn a_half_open_door_admits_exactly_one_of_fifty() {
    let mut stage = Stage::new();
    stage.trip(A);
    stage.pass_s(15);
    let mut passes: Vec<_> = (0..50).filter_map(|_| stage.open(A)).collect();
    assert_eq!(passes.len(), 1);
    assert_eq!(passes[0].probes(), [Key::provider(&id("groq"))]);
    // Given up: the next one tries.
    passes.clear();
    let again: Vec<_> = (0..50).filter_map(|_| stage.open(A)).collect();
    assert_eq!(again.len(), 1);
    // Nothing is heard of it: after a minute somebody else tries.
    stage.pass_s(59);
    assert!(stage.open(A).is_none());
    stage.pass_s(1);
    assert!(stage.open(A).is_some());
}

#[test]
fn fifty_calls_that_fail_together_are_one_outage() {
    let mut stage = Stage::new();
    let passes: Vec<_> = (0..50).filter_map(|_| stage.open(A)).collect();
    assert_eq!(passes.len(), 50);
    for pass in passes {
        stage.breakers.failed(pass, &Reason::Transport, None, stage.now_ms);
    }
    assert_eq!(stage.shut_s(A), 15);
}

#[test]
fn a_late_answer_neither_opens_nor_shuts_what_was_shut_meanwhile() {
    let mut stage = Stage::new();
    let (early, late) = (stage.open(A).unwrap(), stage.open(A).unwrap());
    stage.trip(A);
    assert_eq!(stage.breakers.succeeded(early, stage.now_ms), []);
    assert_eq!(stage.shut_s(A), 15);
    stage.pass_s(15);
    stage.answer(A);
    assert_eq!(stage.breakers.failed(late, &Reason::Transport, None, stage.now_ms), []);
    assert_eq!(stage.shut_s(A), 0);
}

#[test]
fn the_later_end_wins() {
    let mut stage = Stage::new();
    let passes: Vec<_> = (0..6).filter_map(|_| stage.open(A)).collect();
    let hints = [None, None, Some(180), Some(10), None, Some(200)];
    for (pass, (hint, expected)) in passes.into_iter().zip(hints.into_iter().zip([0, 0, 180, 180, 180, 200])) {
        stage.breakers.failed(pass, &Reason::ServerError, hint.map(Duration::from_secs), stage.now_ms);
        assert_eq!(stage.shut_s(A), expected);
    }
}

#[test]
fn a_longer_wait_that_the_provider_asks_for_wins_within_its_bound() {
    for (hint, expected) in [(1, 15), (90, 90), (180, 180), (27 * 3600, 3600), (u64::MAX, 3600)] {
        let mut stage = Stage::new();
        stage.fail(A, &Reason::Transport);
        stage.fail(A, &Reason::Transport);
        stage.fail_with(A, &Reason::Transport, Some(hint));
        assert_eq!(stage.shut_s(A), expected, "{hint}");
    }
}

#[test]
fn what_says_nothing_about_health_changes_nothing() {
    let silent = |reason: &Reason| matches!(reason.health_effect(), HealthEffect::None | HealthEffect::Limiter);
    let reasons: Vec<Reason> = all_reasons().into_iter().filter(silent).collect();
    assert!(reasons.contains(&Reason::Cancelled) && reasons.contains(&Reason::Timeout(Phase::Total)));
    assert!(reasons.contains(&Reason::Refused) && reasons.contains(&Reason::Truncated));
    for reason in reasons {
        let mut stage = Stage::new();
        for _ in 0..20 {
            assert_eq!(stage.fail_with(A, &reason, Some(45)), []);
        }
        assert_eq!(stage.shut_s(A), 0, "{reason:?}");
        // In a half-open door too: the slot goes to the next one, the streak stays.
        stage.trip(A);
        stage.pass_s(15);
        assert_eq!(stage.fail(A, &reason), [Change::Released { key: Key::provider(&id("groq")) }]);
        stage.fail(A, &Reason::Transport);
        assert_eq!(stage.shut_s(A), 30, "{reason:?}");
    }
}

#[test]
fn a_limit_that_nobody_waits_out_shuts_its_model_for_as_long_as_it_says() {
    for (hint, expected) in [(60, 0), (61, 61), (1800, 1800), (99_999, 3600)] {
        let mut stage = Stage::new();
        stage.fail_with(A, &Reason::RateLimited, Some(hint));
        assert_eq!((stage.shut_s(A), stage.shut_s(B)), (expected, 0), "{hint}");
    }
}

#[test]
fn what_concerns_one_model_leaves_the_others_open() {
    for reason in all_reasons() {
        let concerns = |reason: &Reason| match reason.health_effect() {
            HealthEffect::None | HealthEffect::Limiter => "nobody",
            HealthEffect::ModelDown => "model",
            HealthEffect::Down | HealthEffect::DownUntilReset => "provider",
            HealthEffect::Breaker => match reason {
                Reason::Overloaded | Reason::Timeout(_) | Reason::StreamError | Reason::StreamAborted
                    if *reason != Reason::Timeout(Phase::Connect) =>
                {
                    "model"
                }
                _ => "provider",
            },
        };
        let mut stage = Stage::new();
        for _ in 0..3 {
            if stage.shut_s(A) == 0 {
                stage.fail(A, &reason);
            }
        }
        let shut = match (stage.shut_s(A) > 0, stage.shut_s(B) > 0, stage.shut_s("gemini/a") > 0) {
            (false, false, false) => "nobody",
            (true, false, false) => "model",
            (true, true, false) => "provider",
            _ => "strangers",
        };
        assert_eq!(shut, concerns(&reason), "{reason:?}");
    }
}

#[test]
fn an_answer_of_another_model_shows_that_the_provider_is_there() {
    let mut stage = Stage::new();
    for _ in 0..4 {
        stage.fail(A, &Reason::ServerError);
        stage.answer(B);
        stage.answer(B);
    }
    assert_eq!(stage.shut_s(B), 0);
}

#[test]
fn a_used_up_quota_is_left_alone_until_it_is_full_again() {
    // 2026-11-22 03:00 UTC is 19:00 in California: five hours to midnight.
    let gemini = Account { quota: QuotaScope::Model, reset: QuotaReset::PacificMidnight, ..Account::default() };
    let groq = Account { quota: QuotaScope::Model, ..Account::default() };
    for (account, hint, expected, other) in [
        (gemini, None, 5 * 3600, 0),
        // Gemini's hint of seconds beside an exhausted day is not its reset.
        (gemini, Some(45), 5 * 3600, 0),
        (groq, Some(9 * 60 + 38), 3600, 0),
        (groq, Some(7200), 7200, 0),
        (Account::default(), None, 3600, 3600),
        (Account::default(), Some(30 * 86_400), 25 * 3600, 25 * 3600),
    ] {
        let mut stage = Stage::new().with("groq", account);
        stage.fail_with(A, &Reason::QuotaExhausted, hint);
        assert_eq!((stage.shut_s(A), stage.shut_s(B)), (expected, other), "{account:?} {hint:?}");
    }
}

#[test]
fn a_quota_without_a_reset_is_tried_more_and_more_rarely() {
    let mut stage = Stage::new();
    for expected in [1, 2, 4, 8, 16, 25, 25] {
        stage.fail(A, &Reason::QuotaExhausted);
        assert_eq!(stage.shut_s(A), expected * 3600);
        stage.pass_s(expected * 3600);
    }
}

#[test]
fn a_changed_key_is_tried_at_once_and_by_one() {
    let with = |fingerprint| Account { fingerprint: Some(fingerprint), ..Account::default() };
    for reason in [Reason::Auth, Reason::RegionOrBilling, Reason::QuotaExhausted] {
        let mut stage = Stage::new().with("groq", with(1));
        stage.fail(A, &reason);
        assert_eq!(stage.shut_s(A), 3600);
        let mut stage = stage.with("groq", with(2));
        let passes: Vec<_> = (0..50).filter_map(|_| stage.open(A)).collect();
        assert_eq!(passes.len(), 1, "{reason:?}");
        for pass in passes {
            stage.breakers.succeeded(pass, stage.now_ms);
        }
        assert_eq!(stage.shut_s(A), 0);
        // A server that is down is down for every key.
        stage.trip(A);
        let mut stage = stage.with("groq", with(3));
        assert_eq!(stage.shut_s(A), 15);
    }
}

#[test]
fn a_model_that_was_fetched_is_asked_at_once_and_one_that_failed_is_not() {
    let mut stage = Stage::new();
    let fetched = |stage: &mut Stage| {
        let (provider, model) = split(A);
        stage.breakers.fetched(&provider, &model, stage.now_ms)
    };
    assert_eq!(fetched(&mut stage), None);
    stage.fail(A, &Reason::ModelNotFound { pullable: true });
    assert_eq!(stage.shut_s(A), 15);
    assert!(matches!(fetched(&mut stage), Some(Change::Healed { until_ms, .. }) if until_ms == START + 15_000));
    assert!((0..3).all(|_| stage.open(A).is_some()), "it is open for all, not for one who tries");
    stage.fail(A, &Reason::LocalResourceExhausted);
    stage.trip(B);
    assert_eq!((fetched(&mut stage), stage.shut_s(B)), (None, 15));
}

#[test]
fn a_clock_that_jumps_shuts_nobody_out_for_longer_than_before() {
    let mut stage = Stage::new();
    stage.trip(A);
    stage.now_ms -= 400 * 86_400_000;
    assert_eq!(stage.shut_s(A), 15);
    stage.pass_s(10);
    assert_eq!(stage.shut_s(A), 5);
    stage.pass_s(5);
    let pass = stage.open(A).unwrap();
    stage.now_ms -= 86_400_000;
    assert!(stage.shut_s(A) <= 60, "another's try is waited for no longer than a minute");
    stage.breakers.succeeded(pass, stage.now_ms);
    assert_eq!(stage.shut_s(A), 0);
    stage.trip(A);
    stage.now_ms = u64::MAX;
    stage.fail(A, &Reason::Transport);
    for now_ms in [0, 1, START, u64::MAX] {
        stage.now_ms = now_ms;
        assert!(stage.shut_s(A) <= 60, "{now_ms}");
    }
}

#[test]
fn a_shut_door_says_whose_it_is_and_why() {
    let mut stage = Stage::new();
    stage.fail(A, &Reason::ModelNotFound { pullable: false });
    let Door::Closed(closed) = stage.door(A) else { panic!("the door is shut") };
    let expected = Closed {
        key: Key::model(&id("groq"), "a"),
        shut: Shut::Gone,
        reason: "model_not_found".to_owned(),
        probe_in_ms: 3_600_000,
    };
    assert_eq!(closed, expected);
    // What somebody may fetch meanwhile is asked for again soon.
    stage.fail(B, &Reason::ModelNotFound { pullable: true });
    assert_eq!(stage.shut_s(B), 15);
}

#[test]
fn what_is_done_where_all_are_down_is_a_choice() {
    let mut stage = Stage::new();
    let all = ["openai/a", "gemini/a", "groq/a", "lab/a"];
    assert_eq!(stage.resort(&all, AllDown::Fail), Resort::Call);
    assert_eq!(stage.resort(&[], AllDown::TryAnyway), Resort::Fail(None));
    stage.fail("openai/a", &Reason::Auth);
    stage.fail_with("gemini/a", &Reason::QuotaExhausted, Some(3600));
    stage.trip("lab/a");
    stage.pass_s(5);
    stage.trip("groq/a");
    let s = Duration::from_secs;
    assert_eq!(stage.resort(&all, AllDown::Fail), Resort::Fail(Some(s(10))));
    assert_eq!(stage.resort(&all, AllDown::WaitUpTo(s(10))), Resort::Wait(s(10)));
    assert_eq!(stage.resort(&all, AllDown::WaitUpTo(s(9))), Resort::Fail(Some(s(10))));
    assert_eq!(stage.resort(&all, AllDown::TryAnyway), Resort::Try(3));
    assert_eq!(stage.resort(&all[..2], AllDown::TryAnyway), Resort::Try(1));
    // A single candidate is still usable.
    assert_eq!(stage.resort(&["groq/a"], AllDown::TryAnyway), Resort::Try(0));
    let (provider, model) = split("groq/a");
    let pass = stage.breakers.force(&provider, &model);
    stage.breakers.failed(pass, &Reason::ServerError, None, stage.now_ms);
    assert_eq!(stage.shut_s("groq/a"), 30);
    let pass = stage.breakers.force(&provider, &model);
    stage.breakers.succeeded(pass, stage.now_ms);
    assert_eq!(stage.shut_s("groq/a"), 0);
}

#[test]
fn an_outage_of_a_minute_costs_few_tries_and_ends_within_one_cooldown() {
    // A request every four seconds; the provider is gone for the first minute. A bound of 30 s instead of two minutes
    // finds it back within 30 s.
    for (longest_s, calls, back_by_s) in [(120, 5, 120), (30, 5, 90)] {
        let policy = Policy { longest_cooldown: Duration::from_secs(longest_s), ..Policy::default() };
        let mut stage = Stage { breakers: Breakers::new(policy, &[], START), now_ms: START };
        let (mut failed, mut back_s) = (0, None);
        for second in (0..200).step_by(4) {
            stage.now_ms = START + second * 1000;
            let Some(pass) = stage.open(A) else { continue };
            if second < 60 {
                failed += 1;
                stage.breakers.failed(pass, &Reason::Overloaded, None, stage.now_ms);
            } else {
                stage.breakers.succeeded(pass, stage.now_ms);
                back_s = back_s.or(Some(second));
            }
        }
        assert!(failed <= calls, "{failed} calls to a provider that is down");
        assert!(back_s.is_some_and(|second| second <= back_by_s), "{back_s:?}");
    }
}

#[test]
fn no_number_of_models_fills_the_memory() {
    let mut stage = Stage::new();
    for number in 0..5000 {
        stage.fail(&format!("p{}/m{number}", number % 7), &Reason::ModelNotFound { pullable: false });
    }
    assert!(stage.breakers.states.len() <= super::super::breakers::MOST_BREAKERS);
}
