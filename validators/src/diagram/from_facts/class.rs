//! Classes with their members, bases and what they hold.

use crate::diagram::model::{Diagram, DiagramKind, Edge, Field, Node, Style};
use crate::facts::{Facts, Item, ItemKind, Member};
use std::collections::{HashMap, HashSet};

/// Most classes shown.
const CLASSES: usize = 20;
/// Members shown of one class.
const MEMBERS: usize = 12;

/// Draws types, their members and how they depend on each other; `None` with fewer than two types.
pub fn class(facts: &Facts) -> Option<Diagram> {
    let tests: HashSet<&str> = facts.modules.iter().filter(|m| m.test).map(|m| m.name.as_str()).collect();
    let is_type = |item: &&Item| matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
    let mut seen = HashSet::new();
    let types: Vec<&Item> = facts
        .items
        .iter()
        .filter(is_type)
        .filter(|item| !tests.contains(item.module.as_str()) && seen.insert(item.name.as_str()))
        .collect();
    if types.len() < 2 {
        return None;
    }
    let by_name: HashMap<&str, &Item> = types.iter().map(|item| (item.name.as_str(), *item)).collect();
    let edges: Vec<Edge> = types.iter().flat_map(|item| relations(item, &by_name)).collect();
    let chosen = choose(&types, &edges);
    let mut diagram = Diagram::new(DiagramKind::Class);
    diagram.nodes = types.iter().filter(|item| chosen.contains(item.name.as_str())).map(|item| node(item)).collect();
    diagram.edges = edges
        .iter()
        .filter(|edge| chosen.contains(edge.from.as_str()) && chosen.contains(edge.to.as_str()))
        .cloned()
        .collect();
    Some(diagram)
}

/// The types with most relations, then with most members.
fn choose<'a>(types: &[&'a Item], edges: &[Edge]) -> HashSet<&'a str> {
    let mut degree: HashMap<&str, usize> = HashMap::new();
    for edge in edges {
        *degree.entry(edge.from.as_str()).or_default() += 1;
        *degree.entry(edge.to.as_str()).or_default() += 1;
    }
    let mut ranked = types.to_vec();
    ranked.sort_by_key(|item| {
        std::cmp::Reverse((degree.get(item.name.as_str()).copied().unwrap_or(0), item.members.len()))
    });
    ranked.into_iter().take(CLASSES).map(|item| item.name.as_str()).collect()
}

fn node(item: &Item) -> Node {
    let fields = item.members.iter().take(MEMBERS).map(field).collect();
    Node { id: item.name.clone(), label: item.name.clone(), fields, ..Node::default() }
}

fn field(member: &Member) -> Field {
    Field {
        name: member.name.clone(),
        data_type: member.data_type.clone().unwrap_or_default(),
        method: member.method,
        private: !member.public,
        ..Field::default()
    }
}

/// Bases first; a member that holds another type comes once for each such type.
fn relations(item: &Item, by_name: &HashMap<&str, &Item>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    let known = |text: &str| {
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let found: Vec<&Item> = words.filter_map(|word| by_name.get(word).copied()).collect();
        found
    };
    let mut add = |to: &Item, label: &str, style: Style| {
        if to.name != item.name && !edges.iter().any(|edge| edge.to == to.name) {
            let (from, to) = (item.name.clone(), to.name.clone());
            edges.push(Edge { from, to, label: label.to_owned(), style, ..Edge::default() });
        }
    };
    for base in &item.bases {
        // `models.Model` and `Generic[T]` are about their head.
        for to in known(base.split(['[', '<', '(']).next().unwrap_or(base)) {
            add(to, "", if to.kind == ItemKind::Interface { Style::Implements } else { Style::Inherits });
        }
    }
    for member in item.members.iter().filter(|member| !member.method) {
        for to in known(member.data_type.as_deref().unwrap_or("")) {
            add(to, &member.name, Style::Owns);
        }
    }
    edges
}
