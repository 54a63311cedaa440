//! Identifiers that every notation takes, one for each node and group.

use super::escape::word;
use crate::diagram::model::{Diagram, DiagramKind};
use std::collections::{HashMap, HashSet};

/// Whether a notation reads a word (in lower case) as its own; the words and their source are data.
fn is_reserved(kind: DiagramKind, word: &str) -> bool {
    include_str!("reserved.txt")
        .lines()
        .filter_map(|line| line.split_once(": "))
        .any(|(notation, words)| notation == kind.keyword() && words.split(' ').any(|own| own == word))
}

/// From the identifiers of a diagram to those in its text. A node and a group never share one.
pub(super) struct Identifiers<'a> {
    nodes: HashMap<&'a str, String>,
    groups: HashMap<&'a str, String>,
}

impl<'a> Identifiers<'a> {
    /// Makes one identifier for each node and each group.
    pub(super) fn new(diagram: &'a Diagram) -> Self {
        let mut taken = HashSet::new();
        let mut all = |ids: &mut dyn Iterator<Item = &'a str>| {
            let mut safe = HashMap::new();
            for id in ids {
                safe.entry(id).or_insert_with(|| unique(id, diagram.kind, &mut taken));
            }
            safe
        };
        let nodes = all(&mut diagram.nodes.iter().map(|node| node.id.as_str()));
        let groups = all(&mut diagram.groups.iter().map(|group| group.id.as_str()));
        Identifiers { nodes, groups }
    }

    /// The identifier that an edge ends at: that of the node, else of the group; `None` for what is neither.
    pub(super) fn get(&self, id: &str) -> Option<&str> {
        self.nodes.get(id).or_else(|| self.groups.get(id)).map(String::as_str)
    }

    /// The identifier of a node, if it is one.
    pub(super) fn node(&self, id: &str) -> Option<&str> {
        self.nodes.get(id).map(String::as_str)
    }

    /// The identifier of a node of the diagram.
    pub(super) fn of(&self, id: &str) -> &str {
        self.nodes.get(id).map_or("n", String::as_str)
    }

    /// The identifier of a group of the diagram.
    pub(super) fn of_group(&self, id: &str) -> &str {
        self.groups.get(id).map_or("g", String::as_str)
    }
}

fn unique(id: &str, kind: DiagramKind, taken: &mut HashSet<String>) -> String {
    let mut base = word(id, "n");
    let lower = base.to_ascii_lowercase();
    // A leading underscore or digit is not taken everywhere, nor a word that begins like an accessibility statement.
    if base.starts_with('_') {
        base.insert(0, 'n');
    } else if lower.starts_with("acctitle") || lower.starts_with("accdescr") {
        base.insert_str(0, "n_");
    } else if is_reserved(kind, &lower) {
        base.push('_');
    }
    let mut name = base.clone();
    let mut number = taken.len();
    while !taken.insert(name.to_ascii_lowercase()) {
        number += 1;
        name = format!("{base}_{number}");
    }
    name
}
