//! Entity-relationship diagrams.

use super::fields::{decoded, entries, label_or, list, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Cardinality, Diagram, Edge, Field, Node, Role, Style};
use serde_json::Value;
use std::collections::HashMap;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    let mut names: HashMap<&str, &str> = HashMap::new();
    for (name, entity) in entries(json, "entities") {
        names.insert(text(entity, "id"), name);
        diagram.nodes.push(Node {
            id: name.to_owned(),
            label: label_or(decoded(entity, "alias"), name),
            role: Role::Store,
            fields: list(entity, "attributes").iter().map(attribute).collect(),
            line: lines.of(name),
            ..Node::default()
        });
    }
    for relation in list(json, "relationships") {
        let end = |key: &str| {
            let id = text(relation, key);
            names.get(id).copied().unwrap_or(id)
        };
        let (from, to) = (end("entityA"), end("entityB"));
        let spec = relation.get("relSpec").unwrap_or(&Value::Null);
        diagram.edges.push(Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            label: decoded(relation, "roleA"),
            style: if text(spec, "relType") == "NON_IDENTIFYING" { Style::Dotted } else { Style::Solid },
            // `cardA` is written at the end of entity B, and says how many of B there are.
            cardinality: Some((cardinality(text(spec, "cardB")), cardinality(text(spec, "cardA")))),
            line: lines.of_edge(from, to),
            ..Edge::default()
        });
    }
}

fn attribute(json: &Value) -> Field {
    let has = |key: &str| list(json, "keys").iter().any(|value| value.as_str() == Some(key));
    Field {
        name: text(json, "name").to_owned(),
        data_type: text(json, "type").to_owned(),
        primary_key: has("PK"),
        foreign_key: has("FK"),
        unique: has("UK"),
        ..Field::default()
    }
}

fn cardinality(name: &str) -> Cardinality {
    match name {
        "ZERO_OR_ONE" => Cardinality::ZeroOrOne,
        "ZERO_OR_MORE" => Cardinality::ZeroOrMore,
        "ONE_OR_MORE" => Cardinality::OneOrMore,
        _ => Cardinality::ExactlyOne,
    }
}
