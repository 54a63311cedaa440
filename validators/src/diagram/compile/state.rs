//! State diagrams: `[*]` belongs to the block it is written in.

use super::escape::{bare, quoted, readable};
use super::flowchart::label;
use super::identifiers::Identifiers;
use super::tree::Tree;
use super::write::Lines;
use crate::diagram::model::{Diagram, Edge, Node, Role};
use std::collections::{HashMap, HashSet};

/// What writing a state diagram needs to know at every depth.
struct Context<'a> {
    diagram: &'a Diagram,
    ids: Identifiers<'a>,
    tree: Tree,
    /// Starts and ends that can be written as `[*]`, with their group.
    marks: HashMap<&'a str, Option<usize>>,
}

pub(super) fn write(diagram: &Diagram, lines: &mut Lines) {
    let context =
        Context { diagram, ids: Identifiers::new(diagram), tree: Tree::of_nodes(diagram), marks: marks(diagram) };
    lines.push("stateDiagram-v2".to_owned());
    write_group(&context, None, lines);
}

/// The first start and the first end of each group, where they are used as such and not tied to each other.
fn marks(diagram: &Diagram) -> HashMap<&str, Option<usize>> {
    let mut marks = HashMap::new();
    let mut taken = HashSet::new();
    let place = |node: &Node| node.group.filter(|group| *group < diagram.groups.len());
    let role_of = |id: &str| diagram.node(id).map(|node| node.role);
    for node in diagram.nodes.iter().filter(|node| matches!(node.role, Role::Start | Role::End)) {
        let is_start = node.role == Role::Start;
        let mut used = diagram.edges.iter().filter(|edge| edge.from == node.id || edge.to == node.id).peekable();
        let fits = |edge: &Edge| {
            let (own, other) = if is_start { (&edge.from, &edge.to) } else { (&edge.to, &edge.from) };
            own == &node.id && !matches!(role_of(other), None | Some(Role::Start | Role::End))
        };
        if used.peek().is_some() && used.all(fits) && taken.insert((place(node), is_start)) {
            marks.insert(node.id.as_str(), place(node));
        }
    }
    marks
}

fn write_group(context: &Context<'_>, group: Option<usize>, lines: &mut Lines) {
    let Context { diagram, ids, tree, marks } = context;
    let indent = "    ".repeat(tree.path(group).len() + 1);
    let here = |node: &&Node| tree.place(node.group) == group && !marks.contains_key(node.id.as_str());
    for node in diagram.nodes.iter().filter(here) {
        lines.push(format!("{indent}{}", state(node, ids)));
    }
    for child in tree.children(group) {
        let inner = &diagram.groups[child];
        let id = ids.of_group(&inner.id);
        let seen = label(&inner.label, &inner.id);
        if readable(seen) == id {
            lines.push(format!("{indent}state {id} {{"));
        } else {
            lines.push(format!("{indent}state {} as {id} {{", quoted(seen)));
        }
        write_group(context, Some(child), lines);
        lines.push(format!("{indent}}}"));
    }
    for edge in diagram.edges.iter().filter(|edge| scope(edge, marks) == group) {
        let end = |id: &str| if marks.contains_key(id) { Some("[*]") } else { ids.get(id) };
        let (Some(from), Some(to)) = (end(&edge.from), end(&edge.to)) else { continue };
        let label = bare(&edge.label);
        let tail = if label.is_empty() { String::new() } else { format!(" : {label}") };
        lines.push(format!("{indent}{from} --> {to}{tail}"));
    }
}

/// The group an edge must be written in: that of its `[*]`, else the top.
fn scope(edge: &Edge, marks: &HashMap<&str, Option<usize>>) -> Option<usize> {
    marks.get(edge.from.as_str()).or_else(|| marks.get(edge.to.as_str())).copied().flatten()
}

fn state(node: &Node, ids: &Identifiers<'_>) -> String {
    let id = ids.of(&node.id);
    let seen = label(&node.label, &node.id);
    // A choice has no label of its own; one with something to say is drawn as a state.
    if node.role == Role::Decision && readable(seen) == id {
        return format!("state {id} <<choice>>");
    }
    if readable(seen) == id { id.to_owned() } else { format!("state {} as {id}", quoted(seen)) }
}
