//! Duels for a terminal: a line per candidate, a sentence per pair, and how far the referee can be believed.

use crate::compare::{Duels, Preferred, Standing};
use std::fmt::Write;

/// Pairs that are told in a sentence each; with more, only those that differ.
const MOST_SENTENCES: usize = 10;

pub(super) fn duels(duels: &Duels, width: usize) -> String {
    let mut text = format!("\nduels before `{}`: {} read, over {} inputs\n", duels.referee, duels.had, duels.inputs);
    if duels.had > 0 {
        let _ = writeln!(
            text,
            "{:<4} {:<width$} {:>9} {:>6} {:>6} {:>6}",
            "rank", "candidate", "preferred", "won", "lost", "tied"
        );
        for candidate in &duels.candidates {
            let _ = writeln!(text, "{}", line(candidate, width));
        }
    }
    let all = duels.pairs.len() <= MOST_SENTENCES && duels.had > 0;
    let told = duels.pairs.iter().filter(|pair| all || matches!(pair.standing, Standing::Better | Standing::Worse));
    text.push('\n');
    for sentence in told.map(|pair| &pair.sentence).chain(&duels.notes) {
        let _ = writeln!(text, "{sentence}");
    }
    text
}

/// The chance to be preferred to an average candidate, and what it rests on.
fn line(of: &Preferred, width: usize) -> String {
    let rank = of.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    let chance = of.chance.map_or_else(|| "-".to_owned(), |chance| format!("{:.0} %", chance * 100.0));
    format!("{rank:<4} {:<width$} {chance:>9} {:>6} {:>6} {:>6}", of.candidate, of.won, of.lost, of.tied)
}
