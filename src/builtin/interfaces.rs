//! What an overview says of tables, routes and commands.

use super::words::{and, code, count, inline, more, names, table};
use sluice_validators::facts::{Facts, ForeignKey, Named, Route};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Tables listed.
const TABLES: usize = 40;
/// Groups of routes listed.
const GROUPS: usize = 25;
/// Names in one cell or sentence.
const NAMES: usize = 6;
/// Commands and flags named.
const COMMANDS: usize = 20;

/// Tables, how they refer to each other, and who reads and writes them.
pub(super) fn data(facts: &Facts) -> Option<String> {
    if facts.tables.is_empty() {
        return None;
    }
    let files = names(facts.tables.iter().map(|table| &*table.at.path), NAMES);
    let mut keys: HashMap<&str, Vec<&ForeignKey>> = HashMap::new();
    for key in &facts.foreign_keys {
        keys.entry(&key.from_table).or_default().push(key);
    }
    let mut access: HashMap<(&str, bool), Vec<&str>> = HashMap::new();
    for one in &facts.accesses {
        access.entry((&one.table, one.write)).or_default().push(&one.module);
    }
    let who = |table: &str, write: bool| {
        let modules = access.get(&(table, write)).map_or(&[][..], Vec::as_slice);
        names(modules.iter().copied(), NAMES)
    };
    let is_accessed = !facts.accesses.is_empty();
    let rows: Vec<Vec<String>> = facts
        .tables
        .iter()
        .take(TABLES)
        .map(|table| {
            let keys = keys.get(table.name.as_str()).map_or(&[][..], Vec::as_slice);
            let mut row = vec![code(&table.name), table.columns.len().to_string(), references(keys)];
            row.extend(is_accessed.then(|| [who(&table.name, false), who(&table.name, true)]).into_iter().flatten());
            row
        })
        .collect();
    let mut head = vec!["Table", "Columns", "Refers to"];
    head.extend(is_accessed.then_some(["Read by", "Written by"]).into_iter().flatten());
    let mut out = format!("{} declared in {files}", count(facts.tables.len(), "table"));
    if !facts.foreign_keys.is_empty() {
        let _ = write!(out, ", with {}", count(facts.foreign_keys.len(), "foreign key"));
    }
    let rest = more(facts.tables.len().saturating_sub(TABLES), "table");
    Some(format!("{out}.\n\n{}{rest}", table(&head, &rows)))
}

/// The tables that one table refers to; a reference that may be empty says so.
fn references(keys: &[&ForeignKey]) -> String {
    let mut said: Vec<String> = Vec::new();
    for key in keys.iter().take(NAMES) {
        let optional = if key.optional { " (optional)" } else { "" };
        let reference = format!("{}{optional}", code(&key.to_table));
        if !said.contains(&reference) {
            said.push(reference);
        }
    }
    if keys.len() > NAMES {
        said.push(format!("{} more", keys.len() - NAMES));
    }
    and(&said)
}

/// Routes by what their paths begin with, then commands and flags.
pub(super) fn interfaces(facts: &Facts) -> Option<String> {
    let mut out = String::new();
    if !facts.routes.is_empty() {
        out.push_str(&routes(facts));
    }
    let listed = |list: &[Named]| names(list.iter().map(|one| one.name.as_str()), COMMANDS);
    for (noun, list) in [("Commands", &facts.commands), ("Flags", &facts.flags)] {
        if !list.is_empty() {
            let _ = write!(out, "\n{noun}: {}.\n", listed(list));
        }
    }
    (!out.is_empty()).then_some(out)
}

fn routes(facts: &Facts) -> String {
    let shared = shared_segments(&facts.routes);
    let mut groups: BTreeMap<String, Vec<&Route>> = BTreeMap::new();
    for route in &facts.routes {
        groups.entry(prefix(&route.path, shared)).or_default().push(route);
    }
    let rows: Vec<Vec<String>> = groups
        .iter()
        .take(GROUPS)
        .map(|(prefix, routes)| {
            let spelled: Vec<String> = routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
            let modules = names(routes.iter().map(|route| route.module.as_str()), NAMES);
            vec![inline(prefix), names(spelled.iter().map(String::as_str), NAMES), modules]
        })
        .collect();
    let rest = more(groups.len().saturating_sub(GROUPS), "group");
    let total = count(facts.routes.len(), "HTTP route");
    format!("{total}:\n\n{}{rest}", table(&["Paths under", "Routes", "Answered in"], &rows))
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// How many leading segments all paths share, such as those of `/api/v1`; the one after them tells groups apart.
fn shared_segments(routes: &[Route]) -> usize {
    let mut all = routes.iter().map(|route| segments(&route.path));
    let Some(first) = all.next() else { return 0 };
    let first: Vec<&str> = first.collect();
    all.fold(first.len(), |shared, other| {
        first[..shared].iter().zip(other).take_while(|(one, other)| *one == other).count()
    })
}

/// The shared segments and the next one, unless that is a parameter.
fn prefix(path: &str, shared: usize) -> String {
    let is_parameter = |part: &&str| part.contains(['{', '<', ':', '*', '[', '(']);
    let next = segments(path).nth(shared).filter(|part| !is_parameter(part));
    let start: Vec<&str> = segments(path).take(shared).chain(next).collect();
    format!("/{}", start.join("/"))
}
