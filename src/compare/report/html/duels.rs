//! Duels on the page: a table, and how far the referee can be believed.

use super::figures::{grouped, shortened};
use super::sentences::SENTENCE;
use crate::compare::{Duels, Standing};
use serde::Serialize;

/// Most characters of a name.
const NAME: usize = 200;
/// Pairs that are told in a sentence each; with more, only those that differ.
const MOST_SENTENCES: usize = 45;

/// The section about duels.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    referee: String,
    had: String,
    inputs: String,
    rows: Vec<Line>,
    sentences: Vec<String>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    candidate: String,
    rank: String,
    preferred: String,
    won: String,
    lost: String,
    tied: String,
}

impl Section {
    pub(super) fn of(duels: &Duels) -> Section {
        let none = || "–".to_owned();
        let all = duels.pairs.len() <= MOST_SENTENCES;
        let told = duels.pairs.iter().filter(|pair| all || matches!(pair.standing, Standing::Better | Standing::Worse));
        let line = |of: &crate::compare::Preferred| Line {
            candidate: shortened(&of.candidate, NAME),
            rank: of.rank.map_or_else(none, |rank| rank.to_string()),
            preferred: of.chance.map_or_else(none, |chance| format!("{:.0} %", chance * 100.0)),
            won: grouped(of.won),
            lost: grouped(of.lost),
            tied: grouped(of.tied),
        };
        Section {
            referee: shortened(&duels.referee, NAME),
            had: grouped(duels.had),
            inputs: grouped(duels.inputs),
            rows: duels.candidates.iter().map(line).collect(),
            sentences: told.map(|pair| shortened(&pair.sentence, SENTENCE)).collect(),
            notes: duels.notes.iter().map(|note| shortened(note, SENTENCE)).collect(),
        }
    }
}
