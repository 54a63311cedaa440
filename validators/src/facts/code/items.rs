//! Public items and their members.

use super::node;
use super::read::Reading;
use super::record::Record;
use crate::facts::model::{Item, ItemKind, Member};
use std::collections::{HashMap, HashSet};
use tree_sitter::Node;

/// Most items of one file, and most members of one item.
const MAX_ITEMS: usize = 2_000;
const MAX_MEMBERS: usize = 500;

const KINDS: [&str; 5] = ["function", "class", "interface", "enum", "constant"];
const PARTS: [&str; 3] = ["method", "field", "variant"];

/// The captured name, or else the definition's own: a query that does not ask for it compiles faster.
fn name_of<'t>(record: &Record<'t>, definition: Node<'t>) -> Option<&'t str> {
    let own = || definition.child_by_field_name("name").or_else(|| definition.child_by_field_name("property"));
    record.text("name").or_else(|| own().map(|name| node::text(name, record.source)))
}

pub(super) fn read(record: &Record<'_>, reading: &mut Reading<'_>) {
    let Some((kind, definition)) = record.any(&KINDS) else { return };
    let Some(name) = name_of(record, definition) else { return };
    if reading.facts.code.items.len() >= MAX_ITEMS {
        return;
    }
    let bases = bases(definition, record.source);
    let kind = item_kind(kind, definition, &bases);
    let item = Item {
        name: name.to_owned(),
        kind,
        signature: node::signature(definition, record.source),
        doc: node::doc(definition, record.source),
        members: Vec::new(),
        bases,
        module: String::new(),
        at: reading.at(node::line(definition)),
        end_line: node::end_line(definition),
    };
    reading.facts.code.items.push(item);
}

fn item_kind(named: &str, definition: Node<'_>, bases: &[String]) -> ItemKind {
    let value = definition.child_by_field_name("value").map(|value| value.kind());
    let base = |names: &[&str]| bases.iter().any(|base| names.contains(&base.rsplit('.').next().unwrap_or(base)));
    match named {
        "class" if base(&["Enum", "StrEnum", "IntEnum", "Flag"]) => ItemKind::Enum,
        "class" if base(&["Protocol", "ABC"]) => ItemKind::Interface,
        "class" => ItemKind::Class,
        "interface" => ItemKind::Interface,
        "enum" => ItemKind::Enum,
        "constant" if matches!(value, Some("arrow_function" | "function_expression")) => ItemKind::Function,
        "constant" => ItemKind::Constant,
        _ => ItemKind::Function,
    }
}

/// Types a definition extends or implements, as written.
fn bases(definition: Node<'_>, source: &str) -> Vec<String> {
    let mut bases = Vec::new();
    if let Some(list) = definition.child_by_field_name("superclasses") {
        bases.extend(node::positional(list).into_iter().map(|base| node::text(base, source).to_owned()));
    }
    if let Some(bounds) = definition.child_by_field_name("bounds") {
        bases.extend(node::children(bounds).into_iter().map(|base| node::text(base, source).to_owned()));
    }
    for child in node::children(definition) {
        match child.kind() {
            "class_heritage" => bases.extend(heritage(child, source)),
            "base_list" => bases.extend(super::csharp::bases(definition, source)),
            "superclass" | "base_clause" | "class_interface_clause" => {
                bases.extend(node::children(child).into_iter().map(|base| node::text(base, source).to_owned()));
            }
            "extends_type_clause" => {
                bases.extend(node::children(child).into_iter().map(|base| node::text(base, source).to_owned()));
            }
            _ => {}
        }
    }
    bases
}

fn heritage(node: Node<'_>, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for clause in node::children(node) {
        match clause.kind() {
            "extends_clause" => found.extend(clause.child_by_field_name("value")),
            "implements_clause" => found.extend(node::children(clause)),
            _ => found.push(clause),
        }
    }
    found.into_iter().map(|base| node::text(base, source).to_owned()).collect()
}

