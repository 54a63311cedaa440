//! What holds for every sequence of calls.

use super::super::Refusal;
use super::crowd::Random;
use super::*;
use proptest::prelude::*;

#[test]
fn of_50_callers_at_once_never_more_than_the_limit_get_in() {
    let bounds = super::super::Bounds { start: 50, ..super::super::Bounds::default() };
    for limit in [0, 1, 7, 49, 50, 51] {
        let some = Some(u64::from(limit));
        let none = Limits::default();
        for (limits, all_at_once) in [
            (Limits { requests_per_day: some, ..none }, true),
            (Limits { tokens_per_day: some, ..none }, true),
            (Limits { concurrency: Some(limit), ..none }, true),
            // Paced: the others get in later.
            (Limits { requests_per_minute: some, ..none }, false),
            (Limits { tokens_per_minute: some, ..none }, false),
        ] {
            let mut limiter = Limiter::new(bounds).with(ProviderId::new("groq"), Some("m".to_owned()), limits);
            let mut needs: Vec<Need> = (0..50).map(|_| Need::tokens(1)).collect();
            let mut tickets = Vec::new();
            for half_second in 0..120 {
                let now = seconds(f64::from(half_second) / 2.0);
                needs.retain_mut(|need| match limiter.admit(&lane("m"), need, now) {
                    Admission::Granted(ticket) => {
                        tickets.push(ticket);
                        false
                    }
                    _ => true,
                });
                if half_second == 0 && all_at_once {
                    assert_eq!(tickets.len(), 50.min(limit as usize), "{limits:?}");
                }
            }
            let (got, limit) = (tickets.len(), 50.min(limit as usize));
            assert!(got <= limit && got * 100 >= limit * 95, "{limits:?}: {got} within a minute");
        }
    }
}

#[test]
fn released_calls_give_everything_back() {
    let mut limiter =
        limiter(Limits { tokens_per_minute: Some(1_000), requests_per_day: Some(1), ..Limits::default() });
    for _ in 0..1_000 {
        let ticket = granted(ask(&mut limiter, 1_000, seconds(1.0)));
        limiter.release(ticket, seconds(1.0));
    }
}

/// Limits drawn from nothing to plenty.
fn limits() -> impl Strategy<Value = Limits> {
    let some = || prop_oneof![Just(None), (0..200_u64).prop_map(Some), any::<u64>().prop_map(Some)];
    (some(), some(), some(), some(), proptest::option::of(0..20_u32)).prop_map(|(rpm, tpm, rpd, tpd, concurrency)| {
        Limits {
            requests_per_minute: rpm,
            tokens_per_minute: tpm,
            requests_per_day: rpd,
            tokens_per_day: tpd,
            concurrency,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever the sizes and pauses, no sixty seconds hold more than the limits.
    #[test]
    fn no_sliding_minute_ever_holds_more_than_the_limits(rpm in 1..100_u64, tpm in 100..5_000_u64, seed in any::<u64>()) {
        let mut random = Random(seed);
        let limits = Limits { requests_per_minute: Some(rpm), tokens_per_minute: Some(tpm), ..Limits::default() };
        let mut limiter = limiter(limits);
        let (mut now, mut started): (u64, Vec<(u64, u64)>) = (0, Vec::new());
        let mut need = None;
        while now < 240_000 {
            let (need_now, tokens) = need.get_or_insert_with(|| {
                let tokens = random.between(1, tpm);
                (Need::tokens(tokens), tokens)
            });
            match limiter.admit(&lane("m"), need_now, Duration::from_millis(now)) {
                Admission::Granted(ticket) => {
                    started.push((now, *tokens));
                    limiter.settle(ticket, None, Duration::from_millis(now));
                    need = None;
                }
                Admission::Wait(wait) => now += wait.as_millis() as u64 + random.between(0, 3_000) / 2,
                other => prop_assert!(false, "{other:?}"),
            }
        }
        for (index, (from, _)) in started.iter().enumerate() {
            let minute = started[index..].iter().take_while(|(at, _)| *at < from + 60_000);
            let (requests, tokens) = minute.fold((0, 0), |(requests, sum), (_, tokens)| (requests + 1, sum + tokens));
            prop_assert!(requests <= rpm && tokens <= tpm, "{requests}/{rpm} {tokens}/{tpm} from {from} ms");
        }
        prop_assert!(!started.is_empty());
    }

    /// Nothing panics, nothing is admitted beyond the concurrency, no wait is zero, whatever happens in which order.
    #[test]
    fn no_order_of_events_and_no_clock_does_harm(limits in limits(), seed in any::<u64>()) {
        let mut random = Random(seed);
        let mut limiter = limiter(limits);
        let mut tickets: Vec<Ticket> = Vec::new();
        for _ in 0..400 {
            let now = match random.between(0, 9) {
                0 => Duration::MAX,
                1 => Duration::ZERO,
                _ => Duration::from_millis(random.between(0, 10_000_000)),
            };
            let hint = [None, Some(Duration::ZERO), Some(Duration::MAX)][random.between(0, 2) as usize];
            let tokens = [0, 1, 150, u64::MAX][random.between(0, 3) as usize];
            match (random.between(0, 8), tickets.pop()) {
                (0, Some(ticket)) => limiter.settle(ticket, Some(tokens), now),
                (1, Some(ticket)) => limiter.release(ticket, now),
                (2, Some(ticket)) => limiter.refused(ticket, Refusal::Pace { retry_after: hint }, now),
                (3, Some(ticket)) => limiter.refused(ticket, Refusal::Overloaded { retry_after: hint }, now),
                (_, popped) => {
                    tickets.extend(popped);
                    match ask(&mut limiter, tokens, now) {
                        Admission::Granted(ticket) => tickets.push(ticket),
                        Admission::Wait(wait) => prop_assert!(wait > Duration::ZERO),
                        Admission::TooLarge { limit, requested } => prop_assert!(requested > limit),
                        Admission::Exhausted { .. } => {}
                    }
                }
            }
            prop_assert!(limits.concurrency.is_none_or(|most| tickets.len() <= most as usize));
        }
    }

    /// After a clock that jumped anywhere and back, a lane opens again within a window.
    #[test]
    fn a_clock_that_jumps_closes_nothing_for_longer_than_a_window(jump in any::<u32>(), back in any::<u32>()) {
        let mut limiter = limiter(Limits { requests_per_minute: Some(2), ..Limits::default() });
        let mut now = seconds(1e9);
        for at in [now, now + seconds(f64::from(jump)), now.saturating_sub(seconds(f64::from(back)))] {
            now = at;
            if let Admission::Granted(ticket) = ask(&mut limiter, 1, now) {
                limiter.settle(ticket, None, now);
            }
        }
        let _open = granted(ask(&mut limiter, 1, now + seconds(61.0)));
    }
}
