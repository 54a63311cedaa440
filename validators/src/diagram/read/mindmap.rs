//! Mind maps: a tree, whose edges run from parent to child.

use super::fields::{decoded, label_or, list, text};
use super::names::Names;
use crate::diagram::lines::Lines;
use crate::diagram::model::{Diagram, Edge, Node};
use serde_json::Value;
use std::collections::HashMap;

pub(super) fn read(json: &Value, lines: &Lines<'_>, diagram: &mut Diagram) {
    let mut names = Names::default();
    let mut ids: HashMap<&str, String> = HashMap::new();
    for node in list(json, "nodes") {
        let written = text(node, "nodeId");
        let label = label_or(decoded(node, "label"), written);
        let id = names.unique(written);
        ids.insert(text(node, "id"), id.clone());
        diagram.nodes.push(Node { id, line: lines.of_node(written, &label), label, ..Node::default() });
    }
    for edge in list(json, "edges") {
        let end = |key: &str| ids.get(text(edge, key)).cloned().unwrap_or_default();
        let to = end("end");
        let line = diagram.node(&to).and_then(|node| node.line);
        diagram.edges.push(Edge { from: end("start"), to, line, ..Edge::default() });
    }
}
