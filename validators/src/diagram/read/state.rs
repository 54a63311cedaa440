//! State diagrams.

use super::fields::{label_or, list, plain, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Group, Node, Role};
use serde_json::Value;
use std::collections::HashMap;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    let nodes = list(json, "nodes");
    let states = || nodes.iter().filter(|node| !matches!(text(node, "shape"), "note" | "noteGroup"));
    let is_group = |node: &&Value| node.get("isGroup").and_then(Value::as_bool) == Some(true);
    let groups: HashMap<&str, usize> = states().filter(is_group).enumerate().map(|(i, n)| (text(n, "id"), i)).collect();
    let parent_of = |node: &Value| groups.get(text(node, "parentId")).copied();
    for state in states().filter(is_group) {
        let id = text(state, "id");
        let parent = parent_of(state).filter(|&parent| parent != groups[id]);
        let label = label_or(label_of(state), id);
        diagram.groups.push(Group { id: id.to_owned(), label, keyword: "state".to_owned(), parent });
    }
    for state in states().filter(|node| !is_group(node)) {
        let id = text(state, "id");
        let role = role_of(text(state, "shape"));
        let label = match role {
            Role::Start | Role::End => "[*]".to_owned(),
            _ => label_or(label_of(state), id),
        };
        // Where a `[*]` stands is told by its arrows: there may be one in every group.
        let line = if label == "[*]" { None } else { lines.declared(id) };
        diagram.nodes.push(Node { id: id.to_owned(), label, role, group: parent_of(state), line, ..Node::default() });
    }
    for edge in list(json, "edges") {
        let (from, to) = (text(edge, "start"), text(edge, "end"));
        // The parser ties every note to its state with an edge of its own.
        if from.contains("----note") || to.contains("----note") {
            continue;
        }
        let written = |id: &str| {
            let node = diagram.nodes.iter().find(|node| node.id == id);
            node.filter(|node| node.label == "[*]").map_or_else(|| id.to_owned(), |node| node.label.clone())
        };
        let line = lines.of_edge(&written(from), &written(to));
        let (from, to) = (from.to_owned(), to.to_owned());
        diagram.edges.push(Edge { from, to, label: plain(text(edge, "label")), line, ..Edge::default() });
    }
    let mut arrows: HashMap<&str, u32> = HashMap::new();
    for edge in &diagram.edges {
        for end in [edge.from.as_str(), edge.to.as_str()] {
            let line = edge.line.unwrap_or(u32::MAX);
            arrows.entry(end).and_modify(|first| *first = line.min(*first)).or_insert(line);
        }
    }
    for node in &mut diagram.nodes {
        let arrow = arrows.get(node.id.as_str()).copied().filter(|line| *line < u32::MAX);
        let first = node.line.into_iter().chain(arrow).min();
        node.line = first.or_else(|| lines.of_node(&node.id, &node.label));
    }
}

/// One description, or several lines of them.
fn label_of(state: &Value) -> String {
    match state.get("label") {
        Some(Value::String(label)) => plain(label),
        Some(Value::Array(parts)) => plain(&parts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")),
        _ => String::new(),
    }
}

fn role_of(shape: &str) -> Role {
    match shape {
        "stateStart" => Role::Start,
        "stateEnd" => Role::End,
        "choice" => Role::Decision,
        _ => Role::Component,
    }
}
