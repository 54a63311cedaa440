//! Duels for a terminal: a line per candidate, a sentence per pair, and how far the referee can be believed.

use crate::cli::sheet::{Head, Sheet};
use crate::compare::{Duels, Preferred, Standing};
use crate::report::visible_line;
use std::fmt::Write;

/// Pairs that are told in a sentence each; with more, only those that differ.
const MOST_SENTENCES: usize = 10;

pub(super) fn duels(duels: &Duels, width: Option<usize>) -> String {
    let referee = visible_line(&duels.referee);
    let mut text = format!("\nduels before `{referee}`: {} read, over {} inputs\n", duels.had, duels.inputs);
    if duels.had > 0 {
        let heads = [
            Head::text("rank"),
            Head::text("candidate"),
            Head::number("preferred"),
            Head::number("won"),
            Head::number("lost"),
            Head::number("tied"),
        ];
        let rows: Vec<Vec<String>> = duels.candidates.iter().map(row).collect();
        text.push_str(&Sheet::set(&heads, &rows, width).told(0));
    }
    let all = duels.pairs.len() <= MOST_SENTENCES && duels.had > 0;
    let told = duels.pairs.iter().filter(|pair| all || matches!(pair.standing, Standing::Better | Standing::Worse));
    text.push('\n');
    for sentence in told.map(|pair| &pair.sentence).chain(&duels.notes) {
        let _ = writeln!(text, "{}", visible_line(sentence));
    }
    text
}

/// The chance to be preferred to an average candidate, and what it rests on.
fn row(of: &Preferred) -> Vec<String> {
    let rank = of.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    let chance = of.chance.map_or_else(|| "-".to_owned(), |chance| format!("{:.0} %", chance * 100.0));
    vec![rank, of.candidate.clone(), chance, of.won.to_string(), of.lost.to_string(), of.tied.to_string()]
}
