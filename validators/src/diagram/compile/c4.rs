//! C4 diagrams: the level follows from the boundaries drawn.

use super::escape::{bare, quoted};
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::tree::Tree;
use super::write::Lines;
use crate::diagram::model::{Diagram, Node, Role};
use std::collections::HashMap;

pub(super) fn write(diagram: &Diagram, title: Option<&str>, lines: &mut Lines) {
    let ids = Identifiers::new(diagram);
    let tree = Tree::of_nodes(diagram);
    let has = |keyword: &str| diagram.groups.iter().any(|group| group.keyword == keyword);
    let header = match () {
        () if has("Deployment_Node") => "C4Deployment",
        () if has("Container_Boundary") => "C4Component",
        () if has("System_Boundary") => "C4Container",
        () => "C4Context",
    };
    lines.push(header.to_owned());
    if let Some(title) = title {
        lines.push(format!("    title {}", bare(title)));
    }
    write_group(diagram, &ids, &tree, None, lines);
    // The notation keeps one relation from one element to another, and demands a label.
    let mut labels: Vec<((&str, &str), Vec<&str>)> = Vec::new();
    let mut position: HashMap<(&str, &str), usize> = HashMap::new();
    for edge in &diagram.edges {
        if let (Some(from), Some(to)) = (ids.node(&edge.from), ids.node(&edge.to)) {
            let index = *position.entry((from, to)).or_insert_with(|| {
                labels.push(((from, to), Vec::new()));
                labels.len() - 1
            });
            let label = edge.label.trim();
            if !label.is_empty() && !labels[index].1.contains(&label) {
                labels[index].1.push(label);
            }
        }
    }
    for ((from, to), labels) in labels {
        let label = if labels.is_empty() { "uses".to_owned() } else { labels.join(", ") };
        lines.push(format!("    Rel({from}, {to}, {})", quoted(&label)));
    }
}

fn write_group(diagram: &Diagram, ids: &Identifiers<'_>, tree: &Tree, group: Option<usize>, lines: &mut Lines) {
    let indent = "    ".repeat(tree.path(group).len() + 1);
    let around = group.map_or("", |group| diagram.groups[group].keyword.as_str());
    for node in diagram.nodes.iter().filter(|node| tree.place(node.group) == group) {
        let macro_name = macro_of(node, around);
        // Only containers and components say what they are made of.
        let is_part = macro_name.starts_with("Container") || macro_name.starts_with("Component");
        let made_of = if is_part && !node.technology.is_empty() {
            format!(", {}", quoted(&node.technology))
        } else {
            String::new()
        };
        let (id, name) = (ids.of(&node.id), quoted(label(&node.label, &node.id)));
        lines.push(format!("{indent}{macro_name}({id}, {name}{made_of})"));
    }
    for child in tree.children(group) {
        let inner = &diagram.groups[child];
        let keyword = match inner.keyword.as_str() {
            "Enterprise_Boundary" => "Enterprise_Boundary",
            "System_Boundary" => "System_Boundary",
            "Container_Boundary" => "Container_Boundary",
            "Deployment_Node" => "Deployment_Node",
            _ => "Boundary",
        };
        lines.push(format!(
            "{indent}{keyword}({}, {}) {{",
            ids.of_group(&inner.id),
            quoted(label(&inner.label, &inner.id))
        ));
        write_group(diagram, ids, tree, Some(child), lines);
        lines.push(format!("{indent}}}"));
    }
}

/// The macro for a role at a level: systems, within a system containers, within a container components.
fn macro_of(node: &Node, around: &str) -> String {
    let level = match around {
        "System_Boundary" | "Deployment_Node" => "Container",
        "Container_Boundary" => "Component",
        _ => "System",
    };
    match node.role {
        Role::Actor => "Person".to_owned(),
        Role::Store => format!("{level}Db"),
        Role::External => format!("{level}_Ext"),
        Role::Component | Role::Decision | Role::Start | Role::End => level.to_owned(),
    }
}
