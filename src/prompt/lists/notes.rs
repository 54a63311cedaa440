//! What people wrote, as lines.

use super::list::Entry;
use sluice_validators::facts::Notes;
use std::collections::HashMap;

/// Terms, each once, with the place of its first mention; the more often named ones rank higher.
pub(super) fn terms(notes: &Notes) -> Vec<Entry> {
    let mut at = HashMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for term in &notes.terms {
        let index = *at.entry(term.name.as_str()).or_insert_with(|| {
            entries.push(Entry { text: format!("{}  {}", term.name, term.at), rank: 0 });
            entries.len() - 1
        });
        entries[index].rank += 1;
    }
    entries
}
