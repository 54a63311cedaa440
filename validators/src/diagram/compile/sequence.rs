//! Sequence diagrams: messages in order, blocks opened and closed around them.

use super::escape::bare;
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::tree::Tree;
use super::write::Lines;
use crate::diagram::model::{Diagram, Node, Role, Style};

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    lines.push("sequenceDiagram".to_owned());
    write_participants(diagram, &ids, lines);
    let tree = Tree::of_edges(diagram);
    let mut open: Vec<usize> = Vec::new();
    for edge in &diagram.edges {
        // Only a node can send or receive: a message to a block would make a participant of its own.
        let (Some(from), Some(to)) = (ids.node(&edge.from), ids.node(&edge.to)) else { continue };
        move_to(tree.path(edge.group), &mut open, diagram, lines);
        let arrow = match edge.style {
            Style::Reply => "-->>",
            Style::Dotted => "-)",
            Style::Undirected => "->",
            Style::Solid | Style::Inherits | Style::Implements | Style::Owns => "->>",
        };
        let indent = "    ".repeat(open.len() + 1);
        lines.push(format!("{indent}{from}{arrow}{to}: {}", text(&edge.label)));
    }
    move_to(&[], &mut open, diagram, lines);
}

fn write_participants(diagram: &Diagram, ids: &Identifiers<'_>, lines: &mut Lines) {
    for node in diagram.nodes.iter().filter(|node| box_of(diagram, node).is_none()) {
        lines.push(format!("    {}", participant(node, ids)));
    }
    for (index, group) in diagram.groups.iter().enumerate() {
        let mut members = diagram.nodes.iter().filter(|node| box_of(diagram, node) == Some(index)).peekable();
        if members.peek().is_some() {
            // The word before the name is its colour.
            lines.push(format!("    box transparent {}", text(&group.label)));
            lines.extend(members.map(|node| format!("        {}", participant(node, ids))));
            lines.push("    end".to_owned());
        }
    }
}

fn box_of(diagram: &Diagram, node: &Node) -> Option<usize> {
    node.group.filter(|group| *group < diagram.groups.len())
}

fn participant(node: &Node, ids: &Identifiers<'_>) -> String {
    let keyword = if node.role == Role::Actor { "actor" } else { "participant" };
    let id = ids.of(&node.id);
    let seen = bare(label(&node.label, &node.id));
    if seen == id { format!("{keyword} {id}") } else { format!("{keyword} {id} as {seen}") }
}

/// Closes and opens blocks until exactly those of `path` are open.
fn move_to(path: &[usize], open: &mut Vec<usize>, diagram: &Diagram, lines: &mut Lines) {
    let mut shared = open.iter().zip(path).take_while(|(left, right)| left == right).count();
    // Back from an `else` to the part before it there is no way: the block is written anew.
    if shared < open.len()
        && is_branch(diagram, open[shared])
        && !path.get(shared).is_some_and(|g| is_branch(diagram, *g))
    {
        shared = shared.saturating_sub(1);
    }
    while open.len() > shared {
        let depth = open.len();
        let closed = open.pop();
        if !closed.is_some_and(|group| divides(diagram, group, open)) {
            lines.push(format!("{}end", "    ".repeat(depth)));
        }
    }
    for &group in &path[shared..] {
        let keyword = keyword(diagram, group, open);
        let depth = if divides(diagram, group, open) { open.len() } else { open.len() + 1 };
        lines.push(format!("{}{keyword} {}", "    ".repeat(depth), block_label(diagram, group, keyword)));
        open.push(group);
    }
}

fn is_branch(diagram: &Diagram, group: usize) -> bool {
    matches!(diagram.groups[group].keyword.as_str(), "else" | "and" | "option")
}

/// True for an `else` within an `alt`, an `and` within a `par`, an `option` within a `critical`.
fn divides(diagram: &Diagram, group: usize, open: &[usize]) -> bool {
    let around = open.last().map(|outer| keyword(diagram, *outer, &open[..open.len() - 1]));
    matches!(
        (diagram.groups[group].keyword.as_str(), around),
        ("else", Some("alt")) | ("and", Some("par")) | ("option", Some("critical"))
    )
}

fn keyword(diagram: &Diagram, group: usize, open: &[usize]) -> &'static str {
    match diagram.groups[group].keyword.as_str() {
        "else" if divides(diagram, group, open) => "else",
        "and" if divides(diagram, group, open) => "and",
        "option" if divides(diagram, group, open) => "option",
        "loop" => "loop",
        "alt" | "else" => "alt",
        "par" | "and" => "par",
        "critical" | "option" => "critical",
        "break" => "break",
        "rect" => "rect",
        _ => "opt",
    }
}

fn block_label(diagram: &Diagram, group: usize, keyword: &str) -> String {
    match keyword {
        "rect" => "rgb(240, 240, 240)".to_owned(),
        _ => bare(&diagram.groups[group].label),
    }
}

/// A message may not be empty.
fn text(label: &str) -> String {
    let text = bare(label);
    if text.is_empty() { "-".to_owned() } else { text }
}
