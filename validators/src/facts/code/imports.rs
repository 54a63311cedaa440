//! Imports as they are written.

use super::node;
use super::read::Reading;
use super::record::Record;
use crate::facts::partial::RawImport;
use tree_sitter::Node;

/// Most names one `use` tree is unfolded into, and how deep.
const MAX_USE_NAMES: usize = 500;
const MAX_USE_DEPTH: usize = 16;

pub(super) fn read(record: &Record<'_>, reading: &mut Reading<'_>) {
    let imports = &mut reading.facts.code.imports;
    if let Some(tree) = record.node("tree") {
        let line = node::line(tree);
        for (spec, local) in use_tree(tree, record.source) {
            imports.push(RawImport { spec, name: None, local: Some(local), child: false, line });
        }
    } else if let Some(child) = record.text("child") {
        let (local, line) = (Some(child.to_owned()), record.line());
        imports.push(RawImport { spec: child.to_owned(), name: None, local, child: true, line });
    } else if let Some(path) = record.node("path") {
        let spec = whole_path(path, record.source).to_owned();
        imports.push(RawImport { spec, name: None, local: None, child: false, line: record.line() });
    } else if let Some(spec) = record.literal("spec") {
        let name = record.literal("name");
        let local = record.text("local").map(str::to_owned).or_else(|| name.clone());
        imports.push(RawImport { spec, name, local, child: false, line: record.line() });
    }
}

/// `crate::a` inside `crate::a::b::c` → all of it.
fn whole_path<'t>(path: Node<'_>, source: &'t str) -> &'t str {
    let outer = node::ancestors(path).take_while(|parent| parent.kind().starts_with("scoped_")).last();
    node::text(outer.unwrap_or(path), source)
}

/// Unfolds `a::{b, c as d}` into paths with the name each gets here.
fn use_tree(tree: Node<'_>, source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![(tree, String::new(), 0usize)];
    while let Some((node, prefix, depth)) = open.pop() {
        if found.len() >= MAX_USE_NAMES || depth > MAX_USE_DEPTH {
            break;
        }
        let joined = |text: &str| if prefix.is_empty() { text.to_owned() } else { format!("{prefix}::{text}") };
        let field = |name: &str| node.child_by_field_name(name).map_or("", |child| node::text(child, source));
        match node.kind() {
            "scoped_use_list" => {
                let below = joined(field("path"));
                if let Some(list) = node.child_by_field_name("list") {
                    open.push((list, below, depth + 1));
                }
            }
            "use_list" => {
                open.extend(node::children(node).into_iter().rev().map(|child| (child, prefix.clone(), depth + 1)));
            }
            "use_as_clause" => found.push((joined(field("path")), field("alias").to_owned())),
            "use_wildcard" => {
                let path = node.named_child(0).map_or("", |child| node::text(child, source));
                found.push((joined(path), "*".to_owned()));
            }
            "self" => {
                let local = prefix.rsplit("::").next().unwrap_or("").to_owned();
                found.push((prefix, local));
            }
            _ => {
                let path = node::text(node, source);
                let local = path.rsplit("::").next().unwrap_or("").to_owned();
                found.push((joined(path), local));
            }
        }
    }
    found
}
