//! A schema too large for one drawing: what is drawn of it, and a line that says so.

use sluice_validators::diagram::{MAX_CHARS, compile, from_facts};
use sluice_validators::facts::Facts;
use std::collections::HashSet;

/// Draws the tables, as far as one drawing takes them; `None` without tables.
pub(super) fn erd(facts: &Facts) -> Option<String> {
    let diagram = from_facts::erd(facts)?;
    let names: HashSet<String> = facts.tables.iter().map(|table| table.name.to_lowercase()).collect();
    let columns: usize = facts.tables.iter().map(|table| table.columns.len()).sum();
    let fields: usize = diagram.nodes.iter().map(|node| node.fields.len()).sum();
    let note = if diagram.nodes.len() < names.len() {
        format!("%% {} of {} tables: those that most references meet\n", diagram.nodes.len(), names.len())
    } else if fields < columns && names.len() == facts.tables.len() {
        format!("%% {fields} of {columns} columns: keys first, then as many as fit\n")
    } else {
        String::new()
    };
    let text = compile(&diagram);
    let said = format!("{}\n{note}", text.trim_end());
    Some(if said.len() <= MAX_CHARS { said } else { text })
}
