//! Languages whose files know each other by the names they declare, not by paths: C#, PHP and Ruby.
//!
//! What a file declares, where it looks for names, and which names it mentions; [`link`](crate::facts) joins them.

use super::csharp;
use super::node;
use super::read::Reading;
use crate::Language;
use crate::facts::partial::RawImport;
use std::collections::{BTreeSet, HashSet};
use tree_sitter::{Node, Tree};

/// Most names of one file.
const MAX_NAMES: usize = 3_000;

/// Reads names out of a file of one of these languages; nothing for others.
pub(super) fn read(tree: &Tree, language: Language, source: &str, reading: &mut Reading<'_>) {
    if !matches!(language, Language::CSharp | Language::Php | Language::Ruby) {
        return;
    }
    let mut names = Names { language, source, seen: HashSet::new(), scopes: BTreeSet::new(), reading };
    names.walk(tree);
    names.reading.facts.code.scopes = names.scopes.into_iter().rev().collect();
}

struct Names<'s, 'r, 'a> {
    language: Language,
    source: &'s str,
    seen: HashSet<String>,
    scopes: BTreeSet<String>,
    reading: &'r mut Reading<'a>,
}

impl Names<'_, '_, '_> {
    fn walk(&mut self, tree: &Tree) {
        let mut cursor = tree.walk();
        loop {
            let deeper = self.visit(cursor.node(), cursor.field_name().unwrap_or(""));
            if deeper && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }

    /// Takes what a node says; false where nothing below it is a mention.
    fn visit(&mut self, found: Node<'_>, field: &str) -> bool {
        if self.seen.len() >= MAX_NAMES {
            return false;
        }
        match self.language {
            Language::CSharp => self.csharp(found, field),
            Language::Php => self.php(found, field),
            _ => self.ruby(found, field),
        }
    }

    fn csharp(&mut self, found: Node<'_>, field: &str) -> bool {
        let name = || found.child_by_field_name("name").map_or("", |name| node::text(name, self.source));
        match found.kind() {
            "using_directive" => {
                let whole = node::text(found, self.source);
                let target = found.named_child(0).map_or("", |name| node::text(name, self.source)).to_owned();
                if whole.starts_with("global") {
                    self.reading.facts.code.global_scopes.push(target.clone());
                }
                self.scopes.insert(target.clone());
                self.import(target, None, found);
                return false;
            }
            "namespace_declaration" | "file_scoped_namespace_declaration" => {
                let inner = joined(&csharp::scope(found, self.source), name());
                self.scopes_of(&inner);
            }
            "class_declaration"
            | "interface_declaration"
            | "record_declaration"
            | "struct_declaration"
            | "enum_declaration" => {
                let full = joined(&csharp::scope(found, self.source), name());
                self.reading.facts.code.declared.push(full);
            }
            "method_declaration" if is_extension(found, self.source) => {
                let full = name().to_owned();
                self.reading.facts.code.declared.push(full);
            }
            // `MapOrders` of `app.MapOrders()` may be an extension of the project's.
            "identifier" if field != "name" || is_called(found) => self.mention(found),
            _ => {}
        }
        true
    }

    fn php(&mut self, found: Node<'_>, field: &str) -> bool {
        match found.kind() {
            "namespace_use_declaration" => {
                self.php_uses(found);
                return false;
            }
            "namespace_definition" => {
                let name = found.child_by_field_name("name").map_or("", |name| node::text(name, self.source));
                let scope = name.replace('\\', ".");
                self.scopes.insert(scope);
                return found.child_by_field_name("body").is_some();
            }
            "class_declaration" | "interface_declaration" | "trait_declaration" | "enum_declaration" => {
                let name = found.child_by_field_name("name").map_or("", |name| node::text(name, self.source));
                let scope = self.scopes.iter().next_back().cloned().unwrap_or_default();
                self.reading.facts.code.declared.push(joined(&scope, name));
            }
            "qualified_name" => {
                self.mention(found);
                return false;
            }
            "name" if field != "name" => self.mention(found),
            _ => {}
        }
        true
    }

    /// `use A\B;`, `use A\{B, C as D};`
    fn php_uses(&mut self, found: Node<'_>) {
        let children = node::children(found);
        let prefix = children.iter().find(|child| child.kind() == "namespace_name");
        let prefix = prefix.map_or("", |prefix| node::text(*prefix, self.source)).replace('\\', ".");
        let group = found.child_by_field_name("body").map(node::children).unwrap_or_default();
        for clause in children.iter().chain(&group).filter(|child| child.kind() == "namespace_use_clause").take(200) {
            let Some(path) = clause.named_child(0) else { continue };
            let full = joined(&prefix, &node::text(path, self.source).trim_start_matches('\\').replace('\\', "."));
            let alias = clause.child_by_field_name("alias").map(|alias| node::text(alias, self.source).to_owned());
            let local = alias.or_else(|| full.rsplit('.').next().map(str::to_owned));
            self.import(full, local, *clause);
        }
    }

    fn ruby(&mut self, found: Node<'_>, field: &str) -> bool {
        match found.kind() {
            "class" | "module" => {
                let name = found.child_by_field_name("name").map_or("", |name| node::text(name, self.source));
                let full = joined(&ruby_scope(found, self.source), &name.replace("::", "."));
                self.scopes_of(&full);
                // A module around classes is a name of many files.
                if found.kind() == "class" || !holds_types(found) {
                    self.reading.facts.code.declared.push(full);
                }
            }
            "call" => self.require(found),
            "scope_resolution" if field != "name" => {
                self.mention(found);
                return false;
            }
            "constant" if field != "name" && field != "left" => self.mention(found),
            _ => {}
        }
        true
    }

    /// `require "x"` and `require_relative "../x"`; the latter keeps a leading dot.
    fn require(&mut self, found: Node<'_>) {
        let Some(call) = super::call::call(found, self.source).filter(|call| call.receiver.is_none()) else { return };
        let Some(path) = call.text(0, self.source) else { return };
        match call.name {
            "require" => self.import(path, None, found),
            "require_relative" if path.starts_with('.') => self.import(path, None, found),
            "require_relative" => self.import(format!("./{path}"), None, found),
            _ => {}
        }
    }

    fn mention(&mut self, found: Node<'_>) {
        let text = node::text(found, self.source);
        let last = text.rsplit(['\\', ':']).next().unwrap_or(text);
        if last.starts_with(|c: char| c.is_ascii_uppercase()) && text.len() <= 200 {
            let spec = text.replace("::", ".").replace('\\', ".");
            if self.seen.insert(spec.clone()) {
                self.import(spec, None, found);
            }
        }
    }

    fn import(&mut self, spec: String, local: Option<String>, at: Node<'_>) {
        let imports = &mut self.reading.facts.code.imports;
        if imports.len() < MAX_NAMES {
            imports.push(RawImport { spec, name: None, local, child: false, line: node::line(at) });
        }
    }

    /// A scope and all around it.
    fn scopes_of(&mut self, full: &str) {
        let ends = full.match_indices('.').map(|(at, _)| at).chain([full.len()]);
        self.scopes.extend(ends.take(16).map(|end| full[..end].to_owned()));
    }
}

