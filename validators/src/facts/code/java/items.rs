//! Types with their members.

use super::annotations::{self, is_marked};
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::model::{Item, ItemKind, Member};
use tree_sitter::Node;

/// Most items of one file, and most members of one item.
const MAX_ITEMS: usize = 2_000;
const MAX_MEMBERS: usize = 500;

pub(super) fn read(definition: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(name) = definition.child_by_field_name("name").map(|name| node::text(name, source)) else { return };
    if reading.facts.code.items.len() >= MAX_ITEMS || is_marked(definition, "private") {
        return;
    }
    reading.facts.code.defines.push(name.to_owned());
    let kind = match definition.kind() {
        "interface_declaration" => ItemKind::Interface,
        "enum_declaration" => ItemKind::Enum,
        _ => ItemKind::Class,
    };
    let mut members = components(definition, source, reading);
    let body = definition.child_by_field_name("body").map(node::children).unwrap_or_default();
    let body = body.into_iter().flat_map(|one| match one.kind() {
        "enum_body_declarations" => node::children(one),
        _ => vec![one],
    });
    members.extend(body.flat_map(|one| member(one, kind, source, reading)));
    members.truncate(MAX_MEMBERS);
    reading.facts.code.items.push(Item {
        name: name.to_owned(),
        kind,
        signature: signature(definition, source),
        doc: node::doc(definition, source),
        members,
        bases: bases(definition, source),
        module: String::new(),
        at: reading.at(line(definition)),
        end_line: node::end_line(definition),
    });
}

/// Line of a definition itself, below its annotations.
pub(super) fn line(definition: Node<'_>) -> u32 {
    definition.child_by_field_name("name").map_or_else(|| node::line(definition), node::line)
}

/// A definition's head without its annotations.
fn signature(definition: Node<'_>, source: &str) -> String {
    let marks = annotations::modifiers(definition).map(node::children).unwrap_or_default();
    let start = marks.last().map_or(definition.start_byte(), |last| last.end_byte());
    let end = definition.child_by_field_name("body").map_or(definition.end_byte(), |body| body.start_byte());
    let head = source.get(start..end).unwrap_or("");
    node::shortened(&head.split_whitespace().take(80).collect::<Vec<_>>().join(" "))
}

/// Types it extends or implements, as written.
pub(super) fn bases(definition: Node<'_>, source: &str) -> Vec<String> {
    let holders = node::children(definition).into_iter();
    let holders = holders.filter(|one| matches!(one.kind(), "superclass" | "super_interfaces" | "extends_interfaces"));
    let types = holders.flat_map(node::children).flat_map(|one| match one.kind() {
        "type_list" => node::children(one),
        _ => vec![one],
    });
    types.take(MAX_MEMBERS).map(|one| node::text(one, source).to_owned()).collect()
}

/// The components of a record.
fn components(definition: Node<'_>, source: &str, reading: &Reading<'_>) -> Vec<Member> {
    let list = definition.child_by_field_name("parameters").map(node::children).unwrap_or_default();
    list.into_iter().filter_map(|one| made(one, one, (false, true), source, reading)).collect()
}

fn member(part: Node<'_>, of: ItemKind, source: &str, reading: &Reading<'_>) -> Vec<Member> {
    let public = is_marked(part, "public") || of == ItemKind::Interface || part.kind() == "enum_constant";
    match part.kind() {
        "method_declaration" => made(part, part, (true, public), source, reading).into_iter().collect(),
        "enum_constant" => made(part, part, (false, public), source, reading).into_iter().collect(),
        "field_declaration" | "constant_declaration" => {
            let mut cursor = part.walk();
            let named: Vec<Node<'_>> = part.children_by_field_name("declarator", &mut cursor).collect();
            named.into_iter().filter_map(|one| made(part, one, (false, public), source, reading)).collect()
        }
        _ => Vec::new(),
    }
}

fn made(
    part: Node<'_>,
    named: Node<'_>,
    (method, public): (bool, bool),
    source: &str,
    reading: &Reading<'_>,
) -> Option<Member> {
    let name = node::text(named.child_by_field_name("name")?, source).to_owned();
    let data_type = part.child_by_field_name("type").map(|found| node::shortened(node::text(found, source)));
    Some(Member { name, data_type, method, public, at: reading.at(line(named)) })
}

/// Texts that are named once: a path may be given by such a name.
pub(super) fn constants(definition: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let body = definition.child_by_field_name("body").map(node::children).unwrap_or_default();
    for part in body {
        let fixed = part.kind() == "constant_declaration" || (is_marked(part, "static") && is_marked(part, "final"));
        let declared = part.child_by_field_name("declarator").filter(|_| fixed);
        let value =
            declared.and_then(|found| found.child_by_field_name("value")).filter(|value| node::is_string(*value));
        if let (Some(declared), Some(value)) = (declared, value)
            && let Some(name) = declared.child_by_field_name("name")
            && reading.facts.code.constants.len() < MAX_ITEMS
        {
            let pair = (node::text(name, source).to_owned(), node::literal(value, source));
            reading.facts.code.constants.push(pair);
        }
    }
}
