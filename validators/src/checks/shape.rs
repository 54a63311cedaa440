//! The shape of a diagram: connected, without orphans, in layers.

use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use crate::diagram::Diagram;
use crate::rubric::{Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("mermaid.connected", connected).numbers(&[("at_least", 1.0)]).measures(&["share"]),
    Row::new("mermaid.orphans", orphans).measures(&["share"]),
    Row::new("mermaid.layers", layers).numbers(&[("at_least", 2.0)]),
];

/// Share of nodes in the largest connected part.
fn connected(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let largest = largest_part(diagram);
    let share = ratio(largest, diagram.nodes.len());
    let wanted = settings.number("at_least").clamp(0.01, 1.0);
    let outcome =
        Outcome::share(share / wanted, format!("{largest} of {} hang together", count(diagram.nodes.len(), "box")))
            .measure("share", share);
    if share < wanted {
        outcome.remark(None, "the diagram falls apart", Some("connect the parts".to_owned()))
    } else {
        outcome
    }
}

fn largest_part(diagram: &Diagram) -> usize {
    let index: HashMap<&str, usize> =
        diagram.nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
    let mut parent: Vec<usize> = (0..diagram.nodes.len()).collect();
    for edge in &diagram.edges {
        if let (Some(&from), Some(&to)) = (index.get(edge.from.as_str()), index.get(edge.to.as_str())) {
            let (from, to) = (root(&mut parent, from), root(&mut parent, to));
            parent[from] = to;
        }
    }
    let mut sizes = vec![0usize; parent.len()];
    for node in 0..parent.len() {
        let root = root(&mut parent, node);
        sizes[root] += 1;
    }
    sizes.into_iter().max().unwrap_or(0)
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}

/// Share of nodes with at least one connection.
fn orphans(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 1.0) };
    let ends: HashSet<&str> = diagram.edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
    let alone: Vec<_> = diagram.nodes.iter().filter(|node| !ends.contains(node.id.as_str())).collect();
    let share = ratio(alone.len(), diagram.nodes.len());
    let connected = if diagram.nodes.is_empty() { 0.0 } else { 1.0 - share };
    let mut outcome = Outcome::share(connected, format!("{} without a connection", count(alone.len(), "box")))
        .measure("share", share);
    for node in alone {
        let hint = format!("connect `{}` or leave it out", node.label);
        outcome = outcome.remark(node.line, format!("`{}` has no connection", node.label), Some(hint));
    }
    outcome
}

/// Boxes are grouped into layers, each with a name and something in it.
fn layers(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let mut filled: Vec<usize> = diagram.nodes.iter().filter_map(|node| node.group).collect();
    let inside = filled.len();
    filled.sort_unstable();
    filled.dedup();
    let named = filled
        .iter()
        .filter(|&&group| diagram.groups.get(group).is_some_and(|group| !group.label.trim().is_empty()))
        .count();
    let wanted = settings.count("at_least").max(1);
    let grouped = ratio(inside, diagram.nodes.len());
    // Some boxes (a user, a database) stand outside of any layer for good reason.
    let share = ratio(named.min(wanted), wanted) * (grouped / 0.5).min(1.0);
    let outcome = Outcome::share(
        share,
        format!("{} with {inside} of {}", count(named, "layer"), count(diagram.nodes.len(), "box")),
    );
    if share < 1.0 {
        outcome.remark(
            None,
            "boxes stand side by side without order",
            Some(format!("group the boxes into {wanted} or more named subgraphs")),
        )
    } else {
        outcome
    }
}
