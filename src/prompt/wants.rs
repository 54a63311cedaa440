//! Which lines of which sources a selector wants, the most telling first.

use super::cut::{Lines, Range};
use super::spec::Selector;
use sluice_validators::facts::{Facts, Item, ItemKind, Location, Notes, Table};
use sluice_validators::{Language, Source};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Lines of one source that a selector wants.
pub(super) struct Want<'a> {
    pub(super) source: &'a Source,
    /// Ranges that make sense alone; the whole source is taken where it is small.
    pub(super) ranges: Vec<Range>,
}

/// How many of the most imported modules are worth showing; scoring asks an architecture for as many.
const TOP_MODULES: usize = 12;

/// Files that declare dependencies.
const MANIFESTS: &[&str] = &["cargo.toml", "package.json", "pyproject.toml", "requirements.txt", "setup.cfg", "go.mod"];

/// What is known of a project, by path.
pub(super) struct Desk<'a> {
    pub(super) facts: &'a Facts,
    pub(super) notes: &'a Notes,
    pub(super) sources: &'a [Source],
    by_path: HashMap<&'a str, &'a Source>,
    items: HashMap<&'a str, Vec<&'a Item>>,
}

impl<'a> Desk<'a> {
    /// Indexes sources and items by path.
    pub(super) fn new(facts: &'a Facts, notes: &'a Notes, sources: &'a [Source]) -> Self {
        let by_path = sources.iter().map(|source| (source.path.as_str(), source)).collect();
        let mut items: HashMap<&str, Vec<&Item>> = HashMap::new();
        for item in &facts.items {
            items.entry(&item.at.path).or_default().push(item);
        }
        Desk { facts, notes, sources, by_path, items }
    }

