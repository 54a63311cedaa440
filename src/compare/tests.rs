//! Tables of made-up comparisons.

use super::*;
use crate::prices::{Cost, Money};
use proptest::prelude::*;
use sluice_validators::Score;

const SEED: u64 = 6;

pub(super) fn cell(candidate: &str, input: usize, score: u8) -> Cell {
    Cell {
        input: format!("input-{input:04}"),
        candidate: candidate.to_owned(),
        group: "erd".to_owned(),
        repeat: 0,
        outcome: Outcome::Judged { score: Score::from_points(f64::from(score)), accepted: score >= 80 },
        failed_gates: Vec::new(),
        latency_ms: 100 + input as u64,
        first_token_ms: Some(10),
        input_tokens: Some(1_000),
        output_tokens: Some(200),
        cost: Cost::Known(Money::from_pico_usd(1_000)),
    }
}

pub(super) fn failed(candidate: &str, input: usize, reason: &str) -> Cell {
    let outcome = Outcome::Failed { reason: reason.to_owned() };
    Cell { outcome, cost: Cost::Unknown, ..cell(candidate, input, 0) }
}

/// Accepted on every input but each `nth`.
pub(super) fn run(candidate: &str, inputs: usize, nth: usize) -> Vec<Cell> {
    (1..=inputs).map(|input| cell(candidate, input, if input % nth == 0 { 40 } else { 90 })).collect()
}

fn table(runs: &[Vec<Cell>]) -> Table {
    Table::of(&runs.concat(), SEED).unwrap()
}

#[test]
fn a_difference_is_told_in_words_with_what_it_rests_on() {
    // Figures worked out apart from the program, from the formulas of Bonett and Price and of Connor.
    let cases: Vec<(Vec<Cell>, Vec<Cell>, Standing, &str)> = vec![
        (
            run("a", 250, 20),
            run("b", 250, 4),
            Standing::Better,
            "`a` is better than `b` by 20.0 points (95 % 14.8 to 24.9)",
        ),
        (
            run("b", 250, 4),
            run("a", 250, 20),
            Standing::Worse,
            "`a` is better than `b` by 20.0 points (95 % 14.8 to 24.9)",
        ),
        (
            run("a", 100, 7),
            run("b", 100, 5),
            Standing::NoDifference,
            "no significant difference between `a` and `b` (n = 100 is too small: needs about 660): \
             6.0 points (95 % -4.9 to 16.7)",
        ),
        (
            run("a", 20, 5),
            run("b", 20, 4),
            Standing::TooFew,
            "no significant difference between `a` and `b` (n = 20 is too small: needs about 1100): \
             5.0 points (95 % -22.1 to 31.2)",
        ),
        (
            run("a", 20, 99),
            run("b", 20, 1),
            Standing::TooFew,
            "`a` and `b` are not ranked (n = 20 is too small: needs at least 30): 100.0 points (95 % 73.5 to 100.0)",
        ),
        (
            run("a", 20, 4),
            run("b", 20, 4),
            Standing::TooFew,
            "no significant difference between `a` and `b` (n = 20 is too small: needs at least 30)",
        ),
        (
            run("a", 250, 4),
            run("b", 250, 4),
            Standing::NoDifference,
            "no significant difference between `a` and `b` (n = 250): whatever there is, it is at most 1.1 points \
             either way (95 %)",
        ),
    ];
    for (one, other, standing, sentence) in cases {
        let found = table(&[one, other]);
        assert_eq!((found.pairs[0].standing, &*found.pairs[0].sentence), (standing, sentence));
    }
}

#[test]
fn a_difference_that_one_of_many_pairs_would_show_by_chance_is_none() {
    // 16 against 4 of 100 inputs: 0.012 alone, 0.12 among ten pairs of which it is the most striking.
    let one: Vec<Cell> = (0..100).map(|input| cell("a", input, if input < 4 { 40 } else { 90 })).collect();
    let other: Vec<Cell> =
        (0..100).map(|input| cell("b", input, if (4..20).contains(&input) { 40 } else { 90 })).collect();
    let middling = |name: &str| {
        let fails = |input| (0..2).contains(&input) || (4..12).contains(&input);
        (0..100).map(|input| cell(name, input, if fails(input) { 40 } else { 90 })).collect::<Vec<_>>()
    };
    assert_eq!(table(&[one.clone(), other.clone()]).pairs[0].standing, Standing::Better);
    let crowd = table(&[one, other, middling("c"), middling("d"), middling("e")]);
    let (chance, corrected) = (crowd.pairs[0].accepted.unwrap().chance, crowd.pairs[0].corrected_chance);
    assert!((corrected / chance - 10.0).abs() < 1e-9, "{chance} {corrected}");
    assert_eq!(crowd.pairs[0].standing, Standing::NoDifference);
    assert!(crowd.pairs[0].sentence.starts_with("no significant difference, corrected for all pairs, between"));
}

