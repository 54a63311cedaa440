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
    let mut last = 0;
    for node in list(json, "nodes") {
        let written = text(node, "nodeId");
        let label = label_or(decoded(node, "label"), written);
        let id = names.unique(written);
        ids.insert(text(node, "id"), id.clone());
        // Every node has a line of its own, in the order of the text; names may come again.
        let line = lines.after(last, written, &label);
        last = line.unwrap_or(last);
        diagram.nodes.push(Node { id, line, label, ..Node::default() });
    }
    for edge in list(json, "edges") {
        let end = |key: &str| ids.get(text(edge, key)).cloned().unwrap_or_default();
        let to = end("end");
        let line = diagram.node(&to).and_then(|node| node.line);
        diagram.edges.push(Edge { from: end("start"), to, line, ..Edge::default() });
    }
}
