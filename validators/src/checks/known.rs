//! What a name in a text may stand for: everything the sources and notes know, by every name it goes by.

use super::systems::systems;
use super::words;
use crate::facts::{Facts, Location, Notes};
use crate::names::{Name, route_key};
use std::cell::Cell;
use std::collections::HashMap;

/// Longest label that is looked up, in characters; the rest of a longer one is prose.
const MAX_LABEL: usize = 200;

/// Something the sources know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Thing {
    /// Index into `modules`.
    Module(usize),
    /// Index into [`Known::folders`].
    Folder(usize),
    /// Index into `tables`.
    Table(usize),
    /// All tables together.
    Database,
    /// Index into `externals`.
    External(usize),
    /// Index into what [`systems`] finds.
    System(usize),
    Project,
    /// Index into `routes`.
    Route(usize),
    /// Index into `items`.
    Item(usize),
    /// A command, flag or variable of the environment.
    Setting(usize),
    /// A role of the notes.
    Role(usize),
    /// A term of the notes.
    Term(usize),
}

/// The index of names.
pub(super) struct Known<'a> {
    pub(super) facts: &'a Facts,
    /// Folders that hold modules, as paths.
    pub(super) folders: Vec<String>,
    by_key: HashMap<String, Vec<Thing>>,
    by_route: HashMap<String, usize>,
    /// How often [`Known::nearest`] was asked.
    asked: Cell<usize>,
}

impl<'a> Known<'a> {
    /// Indexes modules, folders, tables, externals and the project: what an architecture shows.
    pub(super) fn parts(facts: &'a Facts) -> Self {
        let mut known = Known {
            facts,
            folders: folders(facts),
            by_key: HashMap::new(),
            by_route: HashMap::new(),
            asked: Cell::new(0),
        };
        known.add_modules();
        for (index, table) in facts.tables.iter().enumerate() {
            known.add(&table.name, Thing::Table(index));
        }
        known.add_externals();
        for (index, system) in systems(facts).iter().enumerate() {
            system.names.iter().for_each(|name| known.add(name, Thing::System(index)));
        }
        if let Some(name) = &facts.project {
            known.add(&name.name, Thing::Project);
        }
        if !facts.tables.is_empty() {
            for name in ["database", "db", "data store", "relational database", "sql database"] {
                known.add(name, Thing::Database);
            }
        }
        known.add_aliases();
        known
    }

    /// The same with routes, items, commands, and what the notes know: what flows and texts speak of.
    pub(super) fn all(facts: &'a Facts, notes: &Notes) -> Self {
        let mut known = Known::parts(facts);
        for (index, route) in facts.routes.iter().enumerate() {
            known.by_route.entry(route_key(&route.method, &route.path)).or_insert(index);
            known.by_route.entry(route_key("", &route.path)).or_insert(index);
            if let Some(handler) = &route.handler {
                known.add(handler, Thing::Route(index));
            }
        }
        for (index, item) in facts.items.iter().enumerate() {
            known.add(&item.name, Thing::Item(index));
        }
        for (index, name) in facts.commands.iter().chain(&facts.flags).chain(&facts.environment).enumerate() {
            known.add(&name.name, Thing::Setting(index));
        }
        for (index, role) in notes.roles.iter().enumerate() {
            known.add(&role.name, Thing::Role(index));
        }
        for (index, term) in notes.terms.iter().enumerate() {
            known.add(&term.name, Thing::Term(index));
        }
        known.add_aliases();
        known
    }

    /// Everything a label may stand for, the likeliest first.
    pub(super) fn lookup(&self, label: &str) -> Vec<Thing> {
        let label: String = label.chars().take(MAX_LABEL).collect();
        let mut found = Vec::new();
        let whole = label.trim();
        for (place, reading) in readings(&label).enumerate() {
            // A label of one part is read once: it would be found again, as what it was found as.
            if place > 0 && reading == whole {
                continue;
            }
            if let Some(index) = self.route(reading) {
                found.push(Thing::Route(index));
            }
            let mut name = Name::new(without_extension(reading.trim_end_matches("()")));
            found.extend(self.by_key.get(&name.key).into_iter().flatten());
            while found.is_empty()
                && name.tokens.len() > 1
                && name.tokens.last().is_some_and(|word| words::is_generic(word))
            {
                name = Name::new(&name.tokens[..name.tokens.len() - 1].join(" "));
                found.extend(self.by_key.get(&name.key).into_iter().flatten());
            }
        }
        found
    }

    /// The route that a text like `GET /orders/{id}` or `/orders/{id}` names.
    pub(super) fn route(&self, text: &str) -> Option<usize> {
        let at = text.find('/')?;
        let method = text[..at].split_whitespace().next_back().unwrap_or("");
        let method = if method.chars().all(|letter| letter.is_ascii_uppercase()) { method } else { "" };
        let path =
            text[at..].split_whitespace().next().unwrap_or("").trim_end_matches(['`', '"', ')', ',', '.', ';', ':']);
        let any = || self.by_route.get(&route_key("ANY", path));
        self.by_route.get(&route_key(method, path)).or_else(any).copied()
    }

