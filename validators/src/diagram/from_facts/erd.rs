//! Entities and relations from tables and foreign keys.

use super::fit::fitted;
use crate::diagram::model::{Cardinality, Diagram, DiagramKind, Edge, Field, Node, Role};
use crate::facts::{Column, Facts, ForeignKey, Table};
use std::collections::{HashMap, HashSet};

/// Draws all tables with their columns and one relation per foreign key, as far as Mermaid draws as many; `None`
/// without tables.
pub fn erd(facts: &Facts) -> Option<Diagram> {
    let mut seen = HashSet::new();
    let tables: Vec<&Table> = facts.tables.iter().filter(|table| seen.insert(table.name.to_lowercase())).collect();
    if tables.is_empty() {
        return None;
    }
    let mut keys: Vec<&ForeignKey> = Vec::new();
    let mut told = HashSet::new();
    keys.extend(
        facts.foreign_keys.iter().filter(|key| told.insert((&key.from_table, &key.from_columns, &key.to_table))),
    );
    Some(fitted(&tables, &keys))
}

/// Draws some tables and keys; keys whose other table is not among them are left out.
pub(in crate::diagram) fn draw(tables: &[&Table], keys: &[&ForeignKey]) -> Diagram {
    let mut diagram = Diagram::new(DiagramKind::EntityRelationship);
    let by_name: HashMap<String, &Table> =
        tables.iter().rev().map(|table| (table.name.to_ascii_lowercase(), *table)).collect();
    let named = |name: &str| by_name.get(&name.to_ascii_lowercase());
    let columns = keys.iter().flat_map(|key| key.from_columns.iter().map(|name| place(&key.from_table, name)));
    let referring: HashSet<(String, String)> = columns.collect();
    diagram.nodes = tables.iter().map(|table| entity(table, &referring)).collect();
    for key in keys {
        let (Some(from), Some(to)) = (named(&key.to_table), named(&key.from_table)) else { continue };
        diagram.edges.push(Edge {
            from: from.name.clone(),
            to: to.name.clone(),
            label: key.from_columns.join(", "),
            cardinality: Some((
                if key.optional { Cardinality::ZeroOrOne } else { Cardinality::ExactlyOne },
                if key.unique { Cardinality::ZeroOrOne } else { Cardinality::ZeroOrMore },
            )),
            ..Edge::default()
        });
    }
    diagram
}

/// A column by its name and that of its table, whatever their case.
fn place(table: &str, column: &str) -> (String, String) {
    (table.to_ascii_lowercase(), column.to_ascii_lowercase())
}

fn entity(table: &Table, referring: &HashSet<(String, String)>) -> Node {
    let refers = |column: &Column| referring.contains(&place(&table.name, &column.name));
    let fields = table.columns.iter().map(|column| Field {
        name: column.name.clone(),
        data_type: column.data_type.clone(),
        primary_key: column.primary_key,
        foreign_key: refers(column),
        // A primary key says as much.
        unique: column.unique && !column.primary_key,
        ..Field::default()
    });
    Node {
        id: table.name.clone(),
        label: table.name.clone(),
        role: Role::Store,
        fields: fields.collect(),
        ..Node::default()
    }
}
