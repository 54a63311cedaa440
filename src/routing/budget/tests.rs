//! Never exceeded, nothing lost, each step told once.

use super::*;
use crate::prices::{Cost, Day, Money};
use proptest::prelude::*;

fn amount(pico: u64, tokens: u64) -> Amount {
    Amount { money: Money::from_pico_usd(pico), tokens }
}

fn need(pico: u64, tokens: u64) -> Need {
    Need { cost: Cost::Known(Money::from_pico_usd(pico)), tokens }
}

fn limit(pico: impl Into<Option<u64>>, tokens: impl Into<Option<u64>>) -> Limit {
    Limit { money: pico.into().map(Money::from_pico_usd), tokens: tokens.into() }
}

fn today() -> Day {
    Day::from_ms(1_795_316_400_000)
}

fn budgets(artifact: Limit, run: Limit, day: Limit) -> Budgets {
    Budgets::new(Limits { artifact, run, day }, today(), Amount::default())
}

#[test]
fn of_fifty_calls_at_once_exactly_those_that_fit_are_made() {
    for (artifact, run, day, expected) in [
        (limit(None, None), limit(100, None), limit(None, None), 10),
        (limit(70, None), limit(100, None), limit(None, None), 7),
        (limit(None, None), limit(100, 60), limit(None, None), 3),
        (limit(None, None), limit(None, None), limit(None, 19), 0),
        (limit(None, None), limit(None, None), limit(490, 1000), 49),
        (limit(0, None), limit(None, None), limit(None, None), 0),
        (limit(None, None), limit(None, None), limit(None, None), 50),
    ] {
        let budgets = budgets(artifact, run, day);
        let one = budgets.artifact();
        let held: Vec<Reservation> = std::thread::scope(|scope| {
            let calls: Vec<_> = (0..50).map(|_| scope.spawn(|| one.reserve(need(10, 20)).ok())).collect();
            calls.into_iter().filter_map(|call| call.join().unwrap()).collect()
        });
        assert_eq!(held.len(), expected, "{artifact:?} {run:?} {day:?}");
        assert_eq!(budgets.reserved(), amount(10 * expected as u64, 20 * expected as u64));
        drop(held);
        assert_eq!(budgets.reserved(), Amount::default(), "a cancelled call gives back what was set aside");
        assert_eq!(budgets.spent(), Amount::default());
    }
}

#[test]
fn a_call_that_one_budget_refuses_is_set_aside_in_none() {
    let budgets = budgets(limit(None, None), limit(100, None), limit(None, 5));
    let one = budgets.artifact();
    let exceeded = |span, unit, limit, left, need| Refused::Exceeded { span, unit, limit, left, need };
    assert_eq!(one.reserve(need(1, 6)).unwrap_err(), exceeded(Span::Day, Unit::Tokens, 5, 5, 6));
    assert_eq!(one.reserve(need(101, 1)).unwrap_err(), exceeded(Span::Run, Unit::Money, 100, 100, 101));
    assert_eq!(budgets.reserved(), Amount::default());
}

#[test]
fn each_artifact_has_its_own_budget_within_that_of_the_run() {
    let budgets = budgets(limit(60, None), limit(100, None), limit(None, None));
    let (one, two) = (budgets.artifact(), budgets.artifact());
    one.reserve(need(60, 0)).unwrap().settle(amount(55, 0));
    let exceeded = |span, limit, left, need| Refused::Exceeded { span, unit: Unit::Money, limit, left, need };
    assert_eq!(one.reserve(need(6, 0)).unwrap_err(), exceeded(Span::Artifact, 60, 5, 6));
    assert_eq!(two.reserve(need(46, 0)).unwrap_err(), exceeded(Span::Run, 100, 45, 46));
    two.reserve(need(45, 0)).unwrap().settle(amount(45, 0));
    assert_eq!((one.spent(), two.spent(), budgets.spent()), (amount(55, 0), amount(45, 0), amount(100, 0)));
    // A call that outlives its artifact is still paid by the run.
    let late = budgets.artifact().reserve(need(0, 7)).unwrap();
    late.settle(amount(0, 7));
    assert_eq!(budgets.spent(), amount(100, 7));
}

