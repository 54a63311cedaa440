//! The JSON schema a graph must hold: flat, closed, everything required, as constrained decoding wants it.

use super::read::BOUNDARIES;
use super::vocabulary::tables;
use crate::diagram::model::DiagramKind;
use crate::facts::Facts;
use serde_json::{Value, json};

/// Longer lists of allowed identifiers are checked when reading instead: providers bound the size of a schema.
const LONGEST_ENUM: usize = 200;

/// The schema of a graph of one kind, for structured output.
///
/// **Shape**: an object with `entities` and `relations` for entity relations, with `nodes`, `edges` and `groups` for
/// all others.
pub fn schema(kind: DiagramKind, facts: &Facts) -> Value {
    if kind == DiagramKind::EntityRelationship { entities(facts) } else { parts(kind) }
}

fn entities(facts: &Facts) -> Value {
    let ids: Vec<String> = tables(facts).into_iter().map(|table| table.id).collect();
    let table =
        if ids.is_empty() || ids.len() > LONGEST_ENUM { identifier() } else { json!({"enum": ids, "type": "string"}) };
    let count = json!({"type": "string", "enum": ["zero_or_one", "exactly_one", "zero_or_more", "one_or_more"]});
    object(&json!({
        "entities": array(&object(&json!({"id": table, "columns": array(&identifier())}))),
        "relations": array(&object(&json!({
            "from": table, "to": table, "label": label(), "from_count": count, "to_count": count,
        }))),
    }))
}

fn parts(kind: DiagramKind) -> Value {
    let roles = json!({
        "type": "string",
        "enum": ["component", "store", "actor", "external", "decision", "start", "end"],
    });
    let style = match kind {
        DiagramKind::Class => json!(["uses", "inherits", "implements", "owns"]),
        DiagramKind::Sequence => json!(["call", "reply", "async"]),
        _ => json!(["solid", "dotted"]),
    };
    object(&json!({
        "nodes": array(&object(&json!({"id": identifier(), "label": label(), "role": roles, "group": label()}))),
        "edges": array(&object(&json!({
            "from": identifier(), "to": identifier(), "label": label(), "style": {"type": "string", "enum": style},
        }))),
        "groups": array(&object(&groups(kind))),
    }))
}

/// C4 says of each boundary what it is.
fn groups(kind: DiagramKind) -> Value {
    let boundaries: Vec<&str> = BOUNDARIES.iter().map(|(word, _)| *word).collect();
    match kind {
        DiagramKind::C4 => {
            json!({"id": identifier(), "label": label(), "kind": {"type": "string", "enum": boundaries}})
        }
        _ => json!({"id": identifier(), "label": label()}),
    }
}

fn object(properties: &Value) -> Value {
    let required: Vec<String> = properties.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn array(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn identifier() -> Value {
    json!({"type": "string", "pattern": "^[a-z][a-z0-9_]*$"})
}

fn label() -> Value {
    json!({"type": "string"})
}
