//! What stands around and inside of a project as C4 sees it: people, the system, others' systems, what runs by itself.

use super::known::readings;
use super::systems::systems;
use super::vocabulary::Vocabulary;
use super::words::{self, Product};
use crate::diagram::{Diagram, Node, Role};
use crate::facts::{Deployable, Facts, Notes, deployables};
use crate::names::{Name, singular, tokens};
use std::collections::{HashMap, HashSet};

/// What sort of element a box of C4 is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Person,
    /// The project itself.
    System,
    /// A system of others.
    Outside,
    /// A program of the project, or a part of one.
    Program,
    Store,
}

/// Something true that a C4 diagram may show.
pub(super) struct Element {
    pub(super) sort: Sort,
    pub(super) name: String,
    /// Where it is read from.
    pub(super) at: String,
    /// Index into [`Landscape::deployables`].
    pub(super) deployable: Option<usize>,
    /// Name of the dependency that shows its use.
    pub(super) external: Option<String>,
    /// True, but nobody misses it: a person's own name beside the role, an entry point of a program.
    pub(super) optional: bool,
    /// Folder or module that holds its code.
    pub(super) folder: Option<String>,
}

/// Everything true, by every name it goes by.
pub(super) struct Landscape<'a> {
    pub(super) facts: &'a Facts,
    pub(super) deployables: Vec<Deployable>,
    pub(super) elements: Vec<Element>,
    by_key: HashMap<String, Vec<usize>>,
    vocabulary: Vocabulary,
    has_people: bool,
}

/// How a box stands to what is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Index into [`Landscape::elements`].
    Known(usize),
    /// Somebody outside whom no source could name.
    Neutral,
    Unknown,
}

impl<'a> Landscape<'a> {
    /// Collects what facts and notes know.
    pub(super) fn new(facts: &'a Facts, notes: &Notes) -> Self {
        let mut landscape = Landscape {
            facts,
            deployables: deployables(facts),
            elements: Vec::new(),
            by_key: HashMap::new(),
            vocabulary: Vocabulary::new(facts, notes),
            has_people: !notes.roles.is_empty(),
        };
        let has_roles = notes.roles.iter().any(|role| !is_own_name(&role.name));
        for role in &notes.roles {
            let index = landscape.add(Sort::Person, &role.name, &[], role.at.to_string());
            landscape.elements[index].optional = has_roles && is_own_name(&role.name);
        }
        if let Some(project) = &facts.project {
            landscape.add(Sort::System, &project.name, &[], project.at.to_string());
        }
        landscape.add_deployables();
        landscape.add_products();
        landscape.add_entries();
        landscape.add_systems();
        landscape
    }

    fn add_deployables(&mut self) {
        for (index, deployable) in self.deployables.clone().into_iter().enumerate() {
            let sort = if deployable.store { Sort::Store } else { Sort::Program };
            let mut others: Vec<&str> = deployable.others.iter().map(String::as_str).collect();
            if deployable.store {
                // `PostgreSQL` is the database where a driver of it is declared, or its image runs.
                let is_it = |product: &&Product| self.stands_for(product, &deployable);
                others.extend(words::products().iter().filter(is_it).flat_map(|product| &product.names));
            }
            let at = deployable.at.to_string();
            let element = self.add(sort, &deployable.name, &others, at);
            self.elements[element].deployable = Some(index);
            self.elements[element].folder.clone_from(&deployable.folder);
        }
    }

    fn stands_for(&self, product: &Product, deployable: &Deployable) -> bool {
        let named = |name: &&str| deployable.name == **name || deployable.others.iter().any(|other| other == *name);
        let shown = || self.facts.externals.iter().any(|external| product.is_shown_by(&external.name));
        product.names.iter().any(named) || (deployable.name == "database" && is_database(product) && shown())
    }

    fn add_products(&mut self) {
        let facts = self.facts;
        for external in facts.externals.iter().filter(|external| !external.development) {
            let shown = |product: &&Product| product.is_shown_by(&external.name) && words::is_system(product);
            if let Some(product) = words::products().iter().find(shown) {
                let element = self.add(Sort::Outside, &external.name, &product.names, external.at.to_string());
                self.elements[element].external = Some(external.name.clone());
            }
        }
    }

    /// A folder with several entry points may be shown as several programs, where no file says what is started.
    fn add_entries(&mut self) {
        if !self.facts.services.is_empty() {
            return;
        }
        let entries: HashSet<&str> = self
            .facts
            .modules
            .iter()
            .filter(|module| module.entry_point && !module.test)
            .map(|module| module.name.as_str())
            .collect();
        for deployable in self.deployables.clone() {
            let own: Vec<&String> = deployable.others.iter().filter(|name| entries.contains(name.as_str())).collect();
            for module in own.iter().filter(|_| own.len() > 1) {
                let last = module.rsplit('/').next().unwrap_or(module);
                let short: &[&str] = match last {
                    "main" | "app" | "index" | "server" | "mod" => &[],
                    "cli" => &["cli", "command line", "command line interface", "terminal"],
                    last => &[last],
                };
                let index = self.add(Sort::Program, module, short, deployable.at.to_string());
                self.elements[index].optional = true;
                self.elements[index].folder = Some((*module).clone());
            }
        }
    }

