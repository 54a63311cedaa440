//! One file of Go.

use super::{items, models, program, routes};
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::code::record::Record;
use crate::facts::partial::{Mention, RawImport};
use std::collections::HashSet;
use tree_sitter::Node;

/// Most names of other files that are kept of one.
const MAX_MENTIONS: usize = 2_000;

/// Reads all records of a file: package and imports first, then what needs to know them.
pub(in crate::facts::code) fn read(records: &[Record<'_>], reading: &mut Reading<'_>) {
    let Some(source) = records.first().map(|record| record.source) else { return };
    let nodes = |field: &'static str| records.iter().filter_map(move |record| go(record, field));
    reading.facts.code.package = nodes("package").next().map(|name| node::text(name, source).to_owned());
    for spec in nodes("import") {
        reading.facts.code.imports.extend(import(spec, source));
    }
    mentions(records, reading);
    let types: Vec<Node<'_>> = nodes("type").collect();
    let functions: Vec<Node<'_>> = nodes("function").collect();
    let constants: Vec<Node<'_>> = nodes("constant").collect();
    items::read(&types, &functions, source, reading);
    items::constants(&constants, source, reading);
    models::read(&types, &functions, source, reading);
    nodes("call").for_each(|call| program::call(call, source, reading));
    nodes("literal").for_each(|literal| program::literal(literal, source, reading));
    routes::read(&functions, &types, source, reading);
}

fn go<'t>(record: &Record<'t>, field: &str) -> Option<Node<'t>> {
    record.node(field).filter(|_| record.topic == "go")
}

fn import(spec: Node<'_>, source: &str) -> Option<RawImport> {
    let path = node::literal(spec.child_by_field_name("path")?, source);
    let alias = spec.child_by_field_name("name").map(|name| node::text(name, source));
    let local = alias.unwrap_or_else(|| package_name(&path)).to_owned();
    Some(RawImport { spec: path, name: None, local: Some(local), child: false, line: node::line(spec) })
}

/// The name a package usually goes by: the last part of its path, a version left out.
fn package_name(path: &str) -> &str {
    let is_version =
        |part: &str| part.len() > 1 && part.starts_with('v') && part[1..].chars().all(|c| c.is_ascii_digit());
    let last = path.rsplit('/').find(|part| !is_version(part)).unwrap_or(path);
    let last = last.split_once(".v").map_or(last, |(name, _)| name);
    last.strip_prefix("go-").unwrap_or(last)
}

/// Names of packages with what is taken from them, and names that another file of this package may define.
fn mentions(records: &[Record<'_>], reading: &mut Reading<'_>) {
    let packages: HashSet<String> = reading.facts.code.imports.iter().filter_map(|one| one.local.clone()).collect();
    let mut seen = HashSet::new();
    for record in records.iter().filter(|record| record.topic == "go") {
        let name = if let Some(named) = record.node("named") {
            node::text(named, record.source)
        } else if let Some(found) = record.node("selector").or_else(|| record.node("qualified")) {
            let text = node::text(found, record.source);
            let Some((package, _)) = text.split_once('.').filter(|(_, name)| !name.contains('.')) else { continue };
            if !packages.contains(package) {
                continue;
            }
            text
        } else {
            continue;
        };
        if seen.len() < MAX_MENTIONS && seen.insert(name) {
            let mention = Mention { name: name.to_owned(), line: record.line() };
            reading.facts.code.mentions.push(mention);
        }
    }
}
