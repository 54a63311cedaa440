//! One list of facts: its title and its lines.

use super::{code, derived, notes, routes, tables};
use crate::prompt::spec::FactList;
use sluice_validators::facts::{Facts, Named, Notes};

/// A list of facts before it is fitted into a budget.
pub(in crate::prompt) struct List {
    pub(in crate::prompt) title: &'static str,
    pub(in crate::prompt) entries: Vec<Entry>,
}

/// One fact as one line.
pub(in crate::prompt) struct Entry {
    pub(in crate::prompt) text: String,
    /// How much hangs on it: the most connected stay where not all fit.
    pub(in crate::prompt) rank: usize,
}

/// Renders one list of facts.
pub(in crate::prompt) fn list(which: FactList, facts: &Facts, notes: &Notes) -> List {
    let (title, entries) = match which {
        FactList::Project => ("Project", project(facts)),
        FactList::Tables => ("Tables", tables::tables(facts)),
        FactList::ForeignKeys => ("Foreign keys", tables::foreign_keys(facts)),
        FactList::Accesses => ("Which module reads or writes which table", tables::accesses(facts)),
        FactList::Modules => ("Modules", code::modules(facts)),
        FactList::Imports => ("Imports between modules", code::imports(facts)),
        FactList::EntryPoints => ("Entry points", code::entry_points(facts)),
        FactList::Externals => ("External dependencies", code::externals(facts)),
        FactList::Items => ("Public functions and constants", code::items(facts)),
        FactList::Types => ("Types", code::types(facts)),
        FactList::Routes => ("Routes", routes::routes(facts)),
        FactList::Commands => ("Commands", named(&facts.commands)),
        FactList::Flags => ("Flags", named(&facts.flags)),
        FactList::Environment => ("Environment variables", named(&facts.environment)),
        FactList::Services => ("What runs by itself", derived::services(facts)),
        FactList::States => ("Sets of states", derived::states(facts)),
        FactList::Transitions => ("Where code sets a state", derived::transitions(facts)),
        FactList::Counts => ("What can be counted", derived::counted(facts)),
        FactList::Branches => ("Branches, the first one first", named(&facts.branches)),
        FactList::Tags => ("Tags", named(&facts.tags)),
        FactList::Terms => ("Terms in the notes", notes::terms(notes)),
        FactList::Actions => ("Action items in the notes", named(&notes.actions)),
        FactList::Roles => ("Roles and people in the notes", named(&notes.roles)),
    };
    List { title, entries }
}

/// Names with the place of each, all of one rank.
fn named(names: &[Named]) -> Vec<Entry> {
    names.iter().map(|named| Entry { text: format!("{}  {}", named.name, named.at), rank: 0 }).collect()
}

fn project(facts: &Facts) -> Vec<Entry> {
    let line = |word: &str, named: &Option<Named>| {
        named.as_ref().map(|named| Entry { text: format!("{word}: {}  {}", named.name, named.at), rank: 0 })
    };
    [line("name", &facts.project), line("purpose", &facts.purpose)].into_iter().flatten().collect()
}
