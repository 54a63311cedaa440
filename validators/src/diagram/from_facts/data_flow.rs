//! Who sends what through which module into which table, and back.

use super::modules::Modules;
use super::parts::{Parts, some};
use crate::diagram::model::{Diagram, Role};
use crate::facts::{Access, Facts};
use std::collections::{HashMap, HashSet};

/// Most tables and most modules shown.
const TABLES: usize = 8;
const MODULES: usize = 12;

/// Draws how data flows between callers, modules and tables; `None` where no module is known to reach a table.
///
/// An arrow to a table is a write, one from it a read; every arrow is labelled with the data it carries.
pub fn data_flow(facts: &Facts) -> Option<Diagram> {
    let tables = most_used(facts);
    let touching: Vec<&Access> =
        facts.accesses.iter().filter(|access| tables.contains(&access.table.as_str())).collect();
    if touching.is_empty() {
        return None;
    }
    let modules = Modules::new(facts);
    let reached = reached(facts, &touching);
    let shown = modules.top(MODULES, |module| reached.contains_key(module.name.as_str()));
    let mut parts = Parts::new();
    for module in shown.iter().filter(|module| reached.contains_key(module.name.as_str())).take(MODULES) {
        parts.module(module, modules.short(&module.name).to_owned(), &modules);
    }
    add_callers(facts, &mut parts);
    for import in &facts.imports {
        let (from, to) = (import.from.as_str(), import.to.as_str());
        if let Some(data) = reached.get(to).filter(|_| parts.has(from) && parts.has(to)) {
            parts.edge(from, to, some(data.iter().copied(), 3));
        }
    }
    for table in &tables {
        let id = format!("table {table}");
        let own = || touching.iter().filter(|access| access.table == *table && parts_has(&parts, access));
        let moves: Vec<(String, bool)> = own().map(|access| (access.module.clone(), access.write)).collect();
        if moves.is_empty() {
            continue;
        }
        parts.node(&id, (*table).to_owned(), Role::Store);
        for (module, write) in moves {
            let (from, to) = if write { (module.as_str(), id.as_str()) } else { (id.as_str(), module.as_str()) };
            parts.edge(from, to, (*table).to_owned());
        }
    }
    // A flow that touches nothing is no flow.
    (!parts.diagram.edges.is_empty()).then_some(parts.diagram)
}

fn parts_has(parts: &Parts, access: &Access) -> bool {
    parts.has(&access.module)
}

/// Tables by how often code reaches them.
fn most_used(facts: &Facts) -> Vec<&str> {
    let uses = |table: &str| facts.accesses.iter().filter(|access| access.table == table).count();
    let mut tables: Vec<(&str, usize)> = facts
        .tables
        .iter()
        .map(|table| (table.name.as_str(), uses(&table.name)))
        .filter(|(_, uses)| *uses > 0)
        .collect();
    tables.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
    tables.dedup_by_key(|(name, _)| *name);
    tables.into_iter().take(TABLES).map(|(name, _)| name).collect()
}

/// Tables that each module reaches, itself or through what it imports, from the nearest on.
fn reached<'a>(facts: &'a Facts, touching: &[&'a Access]) -> HashMap<&'a str, Vec<&'a str>> {
    /// Imports between a route and the code that touches its tables.
    const HOPS: usize = 3;
    let tests: HashSet<&str> =
        facts.modules.iter().filter(|module| module.test).map(|module| module.name.as_str()).collect();
    let mut reached: HashMap<&str, Vec<&str>> = HashMap::new();
    for access in touching.iter().filter(|access| !tests.contains(access.module.as_str())) {
        let tables = reached.entry(&access.module).or_default();
        if !tables.contains(&access.table.as_str()) {
            tables.push(&access.table);
        }
    }
    let serves: HashSet<&str> = facts.routes.iter().map(|route| route.module.as_str()).collect();
    for _ in 0..HOPS {
        let before = reached.clone();
        for import in facts.imports.iter().filter(|import| serves.contains(import.from.as_str())) {
            if tests.contains(import.from.as_str()) {
                continue;
            }
            for table in before.get(import.to.as_str()).into_iter().flatten() {
                let tables = reached.entry(&import.from).or_default();
                if !tables.contains(table) {
                    tables.push(table);
                }
            }
        }
    }
    reached
}

/// Whoever calls the routes, sending or getting what the paths name.
fn add_callers(facts: &Facts, parts: &mut Parts) {
    let served: Vec<_> = facts.routes.iter().filter(|route| parts.has(&route.module)).collect();
    if served.is_empty() {
        return;
    }
    parts.node("http client", "HTTP client".to_owned(), Role::Actor);
    for route in &served {
        let own = || served.iter().filter(|other| other.module == route.module);
        let nouns = |read: bool| {
            let paths = own().filter(move |other| matches!(other.method.as_str(), "GET" | "HEAD") == read);
            some(paths.filter_map(|other| noun(&other.path)), 3)
        };
        for (read, from, to) in [(false, "http client", route.module.as_str()), (true, &route.module, "http client")] {
            let data = nouns(read);
            if !data.is_empty() {
                parts.edge(from, to, data);
            }
        }
    }
}

/// The last part of a path that is no parameter: `/orders/{id}/lines` is about lines.
fn noun(path: &str) -> Option<&str> {
    path.rsplit('/').find(|part| !part.is_empty() && !part.starts_with(['{', ':', '<', '*']))
}
