//! What the boxes of a diagram stand for, each thing used once.

use super::known::{Known, Thing};
use super::words;
use crate::diagram::{Diagram, Node, Role};
use std::collections::{HashMap, HashSet};

/// How a box stands to the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Known(Thing),
    /// Outside of any project: neither true nor invented.
    Outside,
    /// In no source, or a second box for the same thing.
    Unknown,
}

/// The boxes of a diagram with their standing.
pub(super) struct Standings<'a> {
    pub(super) diagram: &'a Diagram,
    /// One per node, in order.
    pub(super) of: Vec<Standing>,
    by_id: HashMap<&'a str, usize>,
}

impl<'a> Standings<'a> {
    /// Looks up every box.
    pub(super) fn new(diagram: &'a Diagram, known: &Known<'_>) -> Self {
        let mut used = HashSet::new();
        let of = diagram.nodes.iter().map(|node| standing(node, known, &mut used)).collect();
        let by_id = diagram.nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
        Standings { diagram, of, by_id }
    }

    /// Standing of the node with this id.
    pub(super) fn at(&self, id: &str) -> Standing {
        self.by_id.get(id).map_or(Standing::Unknown, |&index| self.of[index])
    }

    /// Things that are shown.
    pub(super) fn things(&self) -> impl Iterator<Item = Thing> + '_ {
        self.of.iter().filter_map(|standing| match standing {
            Standing::Known(thing) => Some(*thing),
            Standing::Outside | Standing::Unknown => None,
        })
    }

    /// Nodes that stand for nothing in the sources.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'a Node> + '_ {
        self.diagram
            .nodes
            .iter()
            .zip(&self.of)
            .filter(|(_, standing)| **standing == Standing::Unknown)
            .map(|(node, _)| node)
    }

    /// Share of boxes that stand for something, among those that should.
    pub(super) fn precision(&self) -> f64 {
        let known = self.things().count();
        super::look::ratio(known, known + self.unknown().count())
    }
}

fn standing(node: &Node, known: &Known<'_>, used: &mut HashSet<Thing>) -> Standing {
    let mut things = known.lookup(&node.label);
    if node.role == Role::Store {
        // `orders` is a module and a table; a cylinder means the table.
        things.sort_by_key(|thing| !matches!(thing, Thing::Table(_) | Thing::Database));
    }
    if let Some(thing) = things.iter().find(|thing| !used.contains(thing)) {
        used.insert(*thing);
        return Standing::Known(*thing);
    }
    let outside =
        words::is_outside(&node.label) || (node.role == Role::Actor && things.is_empty() && is_person(&node.label));
    if outside { Standing::Outside } else { Standing::Unknown }
}

/// An actor of one or two words is taken for a person; a product drawn as an actor is not.
fn is_person(label: &str) -> bool {
    let words_of = crate::names::tokens(label);
    let lower = label.trim().to_lowercase();
    let is_product = words::products().iter().any(|product| product.names.contains(&lower.as_str()));
    (1..=2).contains(&words_of.len()) && !is_product
}
