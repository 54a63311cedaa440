//! Sequence diagrams.

use super::fields::{decoded, entries, label_or, list, number, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Group, Node, Role, Style};
use serde_json::Value;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    for (index, group) in list(json, "boxes").iter().enumerate() {
        let id = format!("box{}", index + 1);
        let label = decoded(group, "name");
        diagram.groups.push(Group { label, id, keyword: "box".to_owned(), parent: None });
    }
    for (name, actor) in entries(json, "actors") {
        let label = label_or(decoded(actor, "description"), name);
        let boxed = |group: &Value| list(group, "actorKeys").iter().any(|key| key.as_str() == Some(name));
        diagram.nodes.push(Node {
            id: name.to_owned(),
            line: lines.of_node(name, &label),
            label,
            role: role_of(text(actor, "type")),
            group: list(json, "boxes").iter().position(boxed),
            ..Node::default()
        });
    }
    let mut open: Vec<usize> = Vec::new();
    for message in list(json, "messages") {
        read_message(message, &mut open, lines, diagram);
    }
}

fn role_of(kind: &str) -> Role {
    match kind {
        "actor" => Role::Actor,
        "database" | "queue" | "collections" => Role::Store,
        _ => Role::Component,
    }
}

/// A message, or the start, the middle or the end of a block.
///
/// **Source**: `LINETYPE` in Mermaid's sequenceDb.
fn read_message(message: &Value, open: &mut Vec<usize>, lines: &Lines<'_>, diagram: &mut Diagram) {
    let kind = number(message, "type");
    match kind {
        10 => enter("loop", message, open, diagram),
        12 => enter("alt", message, open, diagram),
        15 => enter("opt", message, open, diagram),
        19 => enter("par", message, open, diagram),
        22 => enter("rect", message, open, diagram),
        27 => enter("critical", message, open, diagram),
        30 => enter("break", message, open, diagram),
        32 => enter("par_over", message, open, diagram),
        13 => branch("else", message, open, diagram),
        20 => branch("and", message, open, diagram),
        28 => branch("option", message, open, diagram),
        11 | 14 | 16 | 21 | 23 | 29 | 31 => leave(open, diagram),
        // Notes, activations and numbering connect nothing.
        2 | 17 | 18 | 26 => {}
        _ => {
            let (from, to) = (text(message, "from"), text(message, "to"));
            if !from.is_empty() && !to.is_empty() {
                diagram.edges.push(Edge {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    label: decoded(message, "message"),
                    style: style_of(kind),
                    group: open.last().copied(),
                    line: lines.of_edge(from, to),
                    ..Edge::default()
                });
            }
        }
    }
}

fn enter(keyword: &str, message: &Value, open: &mut Vec<usize>, diagram: &mut Diagram) {
    let index = diagram.groups.len();
    diagram.groups.push(Group {
        id: format!("block{}", index + 1),
        label: decoded(message, "message"),
        keyword: keyword.to_owned(),
        parent: open.last().copied(),
    });
    open.push(index);
}

/// `else`, `and` and `option` lie within the block they divide; the one before them ends.
fn branch(keyword: &str, message: &Value, open: &mut Vec<usize>, diagram: &mut Diagram) {
    if open.last().is_some_and(|&index| is_branch(&diagram.groups[index].keyword)) {
        open.pop();
    }
    enter(keyword, message, open, diagram);
}

fn leave(open: &mut Vec<usize>, diagram: &Diagram) {
    if open.pop().is_some_and(|index| is_branch(&diagram.groups[index].keyword)) {
        open.pop();
    }
}

fn is_branch(keyword: &str) -> bool {
    matches!(keyword, "else" | "and" | "option")
}

fn style_of(kind: i64) -> Style {
    match kind {
        1 | 4 | 6 | 34 => Style::Reply,
        24 | 25 => Style::Dotted,
        5 => Style::Undirected,
        _ => Style::Solid,
    }
}
