//! Entity relations: tables and columns by identifier; names, types and keys come from the facts.

use super::parts::{objects, only};
use super::vocabulary::tables;
use crate::diagram::model::{Cardinality, Diagram, DiagramKind, Edge, Node, Role};
use crate::document::ParseFailure;
use crate::facts::Facts;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

const COUNTS: &[(&str, Cardinality)] = &[
    ("zero_or_one", Cardinality::ZeroOrOne),
    ("exactly_one", Cardinality::ExactlyOne),
    ("zero_or_more", Cardinality::ZeroOrMore),
    ("one_or_more", Cardinality::OneOrMore),
];

pub(super) fn read(json: &Value, facts: &Facts) -> Result<Diagram, ParseFailure> {
    only(json, &["entities", "relations"])?;
    let known = tables(facts);
    let known: HashMap<&str, _> = known.iter().map(|table| (table.id.as_str(), table)).collect();
    let mut diagram = Diagram::new(DiagramKind::EntityRelationship);
    let mut shown = HashSet::new();
    for part in objects(json, "entities", &["id", "columns"])? {
        let id = part.text("id")?;
        let Some(table) = known.get(id) else { return Err(part.wrong("id", id, "which is not among the tables")) };
        if !shown.insert(id) {
            return Err(part.wrong("id", id, "which stands there twice"));
        }
        let mut node = Node { id: id.to_owned(), label: table.name.to_owned(), role: Role::Store, ..Node::default() };
        let mut columns = HashSet::new();
        for column in part.texts("columns")? {
            let Some((_, field)) =
                table.columns.iter().find(|(id, field)| id == column || field.name.eq_ignore_ascii_case(column))
            else {
                return Err(part.wrong("columns", column, "which is no column of that table"));
            };
            if !columns.insert(column) {
                return Err(part.wrong("columns", column, "which stands there twice"));
            }
            node.fields.push(field.clone());
        }
        diagram.nodes.push(node);
    }
    for part in objects(json, "relations", &["from", "to", "label", "from_count", "to_count"])? {
        let end = |key: &str| {
            let id = part.text(key)?;
            if shown.contains(id) {
                Ok(id.to_owned())
            } else {
                Err(part.wrong(key, id, "which is no entity of the graph"))
            }
        };
        diagram.edges.push(Edge {
            from: end("from")?,
            to: end("to")?,
            label: part.text("label")?.to_owned(),
            cardinality: Some((part.choice("from_count", COUNTS)?, part.choice("to_count", COUNTS)?)),
            ..Edge::default()
        });
    }
    Ok(diagram)
}