#[test]
fn bad_input_gives_sentences() {
    let lost = |candidate| (0..60).map(|input| failed(candidate, input, "auth")).collect::<Vec<_>>();
    let unscored = |candidate| {
        let cells = run(candidate, 60, 9).into_iter().map(|cell| Cell { outcome: Outcome::Unscored, ..cell });
        cells.collect::<Vec<_>>()
    };
    let unpriced = run("a", 60, 9).into_iter().map(|cell| Cell { cost: Cost::Unknown, ..cell }).collect();
    let cases: Vec<(Vec<Vec<Cell>>, &str)> = vec![
        (vec![], "nothing was compared: there is no input"),
        (vec![run("a", 60, 9)], "`a` is the only candidate: there is nothing to compare it with"),
        (vec![run("a", 12, 9), run("b", 12, 5)], "n = 12 is too small: nothing is ranked below 30 inputs"),
        (vec![run("a", 60, 9), lost("b")], "`b` was never judged: all 60 calls failed (auth 60)"),
        (vec![run("a", 60, 9), unscored("b")], "`b` was never judged: 60 of 60 texts could not be scored"),
        (vec![run("a", 60, 99), run("b", 60, 99)], "all scores are 90: nothing can be told by them"),
        (vec![unpriced, run("b", 60, 9)], "the cost of `a` is unknown for 60 of 60 calls"),
        (vec![run("a", 60, 1)], "`a` was never accepted: its cost per accepted does not exist"),
        (
            vec![(0..60).map(|input| cell("a", input, if input % 30 == 0 { 90 } else { 99 })).collect()],
            "`a` is at the ceiling: 97 % of its scores are 98 or more, so harder inputs would tell more",
        ),
        (
            vec![run("a", 45, 9), (46..61).map(|input| failed("a", input, "timeout")).collect()],
            "`a` is judged on what came: 15 of 60 calls failed (timeout 15)",
        ),
    ];
    for (runs, sentence) in cases {
        let found = table(&runs);
        assert!(found.notes.iter().any(|note| note == sentence), "{sentence}: {:?}", found.notes);
    }
    let dead = table(&[run("a", 60, 9), lost("b"), run("c", 60, 2)]);
    assert_eq!(dead.pairs[0].sentence, "`a` and `b` cannot be compared: no input was judged for both");
    assert_eq!(dead.candidates.iter().map(|summary| summary.rank).collect::<Vec<_>>(), [Some(1), None, Some(2)]);
}

#[test]
fn nothing_is_ranked_below_thirty_inputs_and_who_cannot_be_told_apart_shares_a_rank() {
    let ranks = |inputs| {
        let found = table(&[run("a", inputs, 50), run("b", inputs, 49), run("c", inputs, 2)]);
        found.candidates.iter().map(|summary| summary.rank).collect::<Vec<_>>()
    };
    assert_eq!(ranks(29), [None; 3]);
    assert_eq!(ranks(30), [Some(1), Some(1), Some(3)]);
}

#[test]
fn a_candidate_is_summed_up_exactly() {
    let mut cells = run("a", 40, 4);
    cells[0].failed_gates = vec!["mermaid.syntax".to_owned(), "text.loop".to_owned()];
    cells[1].failed_gates = vec!["mermaid.syntax".to_owned()];
    cells.extend([failed("a", 41, "refused"), failed("a", 42, "timeout"), failed("a", 43, "timeout")]);
    cells.push(Cell { outcome: Outcome::Unscored, ..cell("a", 44, 0) });
    let found = table(&[cells]).candidates.remove(0);
    let rate = found.rate.unwrap();
    assert_eq!((rate.accepted, rate.of, found.cells, found.lost, found.unscored), (30, 41, 44, 2, 1));
    // 30 x 90 + 10 x 40, and 0 for the refusal.
    assert!((found.score.unwrap().mean - 3_100.0 / 41.0).abs() < 1e-9);
    assert_eq!(
        found.failed_gates.into_iter().collect::<Vec<_>>(),
        [("mermaid.syntax".into(), 2), ("text.loop".into(), 1)]
    );
    assert_eq!(found.reasons.into_iter().collect::<Vec<_>>(), [("refused".into(), 1), ("timeout".into(), 2)]);
    // Latencies 101 to 141 and 144: the 21st and the 40th of 42.
    assert_eq!(found.latency_ms, Some(Percentiles { p50: 121, p95: 140 }));
    assert_eq!((found.input_tokens, found.output_tokens), (Some(44_000), Some(8_800)));
}

