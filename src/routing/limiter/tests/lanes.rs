//! Who is let in, in which order, and what is told to the others.

use super::super::{Bounds, Contradiction, Dimension, Exhaustion, Limits};
use super::*;

const MINUTE_LIMITS: Limits = Limits {
    requests_per_minute: Some(60),
    tokens_per_minute: Some(20_000),
    requests_per_day: None,
    tokens_per_day: None,
    concurrency: None,
};

#[test]
fn a_limit_of_zero_blocks_and_says_that_no_time_lifts_it() {
    for limits in [
        Limits { requests_per_minute: Some(0), ..Limits::default() },
        Limits { tokens_per_minute: Some(0), ..Limits::default() },
        Limits { requests_per_day: Some(0), ..Limits::default() },
        Limits { tokens_per_day: Some(0), ..Limits::default() },
        Limits { concurrency: Some(0), ..Limits::default() },
    ] {
        let admission = ask(&mut limiter(limits), 1, seconds(5.0));
        assert!(matches!(admission, Admission::Exhausted { until: None, .. }), "{limits:?}: {admission:?}");
    }
}

#[test]
fn a_call_larger_than_a_limit_is_told_so_and_never_waits() {
    let mut limiter = limiter(MINUTE_LIMITS);
    let admission = ask(&mut limiter, 20_001, seconds(1.0));
    assert!(matches!(admission, Admission::TooLarge { limit: 20_000, requested: 20_001 }), "{admission:?}");
    let _ticket = granted(ask(&mut limiter, 20_000, seconds(1.0)));
}

#[test]
fn contradictory_limits_are_told() {
    let limits = Limits { requests_per_day: Some(10), tokens_per_day: Some(0), ..MINUTE_LIMITS };
    let told: Vec<String> = limits.contradictions().iter().map(Contradiction::to_string).collect();
    assert_eq!(told, ["`tpd = 0` lets nothing through", "`rpd = 10` is spent within a minute at `rpm = 60`"]);
    let limits = Limits { tokens_per_minute: Some(59), concurrency: Some(0), ..MINUTE_LIMITS };
    let told: Vec<String> = limits.contradictions().iter().map(Contradiction::to_string).collect();
    let below = "`tpm = 59` is less than a token for each request of `rpm = 60`";
    assert_eq!(told, ["`concurrency = 0` lets nothing through", below]);
    let limits = Limits { tokens_per_minute: Some(u64::MAX), ..Limits::default() };
    let absurd = Contradiction::Absurd { of: Dimension::TokensPerMinute, value: u64::MAX };
    assert_eq!(limits.contradictions(), [absurd]);
    assert_eq!(MINUTE_LIMITS.contradictions(), []);
}

#[test]
fn the_stricter_of_two_limits_holds() {
    let account = Limits { requests_per_minute: Some(2), ..Limits::default() };
    let mut limiter = limiter(MINUTE_LIMITS).with(ProviderId::new("groq"), None, account);
    let _first = granted(ask(&mut limiter, 1, seconds(0.0)));
    let wait = wait(&limiter, 1, seconds(0.0));
    assert!(wait > seconds(25.0) && wait < seconds(35.0), "two a minute, not sixty: {wait:?}");
    assert_eq!(account.stricter(MINUTE_LIMITS).requests_per_minute, Some(2));
    assert_eq!(account.stricter(MINUTE_LIMITS).tokens_per_minute, Some(20_000));
}

#[test]
fn the_limit_of_a_provider_holds_over_all_its_models_and_for_no_other_provider() {
    let account = Limits { requests_per_minute: Some(1), ..Limits::default() };
    let mut limiter = Limiter::new(Bounds::default()).with(ProviderId::new("groq"), None, account);
    let need = || Need::tokens(1);
    let _first = granted(limiter.admit(&lane("a"), &mut need(), seconds(0.0)));
    assert!(matches!(limiter.admit(&lane("b"), &mut need(), seconds(0.0)), Admission::Wait(_)));
    let elsewhere = Lane { provider: ProviderId::new("openai"), model: "a".to_owned() };
    let _other = granted(limiter.admit(&elsewhere, &mut need(), seconds(0.0)));
}

#[test]
fn waiters_of_a_lane_go_in_the_order_they_came() {
    let mut limiter = limiter(MINUTE_LIMITS);
    let mut waiting: Vec<(usize, Need)> = (0..20).map(|caller| ((caller + 1) % 20, Need::tokens(300))).collect();
    let mut served = Vec::new();
    for step in 0..4_000_u32 {
        let now = seconds(f64::from(step) / 100.0);
        // Whoever asks first in a round is another one each time, and a newcomer passes nobody.
        let turn = waiting.len().min(1);
        waiting.rotate_left(turn);
        if step > 0 && !waiting.is_empty() {
            wait(&limiter, 1, now);
        }
        waiting.retain_mut(|(caller, need)| match limiter.admit(&lane("m"), need, now) {
            Admission::Granted(ticket) => {
                limiter.settle(ticket, Some(300), now);
                served.push(*caller);
                false
            }
            _ => true,
        });
    }
    // The first round was turned by one, too.
    assert_eq!(served, (2..20).chain([0, 1]).collect::<Vec<_>>());
}

