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
        let meant: Vec<Vec<Thing>> = diagram.nodes.iter().map(|node| meant(node, known)).collect();
        // Those who can stand for one thing only choose first, whatever their place in the text: `routes/members` is a
        // module, while `Member` may be that, a table or a role.
        let mut order: Vec<usize> = (0..diagram.nodes.len()).collect();
        order.sort_by_key(|&index| (meant[index].len(), diagram.nodes[index].label.as_str(), index));
        let (mut used, mut of) = (HashSet::new(), vec![Standing::Unknown; diagram.nodes.len()]);
        for index in order {
            of[index] = standing(&diagram.nodes[index], &meant[index], &mut used);
        }
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

/// What a box may stand for, the likeliest first.
fn meant(node: &Node, known: &Known<'_>) -> Vec<Thing> {
    let mut things = known.lookup(&node.label);
    if node.role == Role::Store {
        // `orders` is a module and a table; a cylinder means the table.
        things.sort_by_key(|thing| !matches!(thing, Thing::Table(_) | Thing::Database));
    }
    let mut seen = HashSet::new();
    things.retain(|thing| seen.insert(*thing));
    things
}

fn standing(node: &Node, things: &[Thing], used: &mut HashSet<Thing>) -> Standing {
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
