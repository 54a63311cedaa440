//! C4 diagrams of every level.

use super::fields::{label_or, list, plain, text};
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Group, Node, Role};
use serde_json::Value;
use std::collections::HashMap;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    let boundaries = || list(json, "boundaries").iter().filter(|boundary| text(boundary, "alias") != "global");
    let index: HashMap<&str, usize> = boundaries().enumerate().map(|(i, b)| (text(b, "alias"), i)).collect();
    let parent_of = |json: &Value| index.get(text(json, "parentBoundary")).copied();
    for boundary in boundaries() {
        let id = text(boundary, "alias");
        diagram.groups.push(Group {
            id: id.to_owned(),
            label: label_or(inner(boundary, "label"), id),
            keyword: keyword_of(boundary).to_owned(),
            parent: parent_of(boundary).filter(|&parent| parent != index[id]),
        });
    }
    for shape in list(json, "shapes") {
        let id = text(shape, "alias");
        let label = label_or(inner(shape, "label"), id);
        diagram.nodes.push(Node {
            id: id.to_owned(),
            line: lines.of_node(id, &label),
            label,
            role: role_of(&inner(shape, "typeC4Shape")),
            keyword: inner(shape, "typeC4Shape"),
            technology: inner(shape, "techn"),
            group: parent_of(shape),
            ..Node::default()
        });
    }
    for relation in list(json, "rels") {
        let (from, to) = (text(relation, "from"), text(relation, "to"));
        diagram.edges.push(Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            label: inner(relation, "label"),
            line: lines.of_edge(from, to),
            ..Edge::default()
        });
    }
}

/// The `text` within the object under a key.
fn inner(json: &Value, key: &str) -> String {
    plain(text(json.get(key).unwrap_or(&Value::Null), "text"))
}

fn keyword_of(boundary: &Value) -> &'static str {
    if boundary.get("nodeType").is_some() {
        return "Deployment_Node";
    }
    match inner(boundary, "type").to_ascii_lowercase().as_str() {
        "enterprise" => "Enterprise_Boundary",
        "system" => "System_Boundary",
        "container" => "Container_Boundary",
        _ => "Boundary",
    }
}

fn role_of(shape: &str) -> Role {
    if shape.ends_with("person") {
        Role::Actor
    } else if shape.starts_with("external") {
        Role::External
    } else if shape.ends_with("_db") || shape.ends_with("_queue") {
        Role::Store
    } else {
        Role::Component
    }
}