#[test]
fn who_went_away_blocks_nobody() {
    let mut limiter = limiter(Limits { concurrency: Some(1), ..Limits::default() });
    let ticket = granted(ask(&mut limiter, 1, seconds(0.0)));
    let (mut gone, mut behind) = (Need::tokens(1), Need::tokens(1));
    assert!(matches!(limiter.admit(&lane("m"), &mut gone, seconds(0.0)), Admission::Wait(_)));
    assert!(matches!(limiter.admit(&lane("m"), &mut behind, seconds(0.0)), Admission::Wait(_)));
    limiter.release(ticket, seconds(1.0));
    assert!(matches!(limiter.admit(&lane("m"), &mut behind, seconds(1.0)), Admission::Wait(_)));
    let mut later = limiter.clone();
    limiter.leave(&lane("m"), gone);
    let _at_once = granted(limiter.admit(&lane("m"), &mut behind, seconds(1.0)));
    let _after_grace = granted(later.admit(&lane("m"), &mut behind, seconds(3.0)));
}

#[test]
fn a_forced_call_counts_like_any_other() {
    let mut limiter = limiter(Limits { requests_per_day: Some(2), ..Limits::default() });
    let _first = limiter.force(&lane("m"), &Need::tokens(1), seconds(0.0)).unwrap();
    let _second = limiter.force(&lane("m"), &Need::tokens(1), seconds(0.0)).unwrap();
    assert!(matches!(ask(&mut limiter, 1, seconds(0.0)), Admission::Exhausted { until: Some(_), .. }));
    let third = limiter.force(&lane("m"), &Need::tokens(1), seconds(0.0)).unwrap();
    limiter.release(third, seconds(0.0));
}

#[test]
fn who_needs_more_than_is_left_of_a_day_hears_how_much_that_is() {
    let mut limiter = limiter(Limits { tokens_per_day: Some(10), ..Limits::default() });
    let now = seconds(1_000_000.0);
    limiter.remember(&lane("m"), 7, now - seconds(3_600.0), now);
    let short = ask(&mut limiter, 5, now);
    let by = Exhaustion::Short { left: 3, need: 5 };
    assert!(matches!(short, Admission::Exhausted { until: Some(_), by: found } if found == by), "{short:?}");
    limiter.remember(&lane("m"), 3, now - seconds(60.0), now);
    let spent = ask(&mut limiter, 5, now);
    assert!(matches!(spent, Admission::Exhausted { until: Some(_), by: Exhaustion::Limit }), "{spent:?}");
}

#[test]
fn a_days_limit_is_never_waited_for_and_holds_across_runs() {
    let mut limiter = limiter(Limits { requests_per_day: Some(3), ..Limits::default() });
    let now = seconds(1_000_000.0);
    let hour = seconds(3_600.0);
    limiter.remember(&lane("m"), 10, now - hour * 30, now);
    limiter.remember(&lane("m"), 10, now - hour * 20, now);
    let _two: Vec<Ticket> = (0..2).map(|_| granted(ask(&mut limiter, 1, now))).collect();
    let Admission::Exhausted { until: Some(until), .. } = ask(&mut limiter, 1, now) else { panic!("the day is spent") };
    assert!(until > now + hour * 4 && until < now + hour * 4 + hour / 2, "{:?}", until - now);
    let _next_day = granted(ask(&mut limiter, 1, until));
}

#[test]
fn lanes_are_bounded_and_those_in_use_are_kept() {
    let mut limiter = Limiter::new(Bounds { lanes: 10, ..Bounds::default() });
    let kept = granted(limiter.admit(&lane("kept"), &mut Need::tokens(1), seconds(0.0)));
    for index in 0..1_000_u32 {
        let model = format!("m{index}");
        let ticket = granted(limiter.admit(&lane(&model), &mut Need::tokens(1), seconds(f64::from(index))));
        limiter.settle(ticket, None, seconds(f64::from(index)));
    }
    limiter.refused(kept, super::super::Refusal::Pace { retry_after: None }, seconds(1_000.0));
    assert_eq!(limiter.consecutive_refusals(&lane("kept")), 1);
    let busy: Vec<_> = (0..20)
        .map(|index| limiter.admit(&lane(&format!("b{index}")), &mut Need::tokens(1), seconds(2_000.0)))
        .collect();
    let waiting = busy.iter().filter(|admission| matches!(admission, Admission::Wait(_))).count();
    assert_eq!(waiting, 11, "nine lanes besides that of the provider");
}

#[test]
fn a_call_that_is_cut_has_used_up_its_request_and_its_estimate() {
    let limits = Limits { requests_per_day: Some(1), tokens_per_minute: Some(1_000), ..Limits::default() };
    for cut in [true, false] {
        let mut limiter = limiter(limits);
        let ticket = granted(ask(&mut limiter, 900, seconds(0.0)));
        if cut {
            limiter.cut(ticket, seconds(5.0));
            assert!(matches!(ask(&mut limiter, 1, seconds(120.0)), Admission::Exhausted { .. }));
        } else {
            limiter.release(ticket, seconds(5.0));
            let _again = granted(ask(&mut limiter, 900, seconds(120.0)));
        }
    }
}
