//! Flowcharts: roles become shapes.

use super::escape::quoted;
use super::identifiers::Identifiers;
use super::tree::Tree;
use super::write::Lines;
use crate::diagram::model::{Diagram, Node, Role, Style};

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    let tree = Tree::of_nodes(diagram);
    lines.push("flowchart LR".to_owned());
    write_group(diagram, &ids, &tree, None, lines);
    for edge in &diagram.edges {
        let (Some(from), Some(to)) = (ids.get(&edge.from), ids.get(&edge.to)) else { continue };
        let arrow = match edge.style {
            Style::Solid | Style::Inherits | Style::Owns => "-->",
            Style::Dotted | Style::Reply | Style::Implements => "-.->",
            Style::Undirected => "---",
        };
        let label = quoted(&edge.label);
        match label.as_str() {
            "\"\"" => lines.push(format!("    {from} {arrow} {to}")),
            _ => lines.push(format!("    {from} {arrow}|{label}| {to}")),
        }
    }
}

/// Writes the nodes of a group, then the groups in it. Depth is bounded by the tree.
fn write_group(diagram: &Diagram, ids: &Identifiers<'_>, tree: &Tree, group: Option<usize>, lines: &mut Lines) {
    let indent = "    ".repeat(tree.path(group).len() + 1);
    for node in diagram.nodes.iter().filter(|node| tree.place(node.group) == group) {
        lines.push(format!("{indent}{}{}", ids.of(&node.id), shape(node)));
    }
    for child in tree.children(group) {
        let inner = &diagram.groups[child];
        lines.push(format!("{indent}subgraph {}[{}]", ids.of_group(&inner.id), quoted(label(&inner.label, &inner.id))));
        write_group(diagram, ids, tree, Some(child), lines);
        lines.push(format!("{indent}end"));
    }
}

fn shape(node: &Node) -> String {
    let label = quoted(label(&node.label, &node.id));
    match node.role {
        Role::Component => format!("[{label}]"),
        Role::Store => format!("[({label})]"),
        Role::Actor => format!("[/{label}\\]"),
        Role::External => format!("[[{label}]]"),
        Role::Decision => format!("{{{label}}}"),
        Role::Start | Role::End => format!("([{label}])"),
    }
}

/// The label, or the identifier where a reader would see nothing.
pub(super) fn label<'a>(label: &'a str, id: &'a str) -> &'a str {
    let blank = |text: &str| super::escape::readable(text).is_empty();
    if !blank(label) {
        label
    } else if !blank(id) {
        id
    } else {
        "?"
    }
}
