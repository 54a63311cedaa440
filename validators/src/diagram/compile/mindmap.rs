//! Mind maps: one root, everything else below it.

use super::escape::quoted;
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::write::Lines;
use crate::diagram::model::Diagram;
use std::collections::HashMap;

/// Nodes deeper than this are written at this depth: parsers recurse.
const DEEPEST: usize = 60;

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    lines.push("mindmap".to_owned());
    let index: HashMap<&str, usize> = diagram.nodes.iter().enumerate().map(|(i, node)| (node.id.as_str(), i)).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); diagram.nodes.len()];
    for edge in &diagram.edges {
        if let (Some(&from), Some(&to)) = (index.get(edge.from.as_str()), index.get(edge.to.as_str())) {
            children[from].push(to);
        }
    }
    let mut written = vec![false; diagram.nodes.len()];
    let mut write_below = |start: usize, depth: usize, lines: &mut Lines| {
        let mut pending = vec![(start, depth)];
        while let Some((node, depth)) = pending.pop() {
            if std::mem::replace(&mut written[node], true) {
                continue;
            }
            let Some(shown) = diagram.nodes.get(node) else { continue };
            let indent = "  ".repeat(depth);
            lines.push(format!("{indent}{}[{}]", ids.of(&shown.id), quoted(label(&shown.label, &shown.id))));
            let below = children[node].iter().rev().map(|child| (*child, (depth + 1).min(DEEPEST)));
            pending.extend(below);
        }
    };
    let is_child = |node: usize| diagram.edges.iter().any(|edge| edge.to == diagram.nodes[node].id);
    let root = (0..diagram.nodes.len()).find(|node| !is_child(*node)).unwrap_or(0);
    if !diagram.nodes.is_empty() {
        write_below(root, 1, lines);
    }
    // What hangs on nothing hangs on the root: a mind map has one.
    for node in 0..diagram.nodes.len() {
        write_below(node, 2, lines);
    }
}
