//! Groups as a tree, whatever their parents claim.

use crate::diagram::model::Diagram;

/// Deeper groups are written at this depth: parsers recurse.
const DEEPEST: usize = 30;

/// What lies directly in a group, or at the top where there is none.
pub(super) struct Tree {
    /// Groups from the outermost to a group itself, by group.
    paths: Vec<Vec<usize>>,
    used: Vec<bool>,
}

impl Tree {
    /// Reads the tree. Cycles are cut, depth is bounded, groups without a node are left out.
    pub(super) fn of_nodes(diagram: &Diagram) -> Self {
        Tree::new(diagram, diagram.nodes.iter().filter_map(|node| node.group))
    }

    /// The same for the groups that edges lie in.
    pub(super) fn of_edges(diagram: &Diagram) -> Self {
        Tree::new(diagram, diagram.edges.iter().filter_map(|edge| edge.group))
    }

    fn new(diagram: &Diagram, members: impl Iterator<Item = usize>) -> Self {
        let paths: Vec<_> = (0..diagram.groups.len()).map(|group| path(diagram, group)).collect();
        let mut used = vec![false; paths.len()];
        for group in members.filter(|group| *group < paths.len()) {
            for &outer in &paths[group] {
                used[outer] = true;
            }
        }
        Tree { paths, used }
    }

    /// Groups from the outermost to this one.
    pub(super) fn path(&self, group: Option<usize>) -> &[usize] {
        group.and_then(|group| self.paths.get(group)).map_or(&[], Vec::as_slice)
    }

    /// The group that holds something and lies directly in another, or at the top.
    pub(super) fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        self.paths
            .iter()
            .enumerate()
            .filter(move |(group, path)| self.used[*group] && path.iter().rev().nth(1).copied() == parent)
            .map(|(group, _)| group)
    }

    /// Where a member of this group stands: nowhere if the group does not exist.
    pub(super) fn place(&self, group: Option<usize>) -> Option<usize> {
        group.filter(|group| *group < self.paths.len())
    }
}

fn path(diagram: &Diagram, group: usize) -> Vec<usize> {
    let mut path = vec![group];
    let mut next = diagram.groups[group].parent;
    while let Some(parent) = next.filter(|parent| *parent < diagram.groups.len() && !path.contains(parent)) {
        if path.len() == DEEPEST {
            break;
        }
        path.push(parent);
        next = diagram.groups[parent].parent;
    }
    // A cycle has no outermost group: each of its members stands at the top.
    if next.is_some_and(|parent| path.contains(&parent)) {
        return vec![group];
    }
    path.reverse();
    path
}