    /// What variables of the environment lead to.
    fn add_systems(&mut self) {
        for system in systems(self.facts).iter().filter(|system| system.elsewhere) {
            let others: Vec<&str> = system.names.iter().map(String::as_str).collect();
            let index = self.add(Sort::Outside, &system.names[0], &others, system.at.to_string());
            self.elements[index].optional = true;
        }
    }

    fn add(&mut self, sort: Sort, name: &str, others: &[&str], at: String) -> usize {
        let index = self.elements.len();
        self.elements.push(Element {
            sort,
            name: name.to_owned(),
            at,
            deployable: None,
            external: None,
            optional: false,
            folder: None,
        });
        for name in std::iter::once(name).chain(others.iter().copied()) {
            let key = Name::new(name).key;
            let known = self.by_key.entry(key.clone()).or_default();
            if !key.is_empty() && !known.contains(&index) {
                known.push(index);
            }
        }
        index
    }

    /// Places every box, each element used once, in the order of the diagram.
    pub(super) fn places(&self, diagram: &Diagram) -> Vec<Place> {
        let mut used = HashSet::new();
        diagram.nodes.iter().map(|node| self.place(node, &mut used)).collect()
    }

    fn place(&self, node: &Node, used: &mut HashSet<usize>) -> Place {
        let sort = sort_of(node);
        let fits = |element: &usize| {
            let found = self.elements[*element].sort;
            match sort {
                Sort::Person => found == Sort::Person,
                Sort::System => found == Sort::System,
                Sort::Outside => matches!(found, Sort::Outside | Sort::Store),
                Sort::Program | Sort::Store => matches!(found, Sort::Program | Sort::Store),
            }
        };
        let is_free = |element: &usize| fits(element) && !used.contains(element);
        let mut named = self.named(&node.label);
        if !named.iter().any(is_free) && matches!(sort, Sort::Program | Sort::Store) {
            named = self.qualified(&node.label);
        }
        let found = named.into_iter().find(is_free);
        if let Some(element) = found {
            used.insert(element);
            return Place::Known(element);
        }
        // Whoever acts from outside is in no source; where the notes name people, only the plainest words pass.
        let plain = words::is_outside(&node.label);
        let short = (1..=2).contains(&tokens(&node.label).len());
        if sort == Sort::Person && (plain || (!self.has_people && short)) { Place::Neutral } else { Place::Unknown }
    }

    /// Programs and stores whose name stands in a label among words of the project: `Mail worker`, `Web shop`.
    fn qualified(&self, label: &str) -> Vec<usize> {
        let said: Vec<String> = tokens(label).iter().take(6).map(|word| singular(word)).collect();
        let is_known = |word: &String| words::is_generic(word) || self.vocabulary.knows(word);
        let is_it = |element: &&Element| {
            let names = element.folder.as_deref().into_iter().chain([element.name.as_str()]);
            names.map(|name| name.rsplit('/').next().unwrap_or(name)).any(|name| {
                let own: Vec<String> = tokens(name).iter().map(|word| singular(word)).collect();
                let is_said = !own.is_empty() && own.iter().all(|word| said.contains(word));
                is_said && said.iter().all(|word| own.contains(word) || is_known(word))
            })
        };
        let elements = self.elements.iter().enumerate().filter(|(_, element)| is_it(element));
        elements.map(|(index, _)| index).collect()
    }

    /// Elements that a label may stand for: by itself, by its parts, and without words of sort at its end.
    pub(super) fn named(&self, label: &str) -> Vec<usize> {
        let label: String = label.chars().take(200).collect();
        let mut found: Vec<usize> = Vec::new();
        for reading in readings(&label) {
            let mut name = Name::new(reading);
            loop {
                found.extend(self.by_key.get(&name.key).into_iter().flatten());
                let is_sort = name.tokens.last().is_some_and(|word| words::is_generic(word) || word == "database");
                if !found.is_empty() || name.tokens.len() < 2 || !is_sort {
                    break;
                }
                name = Name::new(&name.tokens[..name.tokens.len() - 1].join(" "));
            }
        }
        found
    }
}

/// `Ada` as opposed to `shop owner`: a single word with a capital.
fn is_own_name(role: &str) -> bool {
    role.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
}

/// What sort of element a box is drawn as.
pub(super) fn sort_of(node: &Node) -> Sort {
    let keyword = node.keyword.as_str();
    if node.role == Role::Actor || keyword == "external_person" {
        Sort::Person
    } else if node.role == Role::External {
        Sort::Outside
    } else if node.role == Role::Store {
        Sort::Store
    } else if keyword.starts_with("system") {
        Sort::System
    } else {
        Sort::Program
    }
}

/// Products that keep tables.
fn is_database(product: &Product) -> bool {
    ["postgresql", "mysql", "sqlite", "mongodb"].iter().any(|name| product.names.contains(name))
}
