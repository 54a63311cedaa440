//! What follows from facts, as lines: what runs by itself, states, counts.

use super::list::Entry;
use sluice_validators::facts::{Deployable, Facts, StateSet, Transition, counts, deployables, state_sets};
use std::collections::BTreeMap;

/// Entries of one count that are listed; the rest is summed up.
const PARTS: usize = 12;

/// `postgres (store, also database)  compose.yml:14`, `api (code in api, needs postgres)  compose.yml:2`.
pub(super) fn services(facts: &Facts) -> Vec<Entry> {
    let line = |deployable: &Deployable| {
        let mut notes = Vec::new();
        if deployable.store {
            notes.push("store".to_owned());
        }
        if !deployable.others.is_empty() {
            notes.push(format!("also {}", deployable.others.join(", ")));
        }
        if let Some(folder) = deployable.folder.as_ref().filter(|folder| !folder.is_empty()) {
            notes.push(format!("code in {folder}"));
        }
        if !deployable.needs.is_empty() {
            notes.push(format!("needs {}", deployable.needs.join(", ")));
        }
        let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
        Entry { text: format!("{}{notes}  {}", deployable.name, deployable.at), rank: deployable.needs.len() }
    };
    deployables(facts).iter().map(line).collect()
}

/// `orders.status: placed, paid, shipped  db/schema.sql:44`.
pub(super) fn states(facts: &Facts) -> Vec<Entry> {
    let line = |set: &StateSet| Entry {
        text: format!("{}: {}  {}", set.name, set.values.join(", "), set.at),
        rank: set.values.len(),
    };
    state_sets(facts).iter().map(line).collect()
}

/// `paid -> shipped in ship_order  api/orders.py:31`.
pub(super) fn transitions(facts: &Facts) -> Vec<Entry> {
    let line = |transition: &Transition| {
        let from = if transition.from.is_empty() { "(any)".to_owned() } else { transition.from.join(" or ") };
        let within = transition.within.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
        Entry { text: format!("{from} -> {}{within}  {}", transition.to, transition.at), rank: transition.from.len() }
    };
    facts.transitions.iter().map(line).collect()
}

/// `routes by module: api/orders 3, api/auth 1 (4 in all)`, a count a line.
pub(super) fn counted(facts: &Facts) -> Vec<Entry> {
    let mut by_measure: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
    for count in counts(facts) {
        by_measure.entry(count.measure).or_default().push((count.name, count.number));
    }
    let line = |(measure, mut parts): (&str, Vec<(String, u64)>)| {
        parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let whole: u64 = parts.iter().map(|(_, number)| number).sum();
        let mut shown: Vec<String> =
            parts.iter().take(PARTS).map(|(name, number)| format!("{name} {number}")).collect();
        if parts.len() > PARTS {
            let rest: u64 = parts.iter().skip(PARTS).map(|(_, number)| number).sum();
            shown.push(format!("{} others {rest}", parts.len() - PARTS));
        }
        Entry { text: format!("{measure}: {} ({whole} in all)", shown.join(", ")), rank: parts.len() }
    };
    by_measure.into_iter().filter(|(_, parts)| parts.len() >= 2).map(line).collect()
}
