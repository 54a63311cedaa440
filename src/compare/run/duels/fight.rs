//! Duels before anybody is asked, and which words are missing. Pure.

use super::pairings::Pairing;
use crate::ledger::comparisons::DuelEntry;
use std::collections::{HashMap, HashSet};

/// A duel before anybody is asked.
pub(super) struct Fight<'a> {
    pub(super) pairing: Pairing,
    pub(super) state: State<'a>,
}

/// What stands in the way of asking, if anything.
pub(super) enum State<'a> {
    Equal,
    WithoutText,
    TooLong,
    /// Both orders, by their names in the ledger.
    Ready {
        one: &'a str,
        other: &'a str,
        keys: [String; 2],
    },
}

impl Fight<'_> {
    /// Both orders, by their names in the ledger; `None` where nobody is to be asked.
    pub(super) fn keys(&self) -> Option<&[String; 2]> {
        match &self.state {
            State::Ready { keys, .. } => Some(keys),
            State::Equal | State::WithoutText | State::TooLong => None,
        }
    }
}

/// Words that are to be asked for, each once: the duel, and whether its other text comes first.
pub(super) fn missing(fights: &[Fight<'_>], words: &HashMap<String, DuelEntry>) -> Vec<(usize, bool)> {
    let mut seen = HashSet::new();
    let mut missing = Vec::new();
    for (at, fight) in fights.iter().enumerate() {
        for (key, is_swapped) in fight.keys().into_iter().flatten().zip([false, true]) {
            if !words.contains_key(key) && seen.insert(key) {
                missing.push((at, is_swapped));
            }
        }
    }
    missing
}
