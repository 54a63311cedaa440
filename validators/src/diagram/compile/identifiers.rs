//! Identifiers that every notation takes, one for each node and group.

use super::escape::word;
use crate::diagram::model::{Diagram, DiagramKind};
use std::collections::{HashMap, HashSet};

/// Words that a notation reads as its own, in lower case.
///
/// **Source**: every keyword of the grammars tried as an identifier, in both parsers; only whole words clash.
fn reserved(kind: DiagramKind) -> &'static [&'static str] {
    match kind {
        DiagramKind::Flowchart => &[
            "call",
            "class",
            "classdef",
            "click",
            "default",
            "direction",
            "end",
            "flowchart",
            "graph",
            "href",
            "interpolate",
            "linkstyle",
            "style",
            "subgraph",
        ],
        DiagramKind::EntityRelationship => &[
            "accdescr",
            "acctitle",
            "c4context",
            "class",
            "classdef",
            "classdiagram",
            "end",
            "erdiagram",
            "flowchart",
            "gitgraph",
            "many",
            "one",
            "sequencediagram",
            "statediagram",
            "style",
            "subgraph",
            "to",
        ],
        DiagramKind::Sequence => &[
            "accdescr",
            "acctitle",
            "activate",
            "actor",
            "alt",
            "and",
            "autonumber",
            "box",
            "break",
            "create",
            "critical",
            "deactivate",
            "destroy",
            "else",
            "end",
            "loop",
            "note",
            "opt",
            "option",
            "over",
            "par",
            "par_over",
            "participant",
            "rect",
            "sequencediagram",
            "title",
        ],
        DiagramKind::Class => &[
            "call",
            "callback",
            "class",
            "classdef",
            "classdiagram",
            "click",
            "cssclass",
            "direction",
            "href",
            "link",
            "namespace",
            "note",
            "o",
            "style",
        ],
        DiagramKind::State => &[
            "accdescr",
            "acctitle",
            "as",
            "c4context",
            "class",
            "classdef",
            "classdiagram",
            "click",
            "default",
            "erdiagram",
            "flowchart",
            "gitgraph",
            "href",
            "note",
            "root",
            "root_end",
            "root_start",
            "scale",
            "sequencediagram",
            "state",
            "statediagram",
            "style",
        ],
        DiagramKind::C4 => &["global"],
        DiagramKind::Mindmap => &["mindmap"],
        DiagramKind::Journey
        | DiagramKind::Pie
        | DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::GitGraph => &[],
    }
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
    } else if reserved(kind).contains(&lower.as_str()) {
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
