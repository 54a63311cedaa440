//! Class diagrams.

use super::escape::{bare, quoted, readable, word};
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::write::Lines;
use crate::diagram::model::{Diagram, Edge, Field, Node, Style};

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    lines.push("classDiagram".to_owned());
    let in_group = |node: &&Node| node.group.is_some_and(|group| group < diagram.groups.len());
    for node in diagram.nodes.iter().filter(|node| !in_group(node)) {
        write_class(node, &ids, "    ", lines);
    }
    // Namespaces do not nest in every version of the notation.
    for (index, group) in diagram.groups.iter().enumerate() {
        let mut members = diagram.nodes.iter().filter(|node| node.group == Some(index)).peekable();
        if members.peek().is_some() {
            lines.push(format!("    namespace {} {{", ids.of_group(&group.id)));
            members.for_each(|node| write_class(node, &ids, "        ", lines));
            lines.push("    }".to_owned());
        }
    }
    for edge in &diagram.edges {
        if let (Some(from), Some(to)) = (ids.node(&edge.from), ids.node(&edge.to)) {
            lines.push(relation(edge, from, to));
        }
    }
}

fn write_class(node: &Node, ids: &Identifiers<'_>, indent: &str, lines: &mut Lines) {
    let id = ids.of(&node.id);
    let seen = label(&node.label, &node.id);
    let alias = if readable(seen) == id { String::new() } else { format!("[{}]", quoted(seen)) };
    if node.fields.is_empty() {
        lines.push(format!("{indent}class {id}{alias}"));
        return;
    }
    lines.push(format!("{indent}class {id}{alias} {{"));
    lines.extend(node.fields.iter().map(|field| format!("{indent}    {}", member(field))));
    lines.push(format!("{indent}}}"));
}

/// `+type name` or `+name() type`.
fn member(field: &Field) -> String {
    let visibility = if field.private { '-' } else { '+' };
    let name = word(&field.name, "member");
    let data_type = type_name(&field.data_type);
    let space = if data_type.is_empty() { "" } else { " " };
    if field.method {
        format!("{visibility}{name}(){space}{data_type}")
    } else {
        format!("{visibility}{data_type}{space}{name}")
    }
}

/// A type with its generics between tildes, as the notation wants them.
fn type_name(data_type: &str) -> String {
    let plain = readable(data_type);
    let kept = plain.chars().map(|letter| match letter {
        '<' | '>' => '~',
        letter if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '[' | ']' | '?' | ',' | ' ') => letter,
        _ => '_',
    });
    kept.collect::<String>().trim().to_owned()
}

fn relation(edge: &Edge, from: &str, to: &str) -> String {
    let drawn = match edge.style {
        Style::Inherits => format!("{to} <|-- {from}"),
        Style::Implements => format!("{to} <|.. {from}"),
        Style::Owns => format!("{from} *-- {to}"),
        Style::Solid => format!("{from} --> {to}"),
        Style::Dotted | Style::Reply => format!("{from} ..> {to}"),
        Style::Undirected => format!("{from} -- {to}"),
    };
    let label = bare(&edge.label);
    if label.is_empty() { format!("    {drawn}") } else { format!("    {drawn} : {label}") }
}
