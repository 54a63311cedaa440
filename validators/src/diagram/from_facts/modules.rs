//! Which modules a diagram shows, what they are called, and in which box they stand.

use crate::facts::{Facts, Module};
use std::collections::{HashMap, HashSet};

/// Modules of a project with their connections counted.
pub(super) struct Modules<'a> {
    pub(super) facts: &'a Facts,
    /// Imports to and from each module, tests left out.
    degree: HashMap<&'a str, usize>,
    /// Length of the folders that all modules share.
    shared: usize,
}

impl<'a> Modules<'a> {
    /// Counts the connections of all modules that are no tests.
    pub(super) fn new(facts: &'a Facts) -> Self {
        let mut degree: HashMap<&str, usize> =
            facts.modules.iter().filter(|module| !module.test).map(|module| (module.name.as_str(), 0)).collect();
        for import in &facts.imports {
            let (from, to) = (import.from.as_str(), import.to.as_str());
            if degree.contains_key(from) && degree.contains_key(to) {
                for end in [from, to] {
                    *degree.entry(end).or_default() += 1;
                }
            }
        }
        let shared = shared_folders(facts.modules.iter().filter(|module| !module.test));
        Modules { facts, degree, shared }
    }

    /// The most connected modules, then those that join them, then what is wanted besides and hangs on them, at most
    /// `most` in all; in the order of the sources.
    ///
    /// The most connected ones alone are often the middles of several parts with nothing drawn between them.
    pub(super) fn joined(&self, first: usize, most: usize, also: impl Fn(&Module) -> bool) -> Vec<&'a Module> {
        let mut chosen: HashSet<&str> = self.top(first, |_| false).iter().map(|module| module.name.as_str()).collect();
        while chosen.len() < most {
            let parts = self.parts(&chosen);
            let mut touched: HashMap<&str, HashSet<usize>> = HashMap::new();
            for (from, to) in self.links() {
                for (inside, outside) in [(from, to), (to, from)] {
                    if let Some(part) = parts.get(inside).filter(|_| !chosen.contains(outside)) {
                        touched.entry(outside).or_default().insert(*part);
                    }
                }
            }
            let rank = |module: &&'a Module| {
                let joins = touched.get(module.name.as_str()).map_or(0, HashSet::len);
                let worth = if joins > 1 { joins } else { usize::from(joins == 1 && also(module)) };
                (worth, self.degree(module))
            };
            let best = self.facts.modules.iter().rev().max_by_key(rank).filter(|module| rank(module).0 > 0);
            let Some(best) = best else { break };
            chosen.insert(&best.name);
        }
        self.facts.modules.iter().filter(|module| chosen.contains(module.name.as_str())).collect()
    }

    /// Imports between modules that are no tests.
    fn links(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        let ends = self.facts.imports.iter().map(|import| (import.from.as_str(), import.to.as_str()));
        ends.filter(|(from, to)| self.degree.contains_key(from) && self.degree.contains_key(to))
    }

    /// Chosen modules with the number of the part they hang together in.
    fn parts(&self, chosen: &HashSet<&'a str>) -> HashMap<&'a str, usize> {
        let mut parts: HashMap<&str, usize> = chosen.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        for (from, to) in self.links() {
            if let (Some(&kept), Some(&merged)) = (parts.get(from), parts.get(to))
                && kept != merged
            {
                parts.values_mut().filter(|part| **part == merged).for_each(|part| *part = kept);
            }
        }
        parts
    }

    /// The most connected modules, then entry points and modules that reach tables, at most `most` and what is
    /// wanted besides; in the order of the sources.
    pub(super) fn top(&self, most: usize, also: impl Fn(&Module) -> bool) -> Vec<&'a Module> {
        let mut ranked: Vec<&Module> = self.facts.modules.iter().filter(|module| !module.test).collect();
        let weight = |module: &Module| self.degree(module) + usize::from(module.entry_point);
        ranked.sort_by_key(|module| std::cmp::Reverse(weight(module)));
        let connected = |module: &&Module| self.degree(module) > 0;
        let any_connected = ranked.iter().any(&connected);
        let chosen: HashSet<&str> = ranked
            .iter()
            .filter(|module| !any_connected || connected(module) || module.entry_point)
            .take(most)
            .chain(ranked.iter().filter(|module| also(module)).take(most))
            .map(|module| module.name.as_str())
            .collect();
        self.facts.modules.iter().filter(|module| chosen.contains(module.name.as_str())).collect()
    }

    /// Imports to and from a module.
    pub(super) fn degree(&self, module: &Module) -> usize {
        self.degree.get(module.name.as_str()).copied().unwrap_or(0)
    }

    /// The name without the folders that all modules share.
    pub(super) fn short<'b>(&self, name: &'b str) -> &'b str {
        name.get(self.shared..).filter(|short| !short.is_empty()).unwrap_or(name)
    }

    /// The first folder of a module below those that all share.
    pub(super) fn folder<'b>(&self, name: &'b str) -> Option<&'b str> {
        self.short(name).split_once('/').map(|(folder, _)| folder)
    }
}

/// Length of the longest run of whole folders, with its slash, that begins every name.
fn shared_folders<'a>(modules: impl Iterator<Item = &'a Module>) -> usize {
    let mut names = modules.map(|module| module.name.as_str());
    let Some(first) = names.next() else { return 0 };
    let mut shared = first.rfind('/').map_or(0, |slash| slash + 1);
    for name in names {
        while shared > 0 && !name.starts_with(&first[..shared]) {
            shared = first[..shared - 1].rfind('/').map_or(0, |slash| slash + 1);
        }
    }
    shared
}
