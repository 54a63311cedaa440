//! Comparisons of real models by real outcomes (tests/replay/data), drawn again and again: who is better is known there.

use sluice::compare::stats::{Dice, Difference, PairedInput, paired_rates};
use sluice::compare::{Cell, Outcome, Standing, Table};
use sluice::prices::Cost;
use sluice_validators::Score;
use std::path::Path;

/// Outcomes of every model on every query of a set.
struct Outcomes {
    models: Vec<String>,
    /// Per query, per model: the score by the set's own check.
    scores: Vec<Vec<f64>>,
}

const PASS: f64 = 80.0;
const INPUTS: usize = 250;

impl Outcomes {
    fn read(set: &str) -> Outcomes {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/replay/data/{set}_learn.csv"));
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().clone();
        let columns: Vec<usize> = (0..header.len()).filter(|column| header[*column].ends_with("|s")).collect();
        let models = columns.iter().map(|column| header[*column].trim_end_matches("|s").to_owned()).collect();
        let score = |row: &csv::StringRecord, column: &usize| row[*column].parse().unwrap_or(0.0);
        let scores =
            reader.records().map(Result::unwrap).map(|row| columns.iter().map(|column| score(&row, column)).collect());
        Outcomes { models, scores: scores.collect() }
    }

    fn passes(&self, query: usize, model: usize) -> f64 {
        f64::from(u8::from(self.scores[query][model] >= PASS))
    }

    fn rate(&self, model: usize) -> f64 {
        (0..self.scores.len()).map(|query| self.passes(query, model)).sum::<f64>() / self.scores.len() as f64
    }

    /// Pairs of models whose rates over the whole set lie 8 to 12 points apart.
    fn ten_points_apart(&self) -> Vec<(usize, usize)> {
        let pairs = (0..self.models.len()).flat_map(|one| (0..self.models.len()).map(move |other| (one, other)));
        pairs.filter(|&(one, other)| (0.08..=0.12).contains(&(self.rate(one) - self.rate(other)))).collect()
    }

    /// A comparison over queries drawn from the set.
    fn drawn(&self, one: usize, other: usize, dice: &mut Dice) -> Difference {
        let draw = |_| {
            let query = dice.below(self.scores.len());
            PairedInput { difference: self.passes(query, one) - self.passes(query, other), repeats: 1.0 }
        };
        paired_rates(&(0..INPUTS).map(draw).collect::<Vec<_>>()).unwrap()
    }
}

#[test]
fn real_models_ten_points_apart_are_told_apart_by_250_inputs_in_80_of_100_comparisons() {
    let (mut comparisons, mut told, mut covered) = (0, 0, 0);
    for set in ["mmlu57", "llmr14", "bfcl12"].map(Outcomes::read) {
        for (one, other) in set.ten_points_apart() {
            let truth = set.rate(one) - set.rate(other);
            for seed in 0..200 {
                let found = set.drawn(one, other, &mut Dice::new(seed));
                comparisons += 1;
                told += u32::from(found.is_significant(found.chance));
                covered += u32::from(found.interval.holds(truth));
            }
        }
    }
    assert!(comparisons >= 2_000, "{comparisons}");
    let share = |count: u32| f64::from(count) / f64::from(comparisons);
    assert!(share(told) >= 0.80, "{}", share(told));
    assert!((0.93..=0.97).contains(&share(covered)), "{}", share(covered));
}

#[test]
fn outcomes_dealt_out_to_two_names_by_chance_come_out_as_two_in_at_most_5_of_100_comparisons() {
    let mut told = 0;
    let set = Outcomes::read("bfcl12");
    let (one, other) = set.ten_points_apart()[0];
    for seed in 0..2_000 {
        let mut dice = Dice::new(seed);
        let dealt = |_| {
            let query = dice.below(set.scores.len());
            let difference = set.passes(query, one) - set.passes(query, other);
            PairedInput { difference: if dice.below(2) == 0 { difference } else { -difference }, repeats: 1.0 }
        };
        let found = paired_rates(&(0..INPUTS).map(dealt).collect::<Vec<_>>()).unwrap();
        told += u32::from(found.is_significant(found.chance));
    }
    assert!(told <= 100, "{told} of 2,000");
}

#[test]
fn a_table_of_real_outcomes_names_the_better_model_and_takes_a_second_name_for_the_same_one() {
    let set = Outcomes::read("mmlu57");
    let cell = |query: usize, candidate: &str, score: f64| Cell {
        input: query.to_string(),
        candidate: candidate.to_owned(),
        group: String::new(),
        repeat: 0,
        outcome: Outcome::Judged { score: Score::from_points(score), accepted: score >= PASS },
        failed_gates: Vec::new(),
        latency_ms: 0,
        first_token_ms: None,
        input_tokens: None,
        output_tokens: None,
        cost: Cost::Unknown,
    };
    let names = [(set.models[0].as_str(), 0), (set.models[1].as_str(), 1), ("second-name", 1)];
    let cells: Vec<Cell> = (0..300)
        .flat_map(|query| names.map(|(name, model)| cell(query, name, set.scores[query * 11][model])))
        .collect();
    let table = Table::of(&cells, 1).unwrap();
    let standings: Vec<Standing> = table.pairs.iter().map(|pair| pair.standing).collect();
    assert_eq!(standings, [Standing::Worse, Standing::Worse, Standing::NoDifference], "{:?}", table.pairs);
    assert_eq!(table.candidates.iter().map(|summary| summary.rank).collect::<Vec<_>>(), [Some(3), Some(1), Some(1)]);
    assert!(table.pairs[0].sentence.starts_with("`gpt-4-1106` is better than `mixtral-8x7b` by "));
}