#[test]
fn cost_per_accepted_is_exact_local_or_unknown_and_never_zero_by_accident() {
    let priced = |cost: Cost| run("a", 40, 4).into_iter().map(|cell| Cell { cost, ..cell }).collect::<Vec<_>>();
    let known = |pico| Cost::Known(Money::from_pico_usd(pico));
    let mut holed = priced(known(3_000));
    holed[7].cost = Cost::Unknown;
    let cases = [
        (priced(known(3_000)), known(120_000), Some(known(4_000)), 0),
        (priced(Cost::Local), Cost::Local, Some(Cost::Local), 0),
        (holed, Cost::Unknown, Some(Cost::Unknown), 1),
        (run("a", 40, 1), known(40_000), None, 0),
        (priced(known(u64::MAX)), known(u64::MAX), Some(known(u64::MAX / 30)), 0),
    ];
    for (cells, total, per_accepted, unpriced) in cases {
        let spend = table(&[cells]).candidates[0].spend;
        assert_eq!((spend.total, spend.per_accepted, spend.unpriced), (total, per_accepted, unpriced));
    }
}

#[test]
fn repeats_are_no_new_inputs_and_a_cell_that_came_twice_counts_once() {
    let repeated = |cells: Vec<Cell>| {
        (0..5).flat_map(|repeat| cells.clone().into_iter().map(move |cell| Cell { repeat, ..cell })).collect::<Vec<_>>()
    };
    let (one, other) = (run("a", 40, 8), run("b", 40, 4));
    let single = table(&[one.clone(), other.clone()]);
    let many = table(&[repeated(one.clone()), repeated(other.clone())]);
    assert_eq!(single.pairs[0].accepted.unwrap().chance, many.pairs[0].accepted.unwrap().chance);
    assert_eq!(many.candidates[0].cells, 200);
    let twice = table(&[run("a", 40, 1), one, other]);
    assert_eq!(twice, single);
}

#[test]
fn groups_have_tables_of_their_own_and_one_input_in_two_groups_is_one_input() {
    let grouped = |group: &str, cells: Vec<Cell>| {
        cells.into_iter().map(|cell| Cell { group: group.to_owned(), ..cell }).collect::<Vec<_>>()
    };
    let cells = [grouped("erd", run("a", 40, 4)), grouped("adr", run("a", 40, 2)), grouped("adr", run("b", 40, 5))];
    let tables = Table::by_group(&cells.concat(), SEED).unwrap();
    let names: Vec<_> = tables.iter().map(|(name, table)| (name.as_str(), table.candidates.len())).collect();
    assert_eq!(names, [("adr", 2), ("erd", 1)]);
    let whole = table(&cells);
    assert_eq!(whole.inputs, 40);
    // Only `adr` was asked of both: what `a` did elsewhere is no part of the difference.
    assert_eq!(whole.pairs[0].accepted, tables[0].1.pairs[0].accepted);
}