/// `Api` and `V1` → `Api.V1`.
pub(super) fn joined(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}

/// The modules and classes around a node of Ruby.
pub(super) fn ruby_scope(found: Node<'_>, source: &str) -> String {
    let around = node::ancestors(found).filter(|above| matches!(above.kind(), "class" | "module"));
    let names = around.filter_map(|above| above.child_by_field_name("name")).map(|name| node::text(name, source));
    let mut names: Vec<String> = names.map(|name| name.replace("::", ".")).collect();
    names.reverse();
    names.join(".")
}

fn holds_types(module: Node<'_>) -> bool {
    let body = module.child_by_field_name("body").map(node::children).unwrap_or_default();
    body.iter().any(|child| matches!(child.kind(), "class" | "module"))
}

/// A static method whose first parameter is `this`.
fn is_extension(method: Node<'_>, source: &str) -> bool {
    let list = method.child_by_field_name("parameters");
    list.is_some_and(|list| node::text(list, source).trim_start_matches(['(', ' ', '\n']).starts_with("this "))
}

/// The name of a method that is called on something.
fn is_called(name: Node<'_>) -> bool {
    let access = name.parent().filter(|above| above.kind() == "member_access_expression");
    access.and_then(|access| access.parent()).is_some_and(|above| above.kind() == "invocation_expression")
}