    /// What a selector wants, in the order of worth.
    pub(super) fn wants(&self, selector: Selector) -> Vec<Want<'a>> {
        match selector {
            Selector::Schema => self.schema(),
            Selector::Models => self.models(),
            Selector::Routes => self.routes(),
            Selector::EntryPoints => self.modules(|module| module.entry_point, usize::MAX),
            Selector::ImportedModules => self.imported_modules(),
            Selector::Notes => self.notes(),
            Selector::Readme => self.readme(),
            Selector::Manifests => self.manifests(),
            Selector::Commands => self.commands(),
        }
    }

    /// Groups ranges by source, in the order of first mention.
    fn group(&self, ranges: impl IntoIterator<Item = (&'a str, Range)>) -> Vec<Want<'a>> {
        let mut order = Vec::new();
        let mut by_path: HashMap<&str, Vec<Range>> = HashMap::new();
        for (path, range) in ranges {
            by_path.entry(path).or_insert_with(|| {
                order.push(path);
                Vec::new()
            });
            by_path.entry(path).or_default().push(range);
        }
        let want = |path: &'a str| {
            let source = *self.by_path.get(path)?;
            let lines = Lines::new(&source.text);
            let ranges = by_path.remove(path)?.into_iter().map(|range| lines.with_lead(range)).collect();
            Some(Want { source, ranges })
        };
        order.into_iter().filter_map(want).collect()
    }

    fn schema(&self) -> Vec<Want<'a>> {
        let mut degree: HashMap<&str, usize> = HashMap::new();
        for key in &self.facts.foreign_keys {
            *degree.entry(&key.from_table).or_default() += 1;
            *degree.entry(&key.to_table).or_default() += 1;
        }
        let mut tables: Vec<&Table> = self.facts.tables.iter().collect();
        tables.sort_by_key(|table| std::cmp::Reverse(degree.get(table.name.as_str()).copied().unwrap_or(0)));
        // One index of lines a file: a dump may hold a thousand tables in a hundred megabytes.
        let mut lines: HashMap<&str, Lines<'a>> = HashMap::new();
        let range = |table: &&'a Table| {
            let path: &'a str = &table.at.path;
            if let Some(item) = self.item_around(&table.at) {
                return Some((path, (item.at.line, item.end_line)));
            }
            let source = self.by_path.get(path)?;
            Some((path, lines.entry(path).or_insert_with(|| Lines::new(&source.text)).statement(table.at.line)))
        };
        let ranges: Vec<(&str, Range)> = tables.iter().filter_map(range).collect();
        self.group(ranges)
    }

    fn item_around(&self, at: &Location) -> Option<&'a Item> {
        let items = self.items.get(&*at.path)?;
        items.iter().copied().find(|item| item.at.line <= at.line && at.line <= item.end_line)
    }

    fn models(&self) -> Vec<Want<'a>> {
        let mut words: HashSet<&str> = HashSet::new();
        for route in &self.facts.routes {
            let types = route.parameters.iter().filter_map(|parameter| parameter.data_type.as_deref());
            for named in types.chain(route.response.as_deref()) {
                words.extend(named.split(|sign: char| !sign.is_alphanumeric() && sign != '_'));
            }
        }
        let stored: HashSet<&Location> = self.facts.tables.iter().map(|table| &table.at).collect();
        let is_model = |item: &&'a Item| {
            let is_type = matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
            is_type && (words.contains(item.name.as_str()) || stored.contains(&item.at))
        };
        let models = self.facts.items.iter().filter(is_model);
        self.group(models.map(|item| (&*item.at.path, (item.at.line, item.end_line))))
    }

    fn routes(&self) -> Vec<Want<'a>> {
        self.group(self.facts.routes.iter().map(|route| (&*route.at.path, (route.at.line, route.end_line))))
    }

    fn modules(&self, wanted: impl Fn(&sluice_validators::facts::Module) -> bool, most: usize) -> Vec<Want<'a>> {
        let modules = self.facts.modules.iter().filter(|module| !module.test && wanted(module));
        modules.filter_map(|module| self.module(&module.path)).take(most).collect()
    }

    /// A module by its items, without those inside another.
    fn module(&self, path: &str) -> Option<Want<'a>> {
        let source = *self.by_path.get(path)?;
        let lines = Lines::new(&source.text);
        let items = self.items.get(path).map(Vec::as_slice).unwrap_or_default();
        let ranges = items.iter().map(|item| lines.with_lead((item.at.line, item.end_line))).collect();
        Some(Want { source, ranges })
    }

    fn imported_modules(&self) -> Vec<Want<'a>> {
        let tests: HashSet<&str> =
            self.facts.modules.iter().filter(|module| module.test).map(|module| module.name.as_str()).collect();
        let mut importers: HashMap<&str, usize> = HashMap::new();
        for import in self.facts.imports.iter().filter(|import| !tests.contains(import.from.as_str())) {
            *importers.entry(&import.to).or_default() += 1;
        }
        let imported = |module: &&&sluice_validators::facts::Module| importers.contains_key(module.name.as_str());
        let modules: Vec<_> = self.facts.modules.iter().collect();
        let mut modules: Vec<_> = modules.iter().filter(|module| !module.test).filter(imported).collect();
        modules.sort_by_key(|module| std::cmp::Reverse(importers[module.name.as_str()]));
        modules.into_iter().take(TOP_MODULES).filter_map(|module| self.module(&module.path)).collect()
    }

    fn notes(&self) -> Vec<Want<'a>> {
        let named = self.notes.terms.iter().chain(&self.notes.actions).chain(&self.notes.roles);
        let paths: HashSet<&str> = named.map(|named| &*named.at.path).collect();
        let sources = self.sources.iter().filter(|source| paths.contains(source.path.as_str()));
        sources.map(|source| Want { source, ranges: chapters(source) }).collect()
    }

    fn readme(&self) -> Vec<Want<'a>> {
        let is_readme = |source: &&Source| {
            let name = source.path.rsplit('/').next().unwrap_or("").to_ascii_lowercase();
            name == "readme" || name.starts_with("readme.")
        };
        let nearest = self.sources.iter().filter(is_readme).min_by_key(|source| source.path.matches('/').count());
        nearest.map(|source| Want { source, ranges: chapters(source) }).into_iter().collect()
    }

    fn manifests(&self) -> Vec<Want<'a>> {
        let is_manifest = |source: &&Source| {
            let name = source.path.rsplit('/').next().unwrap_or("").to_ascii_lowercase();
            MANIFESTS.contains(&name.as_str())
        };
        let mut found: Vec<&Source> = self.sources.iter().filter(is_manifest).collect();
        found.sort_by_key(|source| source.path.matches('/').count());
        found.into_iter().map(|source| Want { source, ranges: Vec::new() }).collect()
    }

    fn commands(&self) -> Vec<Want<'a>> {
        let mut lines: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for named in self.facts.commands.iter().chain(&self.facts.flags) {
            lines.entry(&named.at.path).or_default().push(named.at.line);
        }
        let is_code = |path: &str| {
            !matches!(Language::of_path(path), Language::Json | Language::Toml | Language::Yaml | Language::Other)
        };
        let around = |(path, lines): (&'a str, Vec<u32>)| {
            let at = |line: u32| Location { path: path.into(), line };
            lines.into_iter().map(move |line| {
                let range = self.item_around(&at(line)).map_or((line, line), |item| (item.at.line, item.end_line));
                (path, range)
            })
        };
        let lines: Vec<_> = lines.into_iter().filter(|(path, _)| is_code(path)).flat_map(around).collect();
        self.group(lines)
    }
}

/// The chapters of a Markdown text: from one heading of the first two levels to the next.
fn chapters(source: &Source) -> Vec<Range> {
    let lines = Lines::new(&source.text);
    let mut fenced = false;
    let mut starts = vec![1];
    for (number, line) in (1..).zip(source.text.lines()) {
        fenced ^= line.trim_start().starts_with("```");
        let heading = !fenced && (line.starts_with("# ") || line.starts_with("## "));
        if heading && number > 1 {
            starts.push(number);
        }
    }
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([lines.count()]);
    starts.iter().copied().zip(ends).collect()
}
