//! One file of Java.

use super::{entities, items, program, routes};
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::code::record::Record;
use crate::facts::partial::{Mention, RawImport};
use std::collections::HashSet;
use tree_sitter::Node;

/// Most types of one file, and most names of other files that are kept of one.
const MAX_TYPES: usize = 500;
const MAX_MENTIONS: usize = 2_000;

pub(in crate::facts::code) fn read(records: &[Record<'_>], reading: &mut Reading<'_>) {
    let Some(source) = records.first().map(|record| record.source) else { return };
    let nodes = |field: &'static str| {
        records.iter().filter(|record| record.topic == "java").filter_map(move |record| record.node(field))
    };
    let package = nodes("package").next().and_then(|found| node::children(found).pop());
    reading.facts.code.package = package.map(|name| node::text(name, source).to_owned());
    reading.facts.code.imports.extend(nodes("import").filter_map(|found| import(found, source)));
    let types: Vec<Node<'_>> = nodes("type").filter(|found| !is_local(*found)).take(MAX_TYPES).collect();
    for definition in &types {
        items::read(*definition, source, reading);
        items::constants(*definition, source, reading);
        entities::read(*definition, source, reading);
        program::of_type(*definition, source, reading);
    }
    // A route's path may be a constant of any type of the file.
    types.iter().for_each(|definition| routes::read(*definition, source, reading));
    nodes("call").for_each(|call| program::call(call, source, reading));
    let called = nodes("call").filter_map(|call| call.child_by_field_name("object"));
    let called = called.filter(|object| object.kind() == "identifier");
    mentions(nodes("named").chain(called), source, reading);
}

/// Inside a method: nobody else can use it.
fn is_local(definition: Node<'_>) -> bool {
    node::ancestors(definition).any(|one| matches!(one.kind(), "block" | "constructor_body"))
}

/// `import com.shop.Order;` binds `Order`; `import com.shop.*;` is kept for names that are bound by nothing else.
fn import(found: Node<'_>, source: &str) -> Option<RawImport> {
    let parts = node::children(found);
    let spec = node::text(*parts.first()?, source).to_owned();
    let wildcard = parts.iter().any(|part| part.kind() == "asterisk");
    let line = node::line(found);
    if wildcard {
        let name = Some("*".to_owned());
        return Some(RawImport { spec, name, local: None, child: false, line });
    }
    let local = spec.rsplit('.').next().map(str::to_owned);
    Some(RawImport { spec, name: None, local, child: false, line })
}

fn mentions<'t>(nodes: impl Iterator<Item = Node<'t>>, source: &str, reading: &mut Reading<'_>) {
    let mut seen = HashSet::new();
    for found in nodes {
        let name = node::text(found, source);
        if name.starts_with(char::is_uppercase) && seen.len() < MAX_MENTIONS && seen.insert(name) {
            reading.facts.code.mentions.push(Mention { name: name.to_owned(), line: node::line(found) });
        }
    }
}
