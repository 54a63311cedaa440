//! The most used modules by folder, their imports, the database and what lies outside.

use super::modules::Modules;
use super::parts::{Parts, some};
use crate::diagram::model::{Diagram, Role};
use crate::facts::{Access, Facts, Module};
use std::collections::HashMap;

/// Modules ranked by imports. **Source**: the same number by which recall is judged (SCORING, formulas).
const MODULES: usize = 12;
/// Dependencies shown.
const EXTERNALS: usize = 5;
/// Most boxes in all.
const BOXES: usize = 25;

/// Draws how a project is built; `None` with fewer than two modules that are no tests.
pub fn architecture(facts: &Facts) -> Option<Diagram> {
    let modules = Modules::new(facts);
    let most = BOXES - EXTERNALS - 2;
    let shown = modules.joined(MODULES, most, |module| module.entry_point || touches(facts, module));
    if shown.len() < 2 {
        return None;
    }
    let mut parts = Parts::new();
    for module in &shown {
        parts.module(module, modules.short(&module.name).to_owned(), &modules);
    }
    let imports: Vec<(&str, &str)> = facts
        .imports
        .iter()
        .map(|import| (import.from.as_str(), import.to.as_str()))
        .filter(|(from, to)| parts.has(from) && parts.has(to))
        .collect();
    for (from, to) in imports {
        parts.edge(from, to, "imports".to_owned());
    }
    add_callers(facts, &mut parts);
    add_database(facts, &mut parts);
    add_externals(facts, &mut parts);
    Some(parts.diagram)
}

fn touches(facts: &Facts, module: &Module) -> bool {
    facts.accesses.iter().any(|access| access.module == module.name)
}

/// Whoever calls the routes, and which.
pub(super) fn add_callers(facts: &Facts, parts: &mut Parts) {
    let mut by_module: Vec<(&str, Vec<String>)> = Vec::new();
    for route in facts.routes.iter().filter(|route| parts.has(&route.module)) {
        let name = format!("{} {}", route.method, route.path);
        match by_module.iter_mut().find(|(module, _)| *module == route.module) {
            Some((_, routes)) => routes.push(name),
            None => by_module.push((&route.module, vec![name])),
        }
    }
    if by_module.is_empty() {
        return;
    }
    parts.node("http client", "HTTP client".to_owned(), Role::Actor);
    for (module, routes) in by_module {
        parts.edge("http client", module, some(routes.iter().map(String::as_str), 2));
    }
}

/// One box for all tables, with who reads and writes which.
fn add_database(facts: &Facts, parts: &mut Parts) {
    let accesses: Vec<&Access> = facts.accesses.iter().filter(|access| parts.has(&access.module)).collect();
    if accesses.is_empty() || facts.tables.is_empty() {
        return;
    }
    let noun = if facts.tables.len() == 1 { "table" } else { "tables" };
    parts.node("database", format!("Database ({} {noun})", facts.tables.len()), Role::Store);
    let mut order: Vec<&str> = Vec::new();
    for access in &accesses {
        if !order.contains(&access.module.as_str()) {
            order.push(&access.module);
        }
    }
    for module in order {
        let tables = |write: bool| {
            let of = accesses.iter().filter(move |access| access.module == module && access.write == write);
            some(of.map(|access| access.table.as_str()), 3)
        };
        let phrases = [("reads", tables(false)), ("writes", tables(true))];
        let said: Vec<String> = phrases
            .iter()
            .filter(|(_, tables)| !tables.is_empty())
            .map(|(verb, tables)| format!("{verb} {tables}"))
            .collect();
        parts.edge(module, "database", said.join(", "));
    }
}

/// The dependencies that most of the shown modules use.
fn add_externals(facts: &Facts, parts: &mut Parts) {
    let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
    for module in facts.modules.iter().filter(|module| parts.has(&module.name)) {
        for name in &module.uses {
            users.entry(name).or_default().push(&module.name);
        }
    }
    let mut used: Vec<&str> = facts
        .externals
        .iter()
        .filter(|external| !external.development && users.contains_key(external.name.as_str()))
        .map(|external| external.name.as_str())
        .collect();
    used.sort_by_key(|name| std::cmp::Reverse(users[name].len()));
    used.dedup();
    for name in used.into_iter().take(EXTERNALS) {
        // A dependency may be called like a module.
        let id = format!("external {name}");
        parts.node(&id, name.to_owned(), Role::External);
        for module in &users[name] {
            parts.edge(module, &id, "uses".to_owned());
        }
    }
}