/// Puts members and trait implementations on the items of this file.
pub(super) fn members(records: &[Record<'_>], reading: &mut Reading<'_>) {
    let mut by_start = HashMap::new();
    let mut by_name = HashMap::new();
    let definitions = records.iter().filter(|record| record.topic == "item").filter_map(|record| {
        let (_, definition) = record.any(&KINDS)?;
        Some((definition.start_byte(), name_of(record, definition)?))
    });
    for (index, (start, name)) in definitions.take(MAX_ITEMS).enumerate() {
        by_start.insert(start, index);
        by_name.entry(name).or_insert(index);
    }
    let mut seen: HashSet<(usize, bool, String)> = HashSet::new();
    let hidden = hidden_from(records);
    for record in records {
        let index = match (record.node("owner"), record.text("of")) {
            (Some(owner), _) => by_start.get(&owner.start_byte()),
            (None, Some(of)) => by_name.get(of.split('<').next().unwrap_or(of)),
            // A member stands in the body of its owner.
            (None, None) => {
                let part = record.any(&PARTS).and_then(|(_, part)| part.parent()?.parent());
                part.and_then(|owner| by_start.get(&owner.start_byte()))
            }
        };
        let Some(&index) = index else { continue };
        if record.topic == "base"
            && let Some(name) = record.text("name")
        {
            let bases = reading.facts.code.items.get_mut(index).map(|item| &mut item.bases);
            bases
                .into_iter()
                .filter(|bases| !bases.iter().any(|base| base == name))
                .for_each(|b| b.push(name.to_owned()));
        }
        if record.topic == "member"
            && let Some(member) = member(record, reading, &hidden)
            && seen.insert((index, member.method, member.name.clone()))
            && let Some(item) = reading.facts.code.items.get_mut(index)
            && item.members.len() < MAX_MEMBERS
        {
            item.members.push(member);
        }
    }
}

/// Where in a body of Ruby `private` stands: what follows is hidden.
fn hidden_from(records: &[Record<'_>]) -> HashMap<usize, usize> {
    let mut hidden = HashMap::new();
    for mark in records.iter().filter(|record| record.topic == "hide").filter_map(|record| record.node("")) {
        if let Some(body) = mark.parent() {
            hidden.entry(body.id()).or_insert(mark.start_byte());
        }
    }
    hidden
}

fn member(record: &Record<'_>, reading: &Reading<'_>, hidden_from: &HashMap<usize, usize>) -> Option<Member> {
    let (kind, definition) = record.any(&PARTS)?;
    let name = name_of(record, definition)?.to_owned();
    let type_of = |field: &str| definition.child_by_field_name(field);
    let data_type = type_of("type").or_else(|| type_of("return_type")).or_else(|| type_of("returns")).map(|found| {
        node::shortened(node::text(found, record.source).trim_start_matches(':').trim_start_matches("->").trim())
    });
    let marks: Vec<(&str, &str)> =
        node::children(definition).iter().map(|child| (child.kind(), node::text(*child, record.source))).collect();
    let has = |kind: &str| marks.iter().any(|(found, _)| *found == kind);
    let hidden = marks.iter().any(|(kind, text)| *kind == "accessibility_modifier" && *text != "public");
    let hidden = hidden || marks.iter().any(|(_, text)| matches!(*text, "private" | "protected"));
    let below = |body: Node<'_>| hidden_from.get(&body.id()).is_some_and(|start| *start < definition.start_byte());
    let hidden = hidden || !hidden_from.is_empty() && definition.parent().is_some_and(below);
    let unmarked = record.setting("visibility") == Some("modifier") && !marks.iter().any(|(_, text)| *text == "public");
    let rust_private = record.setting("visibility") == Some("explicit") && !has("visibility_modifier");
    let public = !(hidden || unmarked || rust_private || name.starts_with('_') || name.starts_with('#'));
    let name = name.trim_start_matches(':').to_owned();
    Some(Member { name, data_type, method: kind == "method", public, at: reading.at(node::line(definition)) })
}
