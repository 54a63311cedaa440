//! Entity-relationship diagrams.

use super::escape::{quoted, readable, word};
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::write::Lines;
use crate::diagram::model::{Cardinality, Diagram, Field, Style};

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    lines.push("erDiagram".to_owned());
    for node in &diagram.nodes {
        let id = ids.of(&node.id);
        let seen = label(&node.label, &node.id);
        let alias = if readable(seen) == id { String::new() } else { format!("[{}]", quoted(seen)) };
        if node.fields.is_empty() {
            lines.push(format!("    {id}{alias}"));
            continue;
        }
        lines.push(format!("    {id}{alias} {{"));
        lines.extend(node.fields.iter().map(|field| format!("        {}", attribute(field))));
        lines.push("    }".to_owned());
    }
    for edge in &diagram.edges {
        let (Some(from), Some(to)) = (ids.node(&edge.from), ids.node(&edge.to)) else { continue };
        let (left, right) = edge.cardinality.unwrap_or((Cardinality::ExactlyOne, Cardinality::ZeroOrMore));
        let line = if edge.style == Style::Dotted { ".." } else { "--" };
        let label = quoted(&edge.label);
        lines.push(format!("    {from} {}{line}{} {to} : {label}", left_end(left), right_end(right)));
    }
}

/// `type name PK, FK`.
fn attribute(field: &Field) -> String {
    let keys: Vec<&str> = [(field.primary_key, "PK"), (field.foreign_key, "FK"), (field.unique, "UK")]
        .into_iter()
        .filter_map(|(has, key)| has.then_some(key))
        .collect();
    let (data_type, name) = (key_free(word(&field.data_type, "unknown")), key_free(word(&field.name, "column")));
    let space = if keys.is_empty() { "" } else { " " };
    format!("{data_type} {name}{space}{}", keys.join(", "))
}

/// A column may be called `pk`; the notation takes that for a key.
fn key_free(mut word: String) -> String {
    if matches!(word.to_ascii_uppercase().as_str(), "PK" | "FK" | "UK") {
        word.push('_');
    }
    word
}

fn left_end(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::ZeroOrOne => "|o",
        Cardinality::ExactlyOne => "||",
        Cardinality::ZeroOrMore => "}o",
        Cardinality::OneOrMore => "}|",
    }
}

fn right_end(cardinality: Cardinality) -> &'static str {
    match cardinality {
        Cardinality::ZeroOrOne => "o|",
        Cardinality::ExactlyOne => "||",
        Cardinality::ZeroOrMore => "o{",
        Cardinality::OneOrMore => "|{",
    }
}