    /// What to add to a remark on a name that nothing goes by: the nearest of what has a name and a place.
    pub(super) fn nearest(&self, label: &str) -> String {
        // Past so many names that are wrong, nobody looks for what each one meant.
        const MOST: usize = 40;
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() > MOST {
            return String::new();
        }
        let facts = self.facts;
        // In a label of several parts the first is the name: `Custmer (table)`.
        let name = readings(label).nth(1).unwrap_or(label).rsplit('/').next().unwrap_or(label);
        let places: Vec<Location> =
            facts.modules.iter().map(|module| Location { path: module.path.clone(), line: 1 }).collect();
        let ends = facts.modules.iter().map(|module| module.name.rsplit('/').next().unwrap_or(""));
        let modules = ends.zip(&places);
        let tables = facts.tables.iter().map(|table| (table.name.as_str(), &table.at));
        let externals = facts.externals.iter().map(|external| (external.name.as_str(), &external.at));
        let items = facts.items.iter().map(|item| (item.name.as_str(), &item.at));
        super::look::nearest_of(name, tables.chain(modules).chain(externals).chain(items))
    }

    /// A name that a user told for another stands for the same things.
    fn add_aliases(&mut self) {
        let facts = self.facts;
        for (name, other) in &facts.aliases {
            for thing in self.by_key.get(&Name::new(name).key).cloned().unwrap_or_default() {
                self.add(other, thing);
            }
        }
    }

    fn add(&mut self, name: &str, thing: Thing) {
        let key = Name::new(name).key;
        if key.is_empty() {
            return;
        }
        let things = self.by_key.entry(key).or_default();
        if !things.contains(&thing) {
            things.push(thing);
        }
    }

    /// A module goes by the end of its path, from its last part to all of it.
    fn add_modules(&mut self) {
        for (index, module) in self.facts.modules.iter().enumerate() {
            for end in ends(&module.name) {
                self.add(end, Thing::Module(index));
            }
            let last = Name::new(module.name.rsplit('/').next().unwrap_or(""));
            if last.tokens.len() > 1 && last.tokens.last().is_some_and(|word| words::is_generic(word)) {
                self.add(&last.tokens[..last.tokens.len() - 1].join(" "), Thing::Module(index));
            }
        }
        for (index, folder) in self.folders.clone().iter().enumerate() {
            for end in ends(folder) {
                self.add(end, Thing::Folder(index));
            }
        }
    }

    fn add_externals(&mut self) {
        for (index, external) in self.facts.externals.iter().enumerate() {
            self.add(&external.name, Thing::External(index));
            // A module of Go goes by the end of its path: `github.com/gin-gonic/gin`.
            if external.name.split_once('/').is_some_and(|(host, _)| host.contains('.')) {
                ends(without_version(&external.name)).for_each(|end| self.add(end, Thing::External(index)));
            }
            for product in words::products().iter().filter(|product| product.is_shown_by(&external.name)) {
                for name in &product.names {
                    self.add(name, Thing::External(index));
                    self.add(&format!("{name} database"), Thing::External(index));
                }
            }
        }
    }
}

/// `a/b/c` goes by `c`, `b/c` and `a/b/c`.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    let starts = path.match_indices('/').map(|(at, _)| at + 1);
    std::iter::once(0).chain(starts).map(|start| &path[start..]).filter(|end| !end.is_empty())
}

/// `github.com/go-chi/chi/v5` is `github.com/go-chi/chi`.
fn without_version(path: &str) -> &str {
    let version = |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.parse::<u16>().is_ok());
    path.rsplit_once('/').filter(|(_, last)| version(last)).map_or(path, |(path, _)| path)
}

fn folders(facts: &Facts) -> Vec<String> {
    let mut folders: Vec<String> = facts
        .modules
        .iter()
        .filter(|module| !module.test)
        .flat_map(|module| module.name.match_indices('/').map(|(at, _)| module.name[..at].to_owned()))
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// A label as a whole, then the parts it is made of: `Orders API (api/orders.py)`, `orders: takes orders`.
pub(super) fn readings(label: &str) -> impl Iterator<Item = &str> {
    let parts =
        label.split("<br").flat_map(|part| part.split(['(', ')', '[', ']', '\n', ':', '—', '–', ',', '>', '`', '"']));
    let dashes = label.split(" - ");
    std::iter::once(label).chain(parts).chain(dashes).map(str::trim).filter(|part| !part.is_empty())
}

fn without_extension(name: &str) -> &str {
    const EXTENSIONS: &[&str] =
        &[".py", ".rs", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".sql", ".go", ".java", ".cs", ".rb", ".php"];
    EXTENSIONS.iter().find_map(|extension| name.strip_suffix(extension)).unwrap_or(name)
}
