//! Tables, their references, and who reads or writes them, as lines.

use super::list::Entry;
use sluice_validators::facts::{Column, Facts, ForeignKey, Table};
use std::collections::{HashMap, HashSet};

/// `orders(id BIGINT PK, customer_id BIGINT FK -> customers.id, …)  db/schema.sql:12`.
pub(super) fn tables(facts: &Facts) -> Vec<Entry> {
    let mut degree: HashMap<&str, usize> = HashMap::new();
    let mut references: HashMap<(&str, &str), String> = HashMap::new();
    for key in &facts.foreign_keys {
        *degree.entry(&key.from_table).or_default() += 1;
        *degree.entry(&key.to_table).or_default() += 1;
        for (index, column) in key.from_columns.iter().enumerate() {
            references.entry((&key.from_table, column)).or_insert_with(|| target(key, index));
        }
    }
    let line = |table: &Table| {
        let column =
            |column: &Column| column_text(column, references.get(&(table.name.as_str(), column.name.as_str())));
        let columns: Vec<String> = table.columns.iter().map(column).collect();
        let rank = degree.get(table.name.as_str()).copied().unwrap_or(0);
        Entry { text: format!("{}({})  {}", table.name, columns.join(", "), table.at), rank }
    };
    facts.tables.iter().map(line).collect()
}

fn target(key: &ForeignKey, index: usize) -> String {
    match key.to_columns.get(index) {
        Some(column) => format!("{}.{column}", key.to_table),
        None => key.to_table.clone(),
    }
}

fn column_text(column: &Column, reference: Option<&String>) -> String {
    let mut text = column.name.clone();
    if !column.data_type.is_empty() {
        text.push(' ');
        text.push_str(&column.data_type);
    }
    if column.primary_key {
        text.push_str(" PK");
    } else if column.unique {
        text.push_str(" UNIQUE");
    }
    if column.nullable && !column.primary_key {
        text.push_str(" NULL");
    }
    if let Some(reference) = reference {
        text.push_str(" FK -> ");
        text.push_str(reference);
    }
    text
}

/// `orders.customer_id -> customers.id (many to one, required)  db/schema.sql:44`.
pub(super) fn foreign_keys(facts: &Facts) -> Vec<Entry> {
    let line = |key: &ForeignKey| {
        let from = key.from_columns.join("+");
        let to = if key.to_columns.is_empty() { String::new() } else { format!(".{}", key.to_columns.join("+")) };
        let many = if key.unique { "one to one" } else { "many to one" };
        let optional = if key.optional { "optional" } else { "required" };
        let text = format!("{}.{from} -> {}{to} ({many}, {optional})  {}", key.from_table, key.to_table, key.at);
        Entry { text, rank: 0 }
    };
    facts.foreign_keys.iter().map(line).collect()
}

/// `api/store/orders writes orders  api/store/orders.py:31`, each pair once.
pub(super) fn accesses(facts: &Facts) -> Vec<Entry> {
    let mut seen = HashSet::new();
    let first = facts.accesses.iter().filter(|access| seen.insert((&access.module, &access.table, access.write)));
    let line = |access: &sluice_validators::facts::Access| {
        let verb = if access.write { "writes" } else { "reads" };
        // A write says more about a design than one more read.
        Entry { text: format!("{} {verb} {}  {}", access.module, access.table, access.at), rank: access.write.into() }
    };
    first.map(line).collect()
}