#[test]
fn an_unknown_price_is_refused_wherever_money_is_bounded_and_never_counts_as_zero_there() {
    let unknown = Need { cost: Cost::Unknown, tokens: 1 };
    let free = limit(None, 100);
    for (artifact, run, day, refused) in [
        (free, free, free, None),
        (limit(u64::MAX, None), free, free, Some(Span::Artifact)),
        (free, limit(u64::MAX, None), free, Some(Span::Run)),
        (free, free, limit(u64::MAX, None), Some(Span::Day)),
    ] {
        let budgets = budgets(artifact, run, day);
        assert_eq!(budgets.artifact().reserve(unknown).err(), refused.map(Refused::UnknownPrice));
        let local = Need { cost: Cost::Local, tokens: 1 };
        assert!(budgets.artifact().reserve(local).is_ok(), "what is made here costs nothing");
    }
}

#[test]
fn what_others_spent_today_counts_and_a_new_day_begins_with_nothing() {
    let limits = Limits { day: limit(100, None), ..Limits::default() };
    let budgets = Budgets::new(limits, today(), amount(40, 0));
    let one = budgets.artifact();
    one.reserve(need(60, 0)).unwrap().settle(amount(30, 0));
    assert!(one.reserve(need(31, 0)).is_err());
    budgets.set_day(today(), amount(60, 0));
    assert!(one.reserve(need(11, 0)).is_err());
    let under_way = one.reserve(need(10, 0)).unwrap();
    budgets.set_day(Day::from_ms(1_795_316_400_000 + 86_400_000), Amount::default());
    assert!(one.reserve(need(91, 0)).is_err(), "a call under way is paid on the day it ends");
    under_way.settle(amount(10, 0));
    assert!(one.reserve(need(90, 0)).is_ok());
    budgets.set_day(today(), amount(1000, 0));
    assert!(one.reserve(need(0, 5)).is_ok(), "what costs nothing goes on");
}

#[test]
fn half_four_fifths_and_all_of_a_budget_are_told_once_each() {
    let budgets = budgets(limit(None, None), limit(1000, None), limit(None, 10_000));
    let one = budgets.artifact();
    let mut told = Vec::new();
    for _ in 0..100 {
        let Ok(call) = one.reserve(need(10, 60)) else { break };
        call.settle(amount(10, 60));
        told.extend(budgets.take_warnings().into_iter().map(|warning| (warning.span, warning.percent)));
    }
    let expected = [(Span::Run, 50), (Span::Run, 80), (Span::Day, 50), (Span::Run, 100)];
    assert_eq!(told, expected);
    assert_eq!(budgets.take_warnings(), []);
}

#[test]
fn of_several_steps_at_once_the_highest_is_told() {
    let limits = Limits { day: limit(500_000_000_000, None), ..Limits::default() };
    let budgets = Budgets::new(limits, today(), amount(400_000_000_000, 0));
    let told: Vec<String> = budgets.take_warnings().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["80 % of the money of the day is spent (0.4 of 0.5 USD)"]);
    budgets.set_day(today(), amount(420_000_000_000, 0));
    assert_eq!(budgets.take_warnings(), []);
}

/// One thing that happens to a budget.
#[derive(Clone, Debug)]
enum Event {
    Reserve {
        artifact: usize,
        pico: u64,
        tokens: u64,
    },
    /// The share, in percent, of what was set aside that is spent in the end.
    Settle {
        call: usize,
        percent: u64,
    },
    Cancel {
        call: usize,
    },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..3usize, 0..400u64, 0..400u64)
            .prop_map(|(artifact, pico, tokens)| Event::Reserve { artifact, pico, tokens }),
        2 => (any::<usize>(), 0..=100u64).prop_map(|(call, percent)| Event::Settle { call, percent }),
        1 => any::<usize>().prop_map(|call| Event::Cancel { call }),
    ]
}

