//! Git graphs: commits in order, on the branches their groups name.

use super::escape::{quoted, readable, word};
use super::write::Lines;
use crate::diagram::model::{Diagram, Node};
use std::collections::{HashMap, HashSet};

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    lines.push("gitGraph".to_owned());
    let mut heads: HashMap<String, &str> = HashMap::new();
    let mut known: HashSet<String> = HashSet::from(["main".to_owned()]);
    let mut seen: HashSet<String> = HashSet::new();
    let mut current = "main".to_owned();
    for node in &diagram.nodes {
        let branch = branch_of(diagram, node);
        if known.insert(branch.clone()) {
            // A branch starts where its first commit's parent stands.
            let parent = parents(diagram, node).find_map(|p| diagram.node(p)).map(|p| branch_of(diagram, p));
            if let Some(parent) = parent.filter(|parent| heads.contains_key(parent) && *parent != current) {
                lines.push(format!("    checkout {parent}"));
            }
            lines.push(format!("    branch {branch}"));
        } else if branch != current {
            lines.push(format!("    checkout {branch}"));
        }
        current = branch.clone();
        let id = commit_id(node, &mut seen);
        let merged = parents(diagram, node).find_map(|parent| {
            let other = branch_of(diagram, diagram.node(parent)?);
            (other != branch && heads.get(&other) == Some(&parent) && heads.contains_key(&branch)).then_some(other)
        });
        let tags = tags(node);
        match merged {
            Some(other) => lines.push(format!("    merge {other} id: {id}{tags}")),
            None => lines.push(format!("    commit id: {id}{tags}")),
        }
        heads.insert(branch, &node.id);
    }
}

fn parents<'a>(diagram: &'a Diagram, node: &'a Node) -> impl Iterator<Item = &'a str> {
    diagram.edges.iter().filter(|edge| edge.to == node.id).map(|edge| edge.from.as_str())
}

/// A commit without a branch lies on the first.
fn branch_of(diagram: &Diagram, node: &Node) -> String {
    match node.group.and_then(|group| diagram.groups.get(group).map(|branch| (group, branch))) {
        Some((0, _)) | None => "main".to_owned(),
        Some((index, branch)) => match word(&branch.label, "branch").as_str() {
            name if is_taken(name) => format!("b{index}_{name}"),
            name => name.to_owned(),
        },
    }
}

/// Names that the notation reads as its own, and that of the first branch.
fn is_taken(name: &str) -> bool {
    const TAKEN: &[&str] =
        &["main", "branch", "checkout", "commit", "merge", "switch", "cherry", "order", "bt", "tb", "lr", "gitgraph"];
    let lower = name.to_ascii_lowercase();
    TAKEN.contains(&lower.as_str()) || ["title", "acctitle", "accdescr"].iter().any(|word| lower.starts_with(word))
}

/// The label in quotes; a second commit of the same name is numbered, as git graphs know commits by it.
fn commit_id(node: &Node, seen: &mut HashSet<String>) -> String {
    let base = readable(if node.label.trim().is_empty() { &node.id } else { &node.label });
    let mut id = if base.is_empty() { "commit".to_owned() } else { base.clone() };
    let mut number = seen.len();
    while !seen.insert(id.clone()) {
        number += 1;
        id = format!("{base} ({number})");
    }
    quoted(&id)
}

fn tags(node: &Node) -> String {
    node.fields.iter().map(|field| format!(" tag: {}", quoted(&field.name))).collect()
}
