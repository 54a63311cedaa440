//! The shape of a diagram: connected, without orphans, in layers.

use super::known::{Known, Thing};
use super::landscape::{Landscape, Place};
use super::look::{self, count, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::standing::{Standing, Standings};
use crate::diagram::{Diagram, DiagramKind, Edge};
use crate::facts::Facts;
use crate::rubric::{Outcome, Settings, Subject};
use std::collections::{HashMap, HashSet};

pub(super) const ROWS: &[Row] = &[
    Row::new("mermaid.connected", connected).numbers(&[("at_least", 1.0)]).measures(&["share"]),
    Row::new("mermaid.orphans", orphans).measures(&["share"]),
    Row::new("mermaid.layers", layers).numbers(&[("at_least", 2.0)]),
];

/// Share of nodes that hang together as far as what they stand for does.
///
/// Several projects in one repository import nothing of each other: a drawing of them that falls into as many parts
/// is true, one that joins them would be invented. So each part of the code has its own largest part of the diagram.
fn connected(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 0.0) };
    let joined = joined(diagram, subject.facts);
    let share = ratio(joined, diagram.nodes.len());
    let wanted = settings.number("at_least").clamp(0.01, 1.0);
    let outcome =
        Outcome::share(share / wanted, format!("{joined} of {} hang together", count(diagram.nodes.len(), "box")))
            .measure("share", share);
    if share < wanted {
        outcome.remark(None, "the diagram falls apart", Some("connect the parts".to_owned()))
    } else {
        outcome
    }
}

/// Nodes in the largest part of the diagram, of each part of the code.
fn joined(diagram: &Diagram, facts: &Facts) -> usize {
    let standings = Standings::new(diagram, &Known::parts(facts));
    let code = Islands::of_code(facts);
    let mut drawn = Islands::of_diagram(diagram);
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    let mut homes: HashMap<usize, usize> = HashMap::new();
    for (node, standing) in standings.of.iter().enumerate() {
        let part = drawn.root(node);
        *sizes.entry(part).or_default() += 1;
        if let Standing::Known(Thing::Module(module)) = standing
            && let Some(home) = code.home(*module)
        {
            homes.entry(part).or_insert(home);
        }
    }
    // What stands for no module, or for one that nothing imports, belongs to the largest part.
    let largest = sizes.iter().max_by_key(|(part, size)| (**size, std::cmp::Reverse(**part))).map(|(part, _)| *part);
    let main = largest.and_then(|part| homes.get(&part)).copied();
    let mut best: HashMap<Option<usize>, usize> = HashMap::new();
    for (part, size) in &sizes {
        let most = best.entry(homes.get(part).copied().or(main)).or_default();
        *most = (*most).max(*size);
    }
    best.values().sum()
}

/// Things in parts that hang together.
struct Islands {
    parent: Vec<usize>,
    /// Size of each part, by its root.
    sizes: Vec<usize>,
}

impl Islands {
    fn of_diagram(diagram: &Diagram) -> Self {
        let ids = diagram.nodes.iter().map(|node| node.id.as_str());
        Islands::new(ids, diagram.edges.iter().map(|edge| (edge.from.as_str(), edge.to.as_str())))
    }

    fn of_code(facts: &Facts) -> Self {
        let names = facts.modules.iter().map(|module| module.name.as_str());
        Islands::new(names, facts.imports.iter().map(|import| (import.from.as_str(), import.to.as_str())))
    }

    fn new<'a>(names: impl Iterator<Item = &'a str>, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let index: HashMap<&str, usize> = names.enumerate().map(|(index, name)| (name, index)).collect();
        let most = index.values().max().map_or(0, |last| last + 1);
        let mut islands = Islands { parent: (0..most).collect(), sizes: vec![1; most] };
        for (from, to) in pairs {
            if let (Some(&from), Some(&to)) = (index.get(from), index.get(to)) {
                let (from, to) = (islands.root(from), islands.root(to));
                if from != to {
                    islands.parent[from] = to;
                    islands.sizes[to] += islands.sizes[from];
                }
            }
        }
        islands.flatten();
        islands
    }

    fn flatten(&mut self) {
        for index in 0..self.parent.len() {
            self.parent[index] = self.root(index);
        }
    }

    fn root(&mut self, start: usize) -> usize {
        let mut at = start;
        while let Some(&above) = self.parent.get(at).filter(|&&above| above != at) {
            self.parent[at] = self.parent[above];
            at = above;
        }
        at
    }

    /// The part a thing belongs to; nothing for one that stands alone.
    fn home(&self, index: usize) -> Option<usize> {
        let root = *self.parent.get(index)?;
        (self.sizes[root] > 1).then_some(root)
    }
}

/// Share of nodes with at least one connection.
fn orphans(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(diagram) = look::diagram(subject) else { return no_diagram().measure("share", 1.0) };
    let edges = possible(diagram, subject);
    let ends: HashSet<&str> = edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
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

/// Connections, but for those of a C4 diagram that cannot be true: a false one connects nothing.
fn possible<'a>(diagram: &'a Diagram, subject: &Subject<'_>) -> Vec<&'a Edge> {
    // Components are modules, which the landscape does not know one by one.
    let has_components = diagram.nodes.iter().any(|node| node.keyword.contains("component"));
    let all = || diagram.edges.iter().collect();
    if diagram.kind != DiagramKind::C4 || has_components {
        return all();
    }
    let landscape = Landscape::new(subject.facts, subject.notes);
    if landscape.elements.is_empty() {
        return all();
    }
    let places = landscape.places(diagram);
    let by_id: HashMap<&str, Place> = diagram.nodes.iter().map(|node| node.id.as_str()).zip(places).collect();
    let at = |id: &str| by_id.get(id).copied().unwrap_or(Place::Unknown);
    diagram.edges.iter().filter(|edge| landscape.joins(2, at(&edge.from), at(&edge.to)) != Some(false)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;
    use crate::diagram::{DiagramKind, parse};
    use crate::facts::read;

    #[test]
    fn a_diagram_may_fall_into_as_many_parts_as_the_code_does() {
        let one = [
            ("a/x.py", "from a import y"),
            ("a/y.py", "from b import z"),
            ("b/z.py", "from b import w"),
            ("b/w.py", ""),
        ];
        let two = [("a/x.py", "from a import y"), ("a/y.py", ""), ("b/z.py", "from b import w"), ("b/w.py", "")];
        let none = one.map(|(path, _)| (path, ""));
        let text = "flowchart LR\n  x[a/x] -->|imports| y[a/y]\n  z[b/z] -->|imports| w[b/w]\n";
        let diagram = parse(text, DiagramKind::Flowchart).expect("it parses");
        for (sources, expected) in [(one, 2), (two, 4), (none, 2)] {
            let facts = read(&sources.map(|(path, text)| Source::new(path, text)));
            assert_eq!(joined(&diagram, &facts), expected, "{sources:?}");
        }
    }
}
