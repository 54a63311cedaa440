//! What a file of Go defines.

use super::syntax::{self, bare_type, is_exported};
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::model::{Item, ItemKind, Member};
use std::collections::HashMap;
use tree_sitter::Node;

/// Most items of one file, and most members of one item.
const MAX_ITEMS: usize = 2_000;
const MAX_MEMBERS: usize = 500;

/// Types with their fields and methods, and functions.
pub(super) fn read(types: &[Node<'_>], functions: &[Node<'_>], source: &str, reading: &mut Reading<'_>) {
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for definition in types.iter().take(MAX_ITEMS) {
        let name = syntax::field(*definition, "name", source);
        reading.facts.code.defines.push(name.to_owned());
        if is_exported(name) {
            by_name.insert(name, reading.facts.code.items.len());
            let found = type_item(*definition, name, source, reading);
            reading.facts.code.items.push(found);
        }
    }
    for function in functions.iter().take(MAX_ITEMS) {
        let Some(full) = syntax::full_name(*function, source) else { continue };
        let name = syntax::field(*function, "name", source);
        if name == "main" && reading.facts.code.package.as_deref() == Some("main") {
            reading.facts.code.entry_point = true;
        }
        match syntax::receiver(*function, source).map(|(_, owner)| by_name.get(owner)) {
            Some(Some(index)) => {
                let member = member(*function, name, true, source, reading);
                let item = reading.facts.code.items.get_mut(*index);
                item.filter(|item| item.members.len() < MAX_MEMBERS)
                    .into_iter()
                    .for_each(|i| i.members.push(member.clone()));
            }
            Some(None) => {}
            None if is_exported(name) => {
                let found = item(*function, name, ItemKind::Function, source, reading);
                reading.facts.code.items.push(found);
            }
            None => {}
        }
        reading.facts.code.defines.push(full);
    }
}

/// Exported constants; of a list with types, those of an enumeration are its variants.
pub(super) fn constants(specs: &[Node<'_>], source: &str, reading: &mut Reading<'_>) {
    let mut enumeration = None;
    let mut list = 0;
    for spec in specs.iter().take(MAX_ITEMS) {
        let name = syntax::field(*spec, "name", source);
        let declaration = spec.parent().map_or(0, |parent| parent.start_byte());
        let data_type = spec.child_by_field_name("type").map(|found| node::text(found, source).to_owned());
        let bare = spec.child_by_field_name("value").is_none();
        if declaration != list || data_type.is_some() || !bare {
            enumeration = data_type;
        }
        list = declaration;
        reading.facts.code.defines.push(name.to_owned());
        if let Some(value) = spec.child_by_field_name("value").and_then(|values| values.named_child(0))
            && syntax::is_string(value)
        {
            reading.facts.code.constants.push((name.to_owned(), node::literal(value, source)));
        }
        if !is_exported(name) {
            continue;
        }
        let owner = enumeration.as_deref().and_then(|owner| {
            reading.facts.code.items.iter().position(|item| item.name == owner && item.kind != ItemKind::Interface)
        });
        let at = reading.at(node::line(*spec));
        match owner.and_then(|index| reading.facts.code.items.get_mut(index)) {
            Some(item) if item.members.len() < MAX_MEMBERS => {
                item.kind = ItemKind::Enum;
                item.members.push(Member { name: name.to_owned(), data_type: None, method: false, public: true, at });
            }
            Some(_) => {}
            None => {
                let found = item(*spec, name, ItemKind::Constant, source, reading);
                reading.facts.code.items.push(found);
            }
        }
    }
}

fn item(definition: Node<'_>, name: &str, kind: ItemKind, source: &str, reading: &Reading<'_>) -> Item {
    Item {
        name: name.to_owned(),
        kind,
        signature: node::signature(definition, source),
        doc: syntax::doc(definition, source),
        members: Vec::new(),
        bases: Vec::new(),
        module: String::new(),
        at: reading.at(node::line(definition)),
        end_line: node::end_line(definition),
    }
}

fn type_item(definition: Node<'_>, name: &str, source: &str, reading: &Reading<'_>) -> Item {
    let body = definition.child_by_field_name("type");
    let shape = body.map_or("", |body| body.kind());
    let (kind, word) = match shape {
        "interface_type" => (ItemKind::Interface, " interface"),
        "struct_type" => (ItemKind::Class, " struct"),
        _ => (ItemKind::Class, ""),
    };
    let mut found = item(definition, name, kind, source, reading);
    let plain = if word.is_empty() { node::text(definition, source).lines().next().unwrap_or("") } else { name };
    found.signature = node::shortened(&format!("type {plain}{word}"));
    let parts = body.map(|body| parts(body, shape)).unwrap_or_default();
    for part in parts.into_iter().take(MAX_MEMBERS) {
        let mut cursor = part.walk();
        let names: Vec<Node<'_>> = part.children_by_field_name("name", &mut cursor).collect();
        for name in &names {
            found.members.push(member(part, node::text(*name, source), shape == "interface_type", source, reading));
        }
        if names.is_empty() {
            // A field without a name, or a type inside an interface: what it has is had here.
            let embedded = part.child_by_field_name("type").unwrap_or(part);
            found.bases.push(bare_type(node::text(embedded, source)).to_owned());
        }
    }
    found
}

fn parts<'t>(body: Node<'t>, shape: &str) -> Vec<Node<'t>> {
    match shape {
        "struct_type" => body.named_child(0).map(node::children).unwrap_or_default(),
        "interface_type" => node::children(body),
        _ => Vec::new(),
    }
}

fn member(part: Node<'_>, name: &str, method: bool, source: &str, reading: &Reading<'_>) -> Member {
    let found = part.child_by_field_name(if method { "result" } else { "type" });
    let data_type = found.map(|found| node::shortened(&one_line(node::text(found, source))));
    Member { name: name.to_owned(), data_type, method, public: is_exported(name), at: reading.at(node::line(part)) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().take(40).collect::<Vec<_>>().join(" ")
}
