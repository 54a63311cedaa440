//! Flowcharts.

use super::fields::{label_or, list, shown, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Group, Node, Role, Style};
use serde_json::Value;
use std::collections::HashMap;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    let group_of = read_groups(json, diagram);
    for vertex in list(json, "nodes") {
        let id = text(vertex, "id");
        // An edge to a subgraph makes the parser list a vertex of the same name.
        if diagram.groups.iter().any(|group| group.id == id) {
            continue;
        }
        let label = label_or(shown(vertex, "label"), id);
        diagram.nodes.push(Node {
            id: id.to_owned(),
            role: role_of(text(vertex, "layoutShape"), &label),
            group: group_of.get(id).copied(),
            line: lines.of_node(id, &label),
            label,
            ..Node::default()
        });
    }
    for edge in list(json, "edges") {
        let (from, to) = (text(edge, "from"), text(edge, "to"));
        diagram.edges.push(Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            label: shown(edge, "label"),
            style: style_of(edge),
            line: lines.of_edge(from, to),
            ..Edge::default()
        });
    }
}

/// Reads subgraphs; returns which node lies in which.
fn read_groups<'a>(json: &'a Value, diagram: &mut Diagram) -> HashMap<&'a str, usize> {
    let subgraphs = list(json, "subgraphs");
    let index: HashMap<&str, usize> = subgraphs.iter().enumerate().map(|(i, group)| (text(group, "id"), i)).collect();
    let mut group_of = HashMap::new();
    for group in subgraphs {
        let id = text(group, "id");
        diagram.groups.push(Group {
            id: id.to_owned(),
            label: label_or(shown(group, "title"), id),
            keyword: "subgraph".to_owned(),
            parent: None,
        });
    }
    for (outer, group) in subgraphs.iter().enumerate() {
        for member in list(group, "nodes").iter().filter_map(Value::as_str) {
            match index.get(member) {
                Some(&inner) if inner != outer => diagram.groups[inner].parent = Some(outer),
                _ => {
                    group_of.insert(member, outer);
                }
            }
        }
    }
    group_of
}

fn role_of(shape: &str, label: &str) -> Role {
    match shape {
        "cylinder" | "cyl" | "database" | "db" | "lin-cyl" | "das" | "h-cyl" | "datastore" => Role::Store,
        "diamond" | "diam" | "decision" | "question" | "rhombus" | "hexagon" | "hex" => Role::Decision,
        "stadium" | "pill" | "terminal" | "circle" | "dbl-circ" | "doublecircle" | "sm-circ" | "fr-circ" => {
            terminal_of(label)
        }
        "subroutine" | "subproc" | "fr-rect" | "framed-rectangle" => Role::External,
        "trapezoid" | "trap-b" | "inv_trapezoid" | "trap-t" | "manual" => Role::Actor,
        _ => Role::Component,
    }
}

/// A rounded end is the start or the end where it says so.
fn terminal_of(label: &str) -> Role {
    let word = label.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or("");
    match word.to_lowercase().as_str() {
        "end" | "stop" | "done" | "finish" | "finished" | "exit" => Role::End,
        "start" | "begin" | "entry" => Role::Start,
        _ => Role::Component,
    }
}

fn style_of(edge: &Value) -> Style {
    match (text(edge, "stroke"), text(edge, "type")) {
        ("dotted", _) => Style::Dotted,
        (_, "arrow_open") => Style::Undirected,
        _ => Style::Solid,
    }
}
