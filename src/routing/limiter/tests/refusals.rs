//! What follows a 429, an overload and a spent quota.

use super::super::{Bounds, Refusal, Scope};
use super::*;
use sluice_providers::{Allowance, ProviderError, RateLimits, Reason};

fn pace(retry_after: Option<f64>) -> Refusal {
    Refusal::Pace { retry_after: retry_after.map(seconds) }
}

/// The wait that the lane `m` asks for at `now`.
fn closed_for(limiter: &Limiter, now: f64) -> f64 {
    wait(limiter, 1, seconds(now)).as_secs_f64()
}

#[test]
fn a_429_closes_its_lane_for_as_long_as_the_provider_asks() {
    let mut limiter = limiter(Limits::default());
    let ticket = granted(ask(&mut limiter, 1, seconds(0.0)));
    limiter.refused(ticket, pace(Some(7.5)), seconds(0.0));
    assert_eq!(closed_for(&limiter, 0.5), 7.0);
    let _elsewhere = granted(limiter.admit(&lane("other"), &mut Need::tokens(1), seconds(0.5)));
    let _after = granted(ask(&mut limiter, 1, seconds(7.5)));
}

#[test]
fn a_hint_is_used_once_and_pauses_without_one_double() {
    let mut limiter = limiter(Limits::default());
    let mut now = 0.0;
    for (hint, expected) in [(Some(30.0), 30.0), (None, 2.0), (None, 4.0), (None, 8.0)] {
        let ticket = granted(ask(&mut limiter, 1, seconds(now)));
        limiter.refused(ticket, pace(hint), seconds(now));
        assert_eq!(closed_for(&limiter, now), expected);
        now += expected;
    }
    assert_eq!(limiter.consecutive_refusals(&lane("m")), 4);
    let ticket = granted(ask(&mut limiter, 1, seconds(now)));
    limiter.settle(ticket, None, seconds(now));
    assert_eq!(limiter.consecutive_refusals(&lane("m")), 0);
}

#[test]
fn an_absurd_hint_is_bounded_and_a_shorter_one_never_reopens() {
    let mut limiter = limiter(Limits::default());
    let tickets: Vec<Ticket> = (0..3).map(|_| granted(ask(&mut limiter, 1, seconds(0.0)))).collect();
    for (ticket, hint) in tickets.into_iter().zip([27.0 * 3600.0, 1.0, 1e18]) {
        limiter.refused(ticket, pace(Some(hint)), seconds(0.0));
        assert_eq!(closed_for(&limiter, 0.0), Bounds::default().longest_hint.as_secs_f64());
    }
}

#[test]
fn refusals_of_one_flight_count_once_and_halve_once() {
    let mut limiter = limiter(Limits { concurrency: Some(8), ..Limits::default() });
    let mut flight: Vec<Ticket> = (0..4).map(|_| granted(ask(&mut limiter, 1, seconds(0.0)))).collect();
    wait(&limiter, 1, seconds(0.0));
    for ticket in flight.drain(..) {
        limiter.refused(ticket, pace(Some(1.0)), seconds(0.0));
    }
    assert_eq!(limiter.consecutive_refusals(&lane("m")), 1);
    flight.extend((0..2).map(|_| granted(ask(&mut limiter, 1, seconds(2.0)))));
    wait(&limiter, 1, seconds(2.0));
    for ticket in flight {
        limiter.refused(ticket, Refusal::Overloaded { retry_after: None }, seconds(2.0));
    }
    assert_eq!(limiter.consecutive_refusals(&lane("m")), 1, "an overload is no 429");
    let _only = granted(ask(&mut limiter, 1, seconds(3.0)));
    wait(&limiter, 1, seconds(3.0));
}

#[test]
fn a_spent_quota_is_never_waited_for() {
    for (scope, other_is_open) in [(Scope::Model, true), (Scope::Provider, false)] {
        let mut limiter = limiter(Limits::default());
        let ticket = granted(ask(&mut limiter, 1, seconds(10.0)));
        limiter.refused(ticket, Refusal::Quota { reset: Some(seconds(90.0)), scope }, seconds(10.0));
        let Admission::Exhausted { until, .. } = ask(&mut limiter, 1, seconds(11.0)) else { panic!("it is spent") };
        assert_eq!(until, Some(seconds(100.0)));
        let other = limiter.admit(&lane("other"), &mut Need::tokens(1), seconds(11.0));
        assert_eq!(matches!(other, Admission::Granted(_)), other_is_open, "{scope:?}");
        let _after = granted(ask(&mut limiter, 1, seconds(101.0)));
    }
    let mut limiter = limiter(Limits::default());
    let ticket = granted(ask(&mut limiter, 1, seconds(0.0)));
    limiter.refused(ticket, Refusal::Quota { reset: None, scope: Scope::Model }, seconds(0.0));
    assert!(matches!(ask(&mut limiter, 1, seconds(3_599.0)), Admission::Exhausted { until: None, .. }));
    let _tried_again = granted(ask(&mut limiter, 1, seconds(3_601.0)));
}

#[test]
fn only_failures_about_pace_are_refusals() {
    let hint = Some(seconds(3.0));
    for (reason, expected) in [
        (Reason::RateLimited, Some(Refusal::Pace { retry_after: hint })),
        (Reason::QuotaExhausted, Some(Refusal::Quota { reset: hint, scope: Scope::Provider })),
        (Reason::Overloaded, Some(Refusal::Overloaded { retry_after: hint })),
        (Reason::ServerError, None),
        (Reason::RequestTooLarge { limit: None, requested: None }, None),
    ] {
        let error = ProviderError { retry_after: hint, ..ProviderError::new(reason, "") };
        assert_eq!(Refusal::of(&error), expected);
    }
}

/// Headers that tell a limit on tokens.
fn tokens_left(limit: u64, remaining: u64, reset: f64) -> RateLimits {
    let tokens = Allowance { limit: Some(limit), remaining: Some(remaining), reset: Some(seconds(reset)) };
    RateLimits { tokens, ..RateLimits::default() }
}

#[test]
fn what_others_use_of_an_account_is_set_aside_until_it_is_reset() {
    let mut limiter = limiter(Limits::default());
    let ticket = granted(ask(&mut limiter, 100, seconds(0.0)));
    limiter.learn(&ticket, &tokens_left(10_000, 400, 20.0), seconds(1.0));
    limiter.settle(ticket, Some(100), seconds(1.0));
    let _small = granted(ask(&mut limiter, 400, seconds(2.0)));
    let wait = wait(&limiter, 500, seconds(5.0));
    assert_eq!(wait, seconds(16.0), "9,500 tokens of others are back at 21 s");
    let _after = granted(ask(&mut limiter, 500, seconds(21.0)));
}

#[test]
fn what_we_used_ourselves_is_not_waited_for_twice() {
    let mut limiter = limiter(Limits::default());
    let ticket = granted(ask(&mut limiter, 9_600, seconds(0.0)));
    limiter.learn(&ticket, &tokens_left(10_000, 400, 60.0), seconds(30.0));
    limiter.settle(ticket, Some(9_600), seconds(30.0));
    let _next = granted(ask(&mut limiter, 500, seconds(61.0)));
}
