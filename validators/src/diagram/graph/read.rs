//! A graph to a diagram.

use super::entities;
use super::parts::{Part, objects, only};
use super::vocabulary::{Entry, by_id, is_identifier, vocabulary};
use crate::diagram::model::{Diagram, DiagramKind, Edge, Field, Group, Node, Role, Style};
use crate::document::ParseFailure;
use crate::facts::Facts;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

const ROLES: &[(&str, Role)] = &[
    ("component", Role::Component),
    ("store", Role::Store),
    ("actor", Role::Actor),
    ("external", Role::External),
    ("decision", Role::Decision),
    ("start", Role::Start),
    ("end", Role::End),
];

const STYLES: &[(&str, Style)] = &[
    ("solid", Style::Solid),
    ("uses", Style::Solid),
    ("call", Style::Solid),
    ("dotted", Style::Dotted),
    ("async", Style::Dotted),
    ("reply", Style::Reply),
    ("inherits", Style::Inherits),
    ("implements", Style::Implements),
    ("owns", Style::Owns),
];

/// What a group of C4 is; the level of the diagram follows from it.
pub(super) const BOUNDARIES: &[(&str, &str)] =
    &[("system", "System_Boundary"), ("container", "Container_Boundary"), ("deployment_node", "Deployment_Node")];

/// Most members of a class that are taken from the facts.
const MEMBERS: usize = 20;

/// Reads a graph that was made under [`schema`](super::schema).
///
/// **Errors**: [`ParseFailure`] without a line, naming the identifier: one that was not supplied, one given twice, a
/// connection to what the graph does not hold, a missing or an extra key.
pub fn from_json(json: &Value, kind: DiagramKind, facts: &Facts) -> Result<Diagram, ParseFailure> {
    if kind == DiagramKind::EntityRelationship {
        return entities::read(json, facts);
    }
    only(json, &["nodes", "edges", "groups"])?;
    let vocabulary = vocabulary(facts, kind);
    let known = by_id(&vocabulary);
    let mut diagram = Diagram::new(kind);
    let mut groups = HashMap::new();
    let keys: &[&str] = if kind == DiagramKind::C4 { &["id", "label", "kind"] } else { &["id", "label"] };
    for part in objects(json, "groups", keys)? {
        let id = own_identifier(&part)?;
        if groups.insert(id, diagram.groups.len()).is_some() {
            return Err(part.wrong("id", id, "which stands there twice"));
        }
        diagram.groups.push(Group {
            id: id.to_owned(),
            label: part.text("label")?.to_owned(),
            keyword: if kind == DiagramKind::C4 { part.choice("kind", BOUNDARIES)? } else { "subgraph" }.to_owned(),
            parent: None,
        });
    }
    let mut shown = HashSet::new();
    for part in objects(json, "nodes", &["id", "label", "role", "group"])? {
        let node = node(&part, &known, &groups)?;
        if !shown.insert(node.id.clone()) {
            return Err(part.wrong("id", &node.id, "which stands there twice"));
        }
        diagram.nodes.push(node);
    }
    for part in objects(json, "edges", &["from", "to", "label", "style"])? {
        diagram.edges.push(edge(&part, &shown)?);
    }
    Ok(diagram)
}

fn own_identifier<'a>(part: &Part<'a>) -> Result<&'a str, ParseFailure> {
    let id = part.text("id")?;
    if is_identifier(id) {
        Ok(id)
    } else {
        Err(part.wrong("id", id, "which is not lower-case letters, digits and `_`"))
    }
}

fn node(
    part: &Part<'_>,
    known: &HashMap<&str, &Entry<'_>>,
    groups: &HashMap<&str, usize>,
) -> Result<Node, ParseFailure> {
    let id = own_identifier(part)?;
    let role = part.choice("role", ROLES)?;
    let group = match part.text("group")? {
        "" => None,
        name => Some(*groups.get(name).ok_or_else(|| part.wrong("group", name, "which is no group of the graph"))?),
    };
    let said = part.text("label")?;
    let node = Node { id: id.to_owned(), group, ..Node::default() };
    match known.get(id) {
        Some(entry) => {
            let members = entry.item.map(|item| item.members.iter().take(MEMBERS).map(member).collect());
            let (label, fields) = (label(said, &entry.name), members.unwrap_or_default());
            Ok(Node { label, fields, role: entry.role, ..node })
        }
        // Whoever acts on a project is in no source.
        None if known.is_empty() || role == Role::Actor => {
            let label = if said.trim().is_empty() { id } else { said };
            Ok(Node { label: label.to_owned(), role, ..node })
        }
        None => Err(part.wrong("id", id, "which is not among the supplied ids")),
    }
}

/// What the model says, with the name of the fact behind it where it is not in it.
fn label(said: &str, name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    if said.trim().is_empty() {
        name.to_owned()
    } else if said.to_lowercase().contains(&last) {
        said.to_owned()
    } else {
        format!("{said} ({name})")
    }
}

fn member(member: &crate::facts::Member) -> Field {
    Field {
        name: member.name.clone(),
        data_type: member.data_type.clone().unwrap_or_default(),
        method: member.method,
        private: !member.public,
        ..Field::default()
    }
}

fn edge(part: &Part<'_>, shown: &HashSet<String>) -> Result<Edge, ParseFailure> {
    let end = |key: &str| {
        let id = part.text(key)?;
        if shown.contains(id) { Ok(id.to_owned()) } else { Err(part.wrong(key, id, "which is no node of the graph")) }
    };
    Ok(Edge {
        from: end("from")?,
        to: end("to")?,
        label: part.text("label")?.to_owned(),
        style: part.choice("style", STYLES)?,
        ..Edge::default()
    })
}
