//! What is stored, what refers to what, and who reads and writes it.

use crate::builtin::prose::{code, codes, count, series};
use sluice_validators::facts::{Facts, ForeignKey, Table};
use std::collections::BTreeSet;

/// Tables that get a sentence of their own; the rest is named.
const TOP: usize = 20;

/// Names listed in one sentence.
const NAMED: usize = 6;

/// A sentence for each table; none where nothing is stored.
pub(super) fn tables(facts: &Facts) -> Option<String> {
    let (top, rest) = facts.tables.split_at(facts.tables.len().min(TOP));
    let mut lines: Vec<String> = top.iter().map(|table| about(facts, table)).collect();
    if !rest.is_empty() {
        lines.push(format!("\nFurther tables: {}.", codes(rest.iter().map(|table| table.name.as_str()), 60)));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn about(facts: &Facts, table: &Table) -> String {
    let keys: Vec<&str> =
        table.columns.iter().filter(|column| column.primary_key).map(|column| column.name.as_str()).collect();
    let mut parts = vec![format!("has {}", count(table.columns.len(), "column"))];
    if !keys.is_empty() {
        parts.push(format!("is keyed by {}", codes(keys, NAMED)));
    }
    let references: Vec<String> =
        facts.foreign_keys.iter().filter(|key| key.from_table == table.name).map(reference).collect();
    if !references.is_empty() {
        parts.push(format!("refers to {}", series(&references, NAMED)));
    }
    for (write, word) in [(true, "written"), (false, "read")] {
        let of_table = facts.accesses.iter().filter(|access| access.table == table.name && access.write == write);
        let modules: BTreeSet<&str> = of_table.map(|access| access.module.as_str()).collect();
        if !modules.is_empty() {
            parts.push(format!("is {word} by {}", codes(modules, NAMED)));
        }
    }
    format!("- {} ({}) {}.", code(&table.name), code(&table.at.path), parts.join("; "))
}

fn reference(key: &ForeignKey) -> String {
    let optional = if key.optional { " where it is set" } else { "" };
    format!("{} by {}{optional}", code(&key.to_table), codes(key.from_columns.iter().map(String::as_str), NAMED))
}
