//! Strengths against published ones, and against what no duel could bear.

use super::*;

fn duels(one: usize, other: usize, [won, lost, tied]: [usize; 3]) -> Vec<Duel> {
    let times = |won, times| std::iter::repeat_n(Duel { one, other, won }, times);
    times(Won::One, won).chain(times(Won::Other, lost)).chain(times(Won::Neither, tied)).collect()
}

#[test]
fn a_published_league_has_its_published_strengths() {
    // Wins of row over column in the American League East of 1987: Milwaukee, Detroit, Toronto, New York, Boston,
    // Cleveland, Baltimore. Source: Agresti, "Categorical data analysis", 2002, section 10.6; the estimates as
    // repeated by the tests of the R package BradleyTerry2.
    let wins = [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ];
    let all: Vec<Duel> = (0..7)
        .flat_map(|row| (0..row).map(move |column| (row, column)))
        .flat_map(|(row, column)| duels(row, column, [wins[row][column], wins[column][row], 0]))
        .collect();
    let found = fit(7, &all, 0.0);
    for (team, expected) in [1.58, 1.44, 1.29, 1.25, 1.11, 0.68].into_iter().enumerate() {
        let log = found.logs[team] - found.logs[6];
        assert!((log - expected).abs() < 0.005, "{team}: {log}");
    }
    assert!(found.ties < 1e-6 && found.connected);
}

#[test]
fn two_candidates_with_ties_have_the_strengths_that_fit_exactly() {
    // With one pair the model has as many parameters as shares: strength 12/3, ties 5 over the root of 12 x 3.
    let found = fit(2, &duels(0, 1, [12, 3, 5]), 0.0);
    assert!((found.logs[0] - found.logs[1] - 4.0_f64.ln()).abs() < 1e-6, "{found:?}");
    assert!((found.ties - 5.0 / 6.0).abs() < 1e-6, "{found:?}");
    assert!((found.chance(0, 1).unwrap() - 0.8).abs() < 1e-6);
    assert_eq!(found.chance(0, 2), None);
}

#[test]
fn whoever_never_lost_stays_finite_and_order_does_not_decide_ties() {
    let cases: Vec<(usize, Vec<Duel>)> = vec![
        (0, vec![]),
        (1, vec![]),
        (3, vec![]),
        (2, duels(0, 1, [5_000, 0, 0])),
        (2, duels(0, 1, [0, 0, 5_000])),
        (3, [duels(0, 1, [40, 0, 0]), duels(1, 2, [40, 0, 0])].concat()),
        (2, duels(0, 7, [4, 0, 0])),
        (2, duels(1, 1, [4, 0, 0])),
    ];
    for (candidates, duels) in cases {
        let found = strengths(candidates, &duels);
        assert_eq!(found.logs.len(), candidates);
        assert!(found.ties.is_finite() && found.logs.iter().all(|log| log.is_finite()), "{found:?}");
        // `windows` of neighbours: nobody may be weaker than the next in these cases.
        assert!(found.logs.windows(2).all(|two| two[0] >= two[1] - 1e-9), "{found:?}");
    }
    // Half a point lost to an average candidate keeps a single win from counting for more than it is.
    let chance = |wins| strengths(2, &duels(0, 1, [wins, 0, 0])).chance(0, 1).unwrap();
    assert!((0.55..0.85).contains(&chance(1)) && (0.95..0.99999).contains(&chance(5_000)), "{}", chance(1));
    let tied = strengths(2, &duels(1, 0, [0, 0, 9]));
    assert!(tied.logs[0].abs() < 1e-9);
}

#[test]
fn candidates_that_never_met_are_told() {
    let apart = [duels(0, 1, [3, 2, 0]), duels(2, 3, [2, 3, 0])].concat();
    assert!(!strengths(4, &apart).connected);
    assert!(strengths(4, &[apart, duels(1, 2, [1, 1, 1])].concat()).connected);
}

#[test]
fn a_judge_that_prefers_a_place_has_said_nothing() {
    let cases = [
        (Said::First, Said::Second, Won::One),
        (Said::Second, Said::First, Won::Other),
        (Said::First, Said::First, Won::Neither),
        (Said::Second, Said::Second, Won::Neither),
        (Said::Neither, Said::Neither, Won::Neither),
        (Said::Neither, Said::Second, Won::One),
        (Said::Second, Said::Neither, Won::Other),
    ];
    for (one_first, other_first, expected) in cases {
        assert_eq!(both_orders(one_first, other_first), expected);
    }
}
