//! Properties of beliefs.

use super::*;
use proptest::prelude::*;

fn seen(passed: bool) -> Seen {
    Seen { passed, ..Seen::default() }
}

fn taught(outcomes: &[(&str, &str, u32, u32)]) -> Beliefs {
    let mut beliefs = Beliefs::new(Learning { keep: 1.0, alarms: false });
    for (kind, candidate, passes, attempts) in outcomes {
        for turn in 0..*attempts {
            beliefs.add(kind, candidate, "1", &seen(turn < *passes));
        }
    }
    beliefs
}

#[test]
fn before_anything_was_seen_the_order_of_preference_is_the_belief() {
    let beliefs = Beliefs::default();
    let chance = |start| beliefs.estimate("erd", "a/b", start).chance;
    for (start, expected) in
        [(Start::Local(0), 0.80), (Start::Local(1), 0.76), (Start::Local(7), 0.72), (Start::Cloud, 0.92)]
    {
        assert!((chance(start) - expected).abs() < 1e-12, "{start:?}");
    }
}

#[test]
fn a_newcomer_starts_from_the_kind_and_with_less_weight() {
    let beliefs = taught(&[("erd", "a/b", 30, 30), ("pie", "a/b", 3, 30)]);
    let of = |kind| beliefs.estimate(kind, "new/model", Start::Cloud);
    assert!(of("erd").chance > 0.85 && of("pie").chance < 0.3, "{:?} {:?}", of("erd"), of("pie"));
    assert_eq!(of("erd").weight, 2.5);
}

#[test]
fn the_figures_can_be_checked_by_hand() {
    let beliefs = taught(&[("erd", "a/b", 6, 8), ("erd", "c/d", 2, 4), ("pie", "a/b", 1, 4)]);
    let estimate = beliefs.estimate("erd", "a/b", Start::Cloud);
    // g = (9+3)/(16+4); p_m = (7+4g)/(12+4); p_a = (8+4g)/(12+4)
    let g: f64 = 12.0 / 20.0;
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let sum = logit((7.0 + 4.0 * g) / 16.0) + logit((8.0 + 4.0 * g) / 16.0) - logit(g);
    let mean = 1.0 / (1.0 + (-sum).exp());
    assert_eq!(estimate.seen, Counts { passes: 6.0, attempts: 8.0 });
    assert!((estimate.mean - mean).abs() < 1e-12);
    assert!((estimate.chance - (6.0 + 5.0 * mean) / 13.0).abs() < 1e-12);
}

#[test]
fn a_hundred_outcomes_count_and_older_ones_fade() {
    let mut beliefs = Beliefs::new(Learning { keep: 0.99, alarms: false });
    for _ in 0..2000 {
        beliefs.add("erd", "a/b", "1", &seen(true));
    }
    let attempts = beliefs.cell("erd", "a/b").unwrap().counts.attempts;
    assert!((attempts - 100.0).abs() < 1e-3, "{attempts}");
}

#[test]
fn a_changed_candidate_is_believed_in_anew() {
    let mut beliefs = Beliefs::default();
    for _ in 0..60 {
        assert_eq!(beliefs.add("erd", "a/b", "1", &seen(true)), None);
    }
    let before = beliefs.estimate("erd", "a/b", Start::Cloud).chance;
    let change = (0..10).find_map(|_| beliefs.add("erd", "a/b", "1", &seen(false)));
    assert_eq!(change, Some(Change::Worse));
    let after = beliefs.estimate("erd", "a/b", Start::Cloud);
    assert!(before > 0.9 && after.seen.attempts < 10.0, "{before} {after:?}");
    for _ in 0..5 {
        beliefs.add("erd", "a/b", "1", &seen(false));
    }
    let later = beliefs.estimate("erd", "a/b", Start::Cloud).chance;
    assert!(later < 0.6, "what is new counts more than what was: {later}");
}

#[test]
fn a_changed_prompt_leaves_ten_outcomes() {
    let mut beliefs = taught(&[("erd", "a/b", 50, 50)]);
    beliefs.add("erd", "a/b", "2", &seen(true));
    assert_eq!(beliefs.cell("erd", "a/b").unwrap().counts.attempts, 11.0);
}

#[test]
fn a_month_without_a_call_leaves_ten_outcomes() {
    let mut beliefs = taught(&[("erd", "a/b", 50, 50)]);
    beliefs.age(29 * 86_400_000);
    assert_eq!(beliefs.cell("erd", "a/b").unwrap().counts.attempts, 50.0);
    beliefs.age(30 * 86_400_000);
    assert_eq!(beliefs.cell("erd", "a/b").unwrap().counts, Counts { passes: 10.0, attempts: 10.0 });
}

#[test]
fn an_unknown_price_is_no_free_call() {
    let mut beliefs = Beliefs::default();
    beliefs.add("erd", "a/b", "1", &Seen { passed: true, micro_usd: None, seconds: Some(2.0), ..Seen::default() });
    let cell = beliefs.cell("erd", "a/b").unwrap();
    assert_eq!((cell.micro_usd.get(), cell.seconds.get()), (None, Some(2.0)));
}

proptest! {
    #[test]
    fn a_pass_raises_and_a_failure_lowers_the_chance(
        k in 0u32..40, n in 0u32..40, other_k in 0u32..40, other_n in 0u32..40,
    ) {
        let (k, other_k) = (k.min(n), other_k.min(other_n));
        let beliefs = taught(&[("erd", "a/b", k, n), ("erd", "c/d", other_k, other_n), ("pie", "a/b", other_k, other_n)]);
        let after = |passed| {
            let mut beliefs = beliefs.clone();
            beliefs.add("erd", "a/b", "1", &seen(passed));
            beliefs.estimate("erd", "a/b", Start::Cloud).chance
        };
        prop_assert!(after(true) > after(false));
        if n > 0 {
            let before = beliefs.estimate("erd", "a/b", Start::Cloud).chance;
            prop_assert!(after(true) >= before && after(false) <= before, "{} {before} {}", after(false), after(true));
        }
    }

    #[test]
    fn what_was_kept_and_put_back_is_believed_as_before(
        outcomes in prop::collection::vec((0usize..3, 0usize..4, any::<bool>()), 0..60),
    ) {
        let kinds = ["erd", "pie", "adr"];
        let candidates = ["a/b", "c/d#graph", "e/f", "g/h"];
        let mut beliefs = Beliefs::default();
        for (kind, candidate, passed) in outcomes {
            beliefs.add(kinds[kind], candidates[candidate], "1", &seen(passed));
        }
        let mut restored = Beliefs::default();
        for (kind, candidate, cell) in beliefs.cells() {
            restored.restore(kind, candidate, cell.clone());
        }
        for kind in kinds {
            for candidate in candidates {
                let (a, b) = (beliefs.estimate(kind, candidate, Start::Cloud), restored.estimate(kind, candidate, Start::Cloud));
                prop_assert!((a.chance - b.chance).abs() < 1e-9);
            }
        }
    }
}
