//! What is said of pairs, the most useful first.

use super::figures::shortened;
use crate::compare::{Pair, Standing, Table};
use serde::Serialize;

/// Most characters of a sentence; names of candidates are not ours.
pub(super) const SENTENCE: usize = 800;
/// So many differences are read; of more, the others are behind a click.
const READ: usize = 12;

/// Sentences of a table.
#[derive(Debug, Serialize)]
pub(super) struct Sentences {
    /// Differences, those of the best first.
    told: Vec<String>,
    more: Vec<String>,
    /// Pairs without a difference.
    untold: Vec<String>,
}

impl Sentences {
    pub(super) fn of(table: &Table) -> Sentences {
        let (mut told, untold): (Vec<&Pair>, Vec<&Pair>) = table.pairs.iter().partition(|pair| better(pair).is_some());
        let rank = |pair: &Pair| {
            let better = table.candidates.iter().find(|summary| better(pair) == Some(&*summary.candidate));
            better.and_then(|summary| summary.rank)
        };
        told.sort_by_cached_key(|pair| rank(pair));
        let more = told.split_off(told.len().min(READ));
        let [told, more, untold] =
            [told, more, untold].map(|pairs| pairs.iter().map(|pair| shortened(&pair.sentence, SENTENCE)).collect());
        Sentences { told, more, untold }
    }
}

fn better(pair: &Pair) -> Option<&str> {
    match pair.standing {
        Standing::Better => Some(&pair.one),
        Standing::Worse => Some(&pair.other),
        Standing::NoDifference | Standing::TooFew | Standing::NotCompared => None,
    }
}
