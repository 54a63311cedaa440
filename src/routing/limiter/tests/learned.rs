//! Limits that were told go on to the next run.

use super::super::{Dimension, ToldLimit};
use super::*;
use proptest::prelude::*;
use sluice_providers::{Allowance, RateLimits};

/// Headers that tell a limit on requests of a day, and one on tokens of a minute.
fn headers(requests: u64, tokens: u64, counted: u64) -> RateLimits {
    let allowance = |limit: u64, counted: u64, reset: f64| Allowance {
        limit: Some(limit),
        remaining: Some(limit.saturating_sub(counted)),
        reset: Some(seconds(reset)),
    };
    RateLimits { requests: allowance(requests, counted, 3_600.0), tokens: allowance(tokens, 100, 1.0) }
}

/// What is handed on with an answer at `now`.
fn told(limiter: &mut Limiter, headers: &RateLimits, now: f64) -> Vec<ToldLimit> {
    let ticket = limiter.force(&lane("m"), &Need::tokens(100), seconds(now)).unwrap();
    let told = limiter.learn(&ticket, headers, seconds(now));
    limiter.settle(ticket, Some(100), seconds(now));
    told
}

fn each(told: &[ToldLimit]) -> Vec<(Dimension, Option<u64>)> {
    told.iter().map(|one| (one.dimension, one.most)).collect()
}

#[test]
fn a_limit_is_handed_on_once_and_when_it_has_changed_but_not_more_than_once_a_minute() {
    use Dimension::{RequestsPerDay, RequestsPerMinute, TokensPerMinute};
    let mut limiter = limiter(Limits::default());
    let both = vec![(RequestsPerDay, Some(1_000)), (TokensPerMinute, Some(6_000))];
    let minute = RateLimits {
        requests: Allowance { limit: Some(1_000), remaining: Some(990), reset: Some(seconds(5.0)) },
        ..RateLimits::default()
    };
    for (now, headers, expected) in [
        (0.0, headers(1_000, 6_000, 10), both),
        (1.0, headers(1_000, 6_000, 11), vec![]),
        (2.0, headers(1_000, 9_000, 12), vec![]),
        (60.0, headers(1_000, 9_000, 13), vec![(TokensPerMinute, Some(9_000))]),
        (61.0, headers(1_000, 6_000, 14), vec![]),
        (300.0, headers(1_000, 6_000, 15), vec![(TokensPerMinute, Some(6_000))]),
        // It was that of a minute all the time.
        (900.0, minute, vec![(RequestsPerMinute, Some(1_000)), (RequestsPerDay, None)]),
    ] {
        assert_eq!(each(&told(&mut limiter, &headers, now)), expected, "{now}");
    }
}

#[test]
fn the_next_run_is_paced_from_its_first_call_on_by_what_was_told() {
    let mut first = limiter(Limits::default());
    first.reaches_back(seconds(86_400.0));
    // Others had 989 of the day, until an hour later.
    let known = told(&mut first, &headers(1_000, 6_000, 990), 1_000.0);
    assert_eq!(known.iter().map(|one| one.others).collect::<Vec<_>>(), [989, 0]);
    assert_eq!(known[0].others_until, seconds(4_600.0));
    let next = |now: f64| {
        let mut next = limiter(Limits::default());
        known.iter().for_each(|one| next.recall(one.clone()));
        (0..10).for_each(|_| next.remember(&lane("m"), 10, seconds(now), seconds(now)));
        next
    };
    assert!(matches!(ask(&mut next(1_010.0), 6_001, seconds(1_010.0)), Admission::TooLarge { limit: 6_000, .. }));
    let mut soon = next(1_010.0);
    let _last = granted(ask(&mut soon, 10, seconds(1_010.0)));
    let full = soon.admit(&lane("m"), &mut Need::tokens(10), seconds(1_011.0));
    assert!(matches!(full, Admission::Exhausted { until: Some(until), .. } if until == seconds(4_600.0)), "{full:?}");
    // After the reset only our own calls count.
    let _later = granted(ask(&mut next(4_600.0), 10, seconds(4_600.0)));
    // What is told again is noted once, so that it is known to be true still.
    assert_eq!(told(&mut soon, &headers(1_000, 6_000, 1_000), 1_012.0).len(), 2);
    assert_eq!(told(&mut soon, &headers(1_000, 6_000, 1_000), 1_013.0), []);
}

#[test]
fn what_own_calls_of_the_day_explain_that_nobody_counted_is_not_taken_for_others() {
    let mut limiter = limiter(Limits::default());
    limiter.reaches_back(seconds(60.0));
    let told = told(&mut limiter, &headers(1_000, 6_000, 990), 0.0);
    assert_eq!(told[0].others, 0);
}

proptest! {
    #[test]
    fn whatever_headers_tell_writes_are_few(limits in prop::collection::vec((1..4_u64, 1..4_u64, 0..3_u64), 1..200)) {
        let mut limiter = limiter(Limits::default());
        let mut writes = 0;
        for (at, (requests, tokens, counted)) in limits.iter().enumerate() {
            writes += told(&mut limiter, &headers(*requests, *tokens, *counted), at as f64).len();
        }
        // Four gauges, once a minute.
        prop_assert!(writes <= 4 * (1 + limits.len() / 60), "{writes}");
    }
}
