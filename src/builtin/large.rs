//! A schema too large for one drawing: the tables that most references meet, and a line that says so.

use sluice_validators::diagram::{MAX_CHARS, MAX_EDGES, compile, from_facts};
use sluice_validators::facts::{Facts, ForeignKey, Table};
use std::collections::{HashMap, HashSet};

/// Most tables that are tried at all: each takes a line, and a drawing has at most `MAX_CHARS` characters.
const TABLES: usize = 1000;

/// Draws every table, or, where no reader could take them in, as many as fit; `None` without tables.
pub(super) fn erd(facts: &Facts) -> Option<String> {
    let all = facts.tables.len();
    let mut most = all;
    if all > TABLES || facts.foreign_keys.len() > MAX_EDGES {
        most = all.min(TABLES);
    } else {
        let text = compile(&from_facts::erd(facts)?);
        if fits(&text) {
            return Some(text);
        }
    }
    let ranked = ranked(facts);
    while most > 0 {
        let part = part(facts, &ranked[..most]);
        let text = compile(&from_facts::erd(&part)?);
        let note = format!("%% {most} of {all} tables: those that most references meet\n");
        if fits(&text) && part.foreign_keys.len() <= MAX_EDGES && text.len() + note.len() <= MAX_CHARS {
            return Some(format!("{}\n{note}", text.trim_end()));
        }
        most = most * 3 / 4;
    }
    None
}

fn fits(text: &str) -> bool {
    text.len() <= MAX_CHARS
}

/// Indices of tables, the most connected first.
fn ranked(facts: &Facts) -> Vec<usize> {
    let mut degree: HashMap<&str, usize> = HashMap::new();
    for key in &facts.foreign_keys {
        *degree.entry(&key.from_table).or_default() += 1;
        *degree.entry(&key.to_table).or_default() += 1;
    }
    let mut order: Vec<usize> = (0..facts.tables.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(degree.get(facts.tables[index].name.as_str()).copied().unwrap_or(0)));
    order
}

/// These tables in the order of the sources, and the references between them.
fn part(facts: &Facts, chosen: &[usize]) -> Facts {
    let chosen: HashSet<usize> = chosen.iter().copied().collect();
    let tables: Vec<Table> = facts
        .tables
        .iter()
        .enumerate()
        .filter(|(index, _)| chosen.contains(index))
        .map(|(_, one)| one.clone())
        .collect();
    let names: HashSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let inside = |key: &&ForeignKey| names.contains(key.from_table.as_str()) && names.contains(key.to_table.as_str());
    let foreign_keys = facts.foreign_keys.iter().filter(inside).cloned().collect();
    Facts { foreign_keys, tables, ..Facts::default() }
}
