//! Whether two elements of a C4 diagram can be related, as far as the sources tell.

use super::landscape::{Element, Landscape, Place, Sort};
use crate::facts::{Facts, Import};
use std::collections::HashSet;

impl Landscape<'_> {
    /// True or false where the sources can tell, `None` where they cannot.
    pub(super) fn joins(&self, level: usize, from: Place, to: Place) -> Option<bool> {
        if from == Place::Unknown || to == Place::Unknown || from == to && from != Place::Neutral {
            return Some(false);
        }
        let sort = |place: Place| match place {
            Place::Known(index) => self.elements[index].sort,
            Place::Neutral | Place::Unknown => Sort::Person,
        };
        let (left, right) = (sort(from), sort(to));
        if level <= 1 {
            // A context is about the system: everything in it has to do with that.
            return Some(left == Sort::System || right == Sort::System);
        }
        match (left, right) {
            (Sort::System, _) | (_, Sort::System) | (Sort::Outside, Sort::Outside) => None,
            (Sort::Person, Sort::Program) | (Sort::Program, Sort::Person) => Some(true),
            (Sort::Person, _) | (_, Sort::Person) => Some(false),
            // A store asks nobody.
            (Sort::Store, _) | (Sort::Outside, Sort::Store) => Some(false),
            (Sort::Program, _) => self.uses(from, to),
            (_, Sort::Program) => self.uses(to, from),
        }
    }

    fn uses(&self, program: Place, used: Place) -> Option<bool> {
        let (Place::Known(program), Place::Known(used)) = (program, used) else { return None };
        let (program, used) = (&self.elements[program], &self.elements[used]);
        if self.is_said(program, used) {
            return Some(true);
        }
        if self.is_said(used, program) {
            return Some(false);
        }
        let folder = program.folder.as_deref();
        let shown = match used.sort {
            Sort::Outside => {
                used.external.as_deref().zip(folder).and_then(|(name, folder)| external(self.facts, folder, name))
            }
            Sort::Store => folder.and_then(|folder| store(self.facts, folder)),
            Sort::Program => {
                let other = used.folder.as_deref();
                folder.zip(other).and_then(|(one, other)| imports(self.facts, one, other))
            }
            Sort::Person | Sort::System => None,
        };
        // Files that say what needs what say it of all.
        let all_said = self.deployables.iter().any(|deployable| !deployable.needs.is_empty());
        match shown {
            Some(true) => Some(true),
            Some(false) => Some(false),
            None if all_said && used.sort != Sort::Outside => Some(false),
            None => None,
        }
    }

    fn is_said(&self, program: &Element, used: &Element) -> bool {
        let needs = program.deployable.map(|index| &self.deployables[index].needs);
        needs.is_some_and(|needs| needs.contains(&used.name))
    }
}

fn is_within(module: &str, folder: &str) -> bool {
    folder.is_empty() || module.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A module of the folder uses the dependency; nobody can tell where no module says what it uses.
fn external(facts: &Facts, folder: &str, name: &str) -> Option<bool> {
    let is_used = |module: &crate::facts::Module| module.uses.iter().any(|used| used == name);
    let known = facts.modules.iter().any(is_used);
    known.then(|| facts.modules.iter().any(|module| is_within(&module.name, folder) && is_used(module)))
}

/// A module of the folder, or one it imports, reads or writes a table.
fn store(facts: &Facts, folder: &str) -> Option<bool> {
    if facts.accesses.is_empty() {
        return None;
    }
    let touching: HashSet<&str> = facts.accesses.iter().map(|access| access.module.as_str()).collect();
    let own = touching.iter().any(|module| is_within(module, folder));
    let reaches = |import: &Import| touching.contains(import.to.as_str()) && is_within(&import.from, folder);
    Some(own || facts.imports.iter().any(reaches))
}

/// A module of one folder imports one of the other; two programs need not, so that only a yes is an answer.
fn imports(facts: &Facts, one: &str, other: &str) -> Option<bool> {
    let joins = |from: &str, to: &str| {
        facts.imports.iter().any(|import| is_within(&import.from, from) && is_within(&import.to, to))
    };
    (!one.is_empty() && !other.is_empty() && (joins(one, other) || joins(other, one))).then_some(true)
}
