//! Properties of the order and of the stop rule.

use super::*;
use crate::routing::beliefs::{Beliefs, Counts, Learning, Seen, Start, Trust};
use proptest::prelude::*;

fn offer(passes: f64, attempts: f64, micro_usd: f64, local: bool) -> Offer {
    let mut beliefs = Beliefs::new(Learning { keep: 1.0, alarms: false });
    for turn in 0..attempts as u32 {
        beliefs.add("erd", "a/b", "1", &Seen { passed: f64::from(turn) < passes, ..Seen::default() });
    }
    let estimate = beliefs.estimate("erd", "a/b", Start::Cloud);
    Offer {
        estimate,
        retry_chance: estimate.chance * 0.5,
        cost: CallCost { micro_usd: Some(micro_usd), seconds: 0.0, load_seconds: 0.0 },
        trust: Trust::default(),
        local,
    }
}

fn order_of(offers: &[Offer], prefer: Prefer) -> Vec<usize> {
    let time = TimeValue::from_usd_per_hour(0.36);
    rank(offers, prefer, time, &StopRule::never()).iter().map(|ranked| ranked.offer).collect()
}

#[test]
fn the_cheaper_pass_comes_first_within_what_is_preferred() {
    let offers = [offer(9.0, 10.0, 300.0, false), offer(9.0, 10.0, 100.0, false), offer(1.0, 10.0, 200.0, true)];
    assert_eq!(order_of(&offers, Prefer::Local), [2, 1, 0]);
    assert_eq!(order_of(&offers, Prefer::Index), [1, 0, 2]);
}

#[test]
fn equal_offers_keep_the_order_of_preference() {
    let offers = [offer(5.0, 10.0, 100.0, true); 4];
    assert_eq!(order_of(&offers, Prefer::Index), [0, 1, 2, 3]);
}

#[test]
fn an_unknown_price_is_asked_last_and_never_taken_for_zero() {
    let mut unknown = offer(10.0, 10.0, 0.0, false);
    unknown.cost.micro_usd = None;
    assert_eq!(order_of(&[unknown, offer(1.0, 10.0, 5000.0, false)], Prefer::Index), [1, 0]);
}

#[test]
fn time_has_its_price() {
    let time = TimeValue::from_usd_per_hour(0.36);
    assert!((time.of(1.0) - 100.0).abs() < 1e-9);
    let cost = CallCost { micro_usd: Some(50.0), seconds: 2.0, load_seconds: 1.0 };
    assert!((cost.total(time).unwrap() - 350.0).abs() < 1e-9);
}

#[test]
fn a_candidate_whose_passes_proved_bad_is_passed_over() {
    let counts = |passes, attempts| Counts { passes, attempts };
    let mut liar = offer(9.0, 10.0, 10.0, false);
    liar.trust = Trust { own: counts(0.0, 20.0), pooled: counts(20.0, 40.0) };
    let mut honest = offer(9.0, 10.0, 400.0, false);
    honest.trust = Trust { own: counts(20.0, 20.0), pooled: counts(20.0, 40.0) };
    let stop = StopRule::new(vec![1.0, 0.8], 20_000.0);
    let ranked = rank(&[liar, honest], Prefer::Index, TimeValue::from_usd_per_hour(0.0), &stop);
    assert_eq!(ranked.iter().map(|one| (one.offer, one.skipped)).collect::<Vec<_>>(), [(0, true), (1, false)]);
}

#[test]
fn the_stop_rule_divides_the_value_by_depth_and_kinship() {
    let stop = StopRule::new(vec![1.0, 0.5], 1000.0);
    for (index, failures, kin, allowed) in [
        (1000.0, 0, 1.0, true),
        (1000.1, 0, 1.0, false),
        (500.0, 1, 1.0, true),
        (500.0, 7, 1.0, true),
        (500.0, 1, 0.5, false),
        (f64::INFINITY, 0, 1.0, false),
    ] {
        assert_eq!(stop.allows(index, failures, kin, 1.0), allowed, "{index} {failures} {kin}");
    }
    assert!(StopRule::never().allows(1e300, 9, 0.25, 0.1));
    assert!(StopRule::new(vec![f64::NAN], f64::NAN).allows(1.0, 0, 1.0, 1.0), "no value is any price");
}

proptest! {
    #[test]
    fn scaling_all_costs_leaves_the_order(
        cells in prop::collection::vec((0u8..20, 1u8..20, 1u32..5000, any::<bool>()), 1..8),
        factor in 1u32..64,
    ) {
        // Powers of two: the scaled figures are exact, so that a tie stays one.
        let factor = f64::from(2u32.pow(factor % 8));
        let offers: Vec<Offer> = cells.iter().map(|(k, n, c, local)| {
            offer(f64::from((*k).min(*n)), f64::from(*n), f64::from(*c), *local)
        }).collect();
        let scaled: Vec<Offer> = offers.iter().map(|offer| {
            let mut scaled = *offer;
            scaled.cost.micro_usd = offer.cost.micro_usd.map(|micro_usd| micro_usd * factor);
            scaled
        }).collect();
        for prefer in [Prefer::Local, Prefer::Index] {
            prop_assert_eq!(order_of(&offers, prefer), order_of(&scaled, prefer));
        }
    }

    #[test]
    fn a_dominated_candidate_never_comes_first(
        others in prop::collection::vec((0u8..20, 1u8..20, 1u32..5000), 1..6),
        k in 0u8..20, n in 1u8..20, c in 1u32..5000, worse in 1u32..100,
    ) {
        let make = |k: u8, n: u8, c: u32| offer(f64::from(k.min(n)), f64::from(n), f64::from(c), false);
        let good = make(k, n, c);
        let mut dominated = good;
        dominated.cost.micro_usd = Some(f64::from(c + worse));
        let mut offers = vec![dominated, good];
        offers.extend(others.iter().map(|(k, n, c)| make(*k, *n, *c)));
        prop_assert_ne!(order_of(&offers, Prefer::Index)[0], 0);
    }
}
