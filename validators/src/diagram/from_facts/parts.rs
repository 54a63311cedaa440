//! A flowchart under construction: boxes in folders, arrows without doubles.

use super::modules::Modules;
use crate::diagram::model::{Diagram, DiagramKind, Edge, Group, Node, Role};
use crate::facts::Module;

/// Longest label of a box or an arrow, in characters.
const LONGEST: usize = 90;

/// The parts of a flowchart.
pub(super) struct Parts {
    pub(super) diagram: Diagram,
}

impl Parts {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Parts { diagram: Diagram::new(DiagramKind::Flowchart) }
    }

    /// Adds a module in the box of its folder.
    pub(super) fn module(&mut self, module: &Module, label: String, modules: &Modules<'_>) {
        let group = modules.folder(&module.name).map(|folder| self.group(folder));
        self.diagram.nodes.push(Node { id: module.name.clone(), label, group, ..Node::default() });
    }

    /// Adds a box outside of all folders.
    pub(super) fn node(&mut self, id: &str, label: String, role: Role) {
        self.diagram.nodes.push(Node { id: id.to_owned(), label, role, ..Node::default() });
    }

    /// Adds an arrow; a second one between the same boxes is left out.
    pub(super) fn edge(&mut self, from: &str, to: &str, label: String) {
        if from != to && !self.diagram.edges.iter().any(|edge| edge.from == from && edge.to == to) {
            self.diagram.edges.push(Edge { from: from.to_owned(), to: to.to_owned(), label, ..Edge::default() });
        }
    }

    /// True where a box of this name stands.
    pub(super) fn has(&self, id: &str) -> bool {
        self.diagram.node(id).is_some()
    }

    fn group(&mut self, folder: &str) -> usize {
        self.diagram.groups.iter().position(|group| group.id == folder).unwrap_or_else(|| {
            self.diagram.groups.push(Group {
                id: folder.to_owned(),
                label: folder.to_owned(),
                keyword: "subgraph".to_owned(),
                parent: None,
            });
            self.diagram.groups.len() - 1
        })
    }
}

/// The first few of some names, without doubles, and how many more there are.
pub(super) fn some<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let mut unique: Vec<&str> = Vec::new();
    for name in names {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    let mut shown = 0;
    let mut label = String::new();
    for name in unique.iter().take(most) {
        if shown > 0 && label.chars().count() + name.chars().count() > LONGEST {
            break;
        }
        if shown > 0 {
            label.push_str(", ");
        }
        label.extend(name.chars().take(LONGEST));
        shown += 1;
    }
    if unique.len() > shown { format!("{label} +{}", unique.len() - shown) } else { label }
}