#[test]
fn too_many_candidates_are_refused_and_a_bar_is_held_against_everybody() {
    let crowd: Vec<Cell> = (0..33).map(|candidate| cell(&format!("c{candidate}"), 1, 90)).collect();
    assert_eq!(Table::of(&crowd, SEED), Err(TableError::TooManyCandidates { found: 33 }));
    let found = table(&[run("a", 40, 4), run("b", 40, 2), vec![failed("c", 1, "auth")]]);
    let below = |percent| found.below(percent).iter().map(|summary| &*summary.candidate).collect::<Vec<_>>();
    assert_eq!(below(75.0), ["b", "c"]);
    assert_eq!(below(75.1), ["a", "b", "c"]);
    assert_eq!(below(0.0), ["c"]);
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let reason = prop_oneof![Just("refused"), Just("timeout"), Just("")];
    let outcome = prop_oneof![
        4 => (0_u8..=100).prop_map(|score| cell("", 0, score).outcome),
        1 => Just(Outcome::Unscored),
        1 => reason.prop_map(|reason| Outcome::Failed { reason: reason.to_owned() }),
    ];
    let cost = prop_oneof![
        Just(Cost::Local),
        Just(Cost::Unknown),
        any::<u64>().prop_map(|pico| Cost::Known(Money::from_pico_usd(pico)))
    ];
    ((0_usize..4, 0_usize..50, 0_u32..3, 0_usize..2), outcome, cost, any::<u64>()).prop_map(
        |((candidate, input, repeat, group), outcome, cost, latency_ms)| Cell {
            candidate: format!("c{candidate}"),
            group: format!("g{group}"),
            repeat,
            outcome,
            latency_ms,
            cost,
            input_tokens: Some(latency_ms),
            ..cell("", input, 0)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_comes_figures_are_finite_and_sentences_whole(cells in prop::collection::vec(any_cell(), 0..300)) {
        let found = Table::of(&cells, SEED).unwrap();
        let words = found.pairs.iter().map(|pair| &pair.sentence).chain(&found.notes);
        prop_assert!(words.clone().all(|words| !words.is_empty() && !words.contains("NaN") && !words.contains("inf")));
        for summary in &found.candidates {
            prop_assert!(summary.rate.is_none_or(|rate| rate.interval.holds(rate.share) && rate.accepted <= rate.of));
            prop_assert!(summary.score.is_none_or(|score| (0.0..=100.0).contains(&score.mean)));
            prop_assert_eq!(summary.rate.map_or(0, |rate| rate.of) + summary.lost + summary.unscored, summary.cells);
        }
        for pair in &found.pairs {
            prop_assert!((0.0..=1.0).contains(&pair.corrected_chance));
            prop_assert!(pair.accepted.is_none_or(|found| found.chance <= pair.corrected_chance + 1e-12));
            prop_assert!(pair.accepted.is_none_or(|found| found.interval.low <= found.interval.high));
        }
        // JSON has no NaN: it would come out as null where a number must be.
        let report = serde_json::to_value(report::TableReport::from(&found)).unwrap();
        prop_assert!(report["pairs"].as_array().unwrap().iter().all(|pair| pair["corrected_chance"].is_number()));
    }

    #[test]
    fn the_order_of_candidates_turns_differences_round_and_changes_nothing_else(cells in prop::collection::vec(any_cell(), 1..300)) {
        let only = |name: &str| cells.iter().filter(|cell| cell.candidate == name).cloned().collect::<Vec<_>>();
        let (one, other) = (only("c0"), only("c1"));
        prop_assume!(!one.is_empty() && !other.is_empty());
        let (there, back) = (table(&[one.clone(), other.clone()]), table(&[other, one]));
        prop_assert_eq!(&there.candidates[0].rate, &back.candidates[1].rate);
        prop_assert_eq!(&there.candidates[0].rank, &back.candidates[1].rank);
        if let (Some(there), Some(back)) = (there.pairs[0].accepted, back.pairs[0].accepted) {
            prop_assert!((there.mean + back.mean).abs() < 1e-9 && (there.chance - back.chance).abs() < 1e-9);
        }
    }
}

#[test]
fn an_input_on_which_one_always_passes_and_another_never_is_a_disagreement() {
    let again = |cell: Cell| Cell { repeat: 1, ..cell };
    let cells = vec![
        cell("a", 1, 90),
        again(cell("a", 1, 95)),
        cell("b", 1, 40),
        // Now and then is neither.
        cell("c", 1, 90),
        again(cell("c", 1, 40)),
        cell("a", 2, 90),
        cell("b", 2, 90),
        cell("a", 3, 40),
        // Of a call that broke nothing is known.
        failed("b", 3, "timeout"),
    ];
    let found = Table::of(&cells, SEED).unwrap().disagreements;
    assert_eq!((found.count, found.of), (1, 2));
    let [one] = &found.listed[..] else { panic!("{found:?}") };
    assert_eq!((one.input.as_str(), one.group.as_str()), ("input-0001", "erd"));
    assert_eq!((&one.accepted[..], &one.rejected[..]), (&["a".to_owned()][..], &["b".to_owned()][..]));
    let many = table(&[run("a", 300, 2), run("b", 300, 301)]).disagreements;
    assert_eq!((many.count, many.of, many.listed.len()), (150, 300, 100));
}