proptest! {
    #[test]
    fn no_budget_is_exceeded_and_nothing_is_lost(
        events in proptest::collection::vec(event(), 0..200),
        bounds in proptest::collection::vec(proptest::option::of(0..3000u64), 6),
        others in (0..1000u64, 0..1000u64),
    ) {
        let (others_pico, others_tokens) = others;
        let limits = Limits {
            artifact: limit(bounds[0], bounds[1]),
            run: limit(bounds[2], bounds[3]),
            day: limit(bounds[4], bounds[5]),
        };
        let budgets = Budgets::new(limits, today(), amount(others_pico, others_tokens));
        let artifacts = [budgets.artifact(), budgets.artifact(), budgets.artifact()];
        let (mut held, mut spent, mut reserved) = (Vec::new(), (0, 0), (0, 0));
        for event in events {
            match event {
                Event::Reserve { artifact, pico, tokens } => {
                    if let Ok(call) = artifacts[artifact].reserve(need(pico, tokens)) {
                        reserved = (reserved.0 + pico, reserved.1 + tokens);
                        held.push(call);
                    }
                }
                Event::Settle { call, percent } if !held.is_empty() => {
                    let call = held.swap_remove(call % held.len());
                    let (pico, tokens) = (call.amount().money.pico_usd(), call.amount().tokens);
                    let (paid, used) = (pico * percent / 100, tokens * percent / 100);
                    call.settle(amount(paid, used));
                    reserved = (reserved.0 - pico, reserved.1 - tokens);
                    spent = (spent.0 + paid, spent.1 + used);
                }
                Event::Cancel { call } if !held.is_empty() => {
                    let call = held.swap_remove(call % held.len());
                    reserved = (reserved.0 - call.amount().money.pico_usd(), reserved.1 - call.amount().tokens);
                }
                Event::Settle { .. } | Event::Cancel { .. } => {}
            }
            prop_assert_eq!(budgets.spent(), amount(spent.0, spent.1));
            prop_assert_eq!(budgets.reserved(), amount(reserved.0, reserved.1));
            let within = |sum: u64, bound: Option<u64>| sum == 0 || bound.is_none_or(|bound| sum <= bound);
            prop_assert!(within(spent.0 + reserved.0, bounds[2]) && within(spent.1 + reserved.1, bounds[3]));
            for artifact in &artifacts {
                prop_assert!(within(artifact.spent().money.pico_usd(), bounds[0]));
                prop_assert!(within(artifact.spent().tokens, bounds[1]));
            }
            let own = |sum: u64, others: u64| if sum == 0 { 0 } else { sum + others };
            prop_assert!(within(own(spent.0 + reserved.0, others_pico), bounds[4]));
            prop_assert!(within(own(spent.1 + reserved.1, others_tokens), bounds[5]));
        }
        let told: Vec<_> = budgets.take_warnings().iter().map(|told| (told.span, told.unit, told.percent)).collect();
        for (place, one) in told.iter().enumerate().filter(|(_, one)| one.0 != Span::Artifact) {
            prop_assert!(!told[..place].contains(one), "{:?} was told twice", one);
        }
    }
}

#[test]
fn a_refusal_names_the_budget_what_is_left_what_the_call_may_cost_and_what_raises_it() {
    let usd = Money::from_usd;
    let limits = Limits {
        run: Limit { money: Some(usd(0.5)), tokens: None },
        day: Limit { money: None, tokens: Some(900) },
        ..Limits::default()
    };
    let budgets = Budgets::new(limits, Day::from_ms(0), Amount { money: Money::ZERO, tokens: 800 });
    let artifact = budgets.artifact();
    let _held = artifact.reserve(Need { cost: Cost::Known(usd(0.4)), tokens: 50 }).unwrap();
    for (need, told) in [
        (
            Need { cost: Cost::Known(usd(0.125)), tokens: 0 },
            "it may cost up to 0.125 USD, and of the 0.5 USD of the run 0.1 USD are left; raise `--max-cost`, or `run` under [budget]",
        ),
        (
            Need { cost: Cost::Local, tokens: 60 },
            "it may cost up to 60 tokens, and of the 900 tokens of the day 50 tokens are left; \
             raise `day_tokens` under [budget], or wait for the next day (UTC)",
        ),
        (
            Need { cost: Cost::Unknown, tokens: 1 },
            "the price of the call is unknown, and the money of the run is bounded; name the price under \
             [[prices]] in sluice.toml, take the budget away, or ask a model whose price is known",
        ),
    ] {
        assert_eq!(artifact.reserve(need).unwrap_err().to_string(), told);
    }
}
