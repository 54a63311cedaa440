//! A diagram of entities held against the tables of the sources: what all entity checks start from.

use crate::diagram::{Diagram, Node};
use crate::facts::{Facts, Table};
use crate::names::{Matching, Name, match_names, true_name};
use crate::rubric::{Evidence, Outcome, Subject};
use std::collections::HashSet;

/// The entities of a diagram matched with the tables of the sources.
pub(super) struct Schema<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) facts: &'a Facts,
    /// Said: nodes of the diagram; true: tables.
    pub(super) entities: Matching,
}

impl<'a> Schema<'a> {
    /// Matches, or says why there is nothing to match.
    pub(super) fn of(subject: &Subject<'a>) -> Result<Self, Outcome> {
        if subject.facts.tables.is_empty() {
            return Err(Outcome::unscored("no tables in the sources"));
        }
        let Some(diagram) = super::look::diagram(subject) else {
            return Err(Outcome::share(0.0, "there is no diagram to look at").on(Evidence::Facts));
        };
        let gold: Vec<&str> = subject.facts.tables.iter().map(|table| table.name.as_str()).collect();
        let keys: HashSet<String> = gold.iter().map(|name| Name::new(name).key).collect();
        let aliases = &subject.facts.aliases;
        let said: Vec<&str> =
            diagram.nodes.iter().map(|node| true_name(spoken_name(node, &keys, aliases), aliases)).collect();
        Ok(Schema { diagram, facts: subject.facts, entities: match_names(&said, &gold) })
    }

    /// Matched pairs of entity and table.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'a Node, &'a Table)> + '_ {
        self.entities.pairs.iter().map(|&(said, gold)| (&self.diagram.nodes[said], &self.facts.tables[gold]))
    }

    /// Index of the table that the node with this id stands for.
    pub(super) fn table_of(&self, id: &str) -> Option<usize> {
        let node = self.diagram.nodes.iter().position(|node| node.id == id)?;
        self.entities.gold_of(node)
    }

    /// Index of the table with this name.
    pub(super) fn table_named(&self, name: &str) -> Option<usize> {
        self.facts.tables.iter().position(|table| table.name == name)
    }

    /// Matches the fields of an entity with the columns of its table.
    pub(super) fn columns(&self, node: &Node, table: &Table) -> Matching {
        let said: Vec<&str> = node.fields.iter().map(|field| true_name(&field.name, &self.facts.aliases)).collect();
        let gold: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        match_names(&said, &gold)
    }
}

/// An entity may carry its table's name as id or as label (`o["orders"]`).
fn spoken_name<'a>(node: &'a Node, keys: &HashSet<String>, aliases: &[(String, String)]) -> &'a str {
    let is_known = |name: &str| keys.contains(&Name::new(true_name(name, aliases)).key);
    if !is_known(&node.id) && is_known(&node.label) { &node.label } else { &node.id }
}
