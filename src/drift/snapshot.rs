//! The facts an artifact was made from, name by name, so that a later run can tell which of them changed.

use super::lines::lines_of;
use crate::kinds::Kind;
use crate::project::Project;
use crate::prompt::{FactList, Selector};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Facts of one list that are kept by name; of a longer one only the hash is.
const MOST_NAMED: usize = 5_000;

/// Lists of facts by their names, e.g. `tables`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Snapshot {
    pub lists: BTreeMap<String, Listed>,
}

/// One list of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Content hash over all of them.
    pub sha256: String,
    /// Name and details of each; `None` where there are too many to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<BTreeMap<String, String>>,
}

impl Snapshot {
    /// The facts that a kind is made from and judged by. No secret of the sources is among them.
    pub fn of(kind: &Kind, project: &Project) -> Snapshot {
        let lists = lists_for(kind).into_iter().map(|name| {
            let facts = lines_of(name, project);
            let sha256 = crate::ledger::sha256(format!("{facts:?}").as_bytes());
            (name.to_owned(), Listed { sha256, facts: (facts.len() <= MOST_NAMED).then_some(facts) })
        });
        Snapshot { lists: lists.collect() }
    }

    /// As it is kept.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts by name are JSON")
    }
}

/// Names of the lists that decide over a kind: what its prompt holds, and what its excerpts are cut from.
fn lists_for(kind: &Kind) -> Vec<&'static str> {
    let mut lists: Vec<&'static str> = Vec::new();
    for list in &kind.context.facts {
        lists.extend(of_list(*list));
    }
    for selector in &kind.context.excerpts {
        lists.extend(of_selector(*selector));
    }
    lists.sort_unstable();
    lists.dedup();
    lists
}

fn of_list(list: FactList) -> &'static [&'static str] {
    match list {
        FactList::Project => &["project"],
        FactList::Tables => &["tables", "columns"],
        FactList::ForeignKeys => &["foreign_keys"],
        FactList::Modules | FactList::EntryPoints => &["modules"],
        FactList::Imports => &["imports"],
        FactList::Externals => &["externals"],
        FactList::Routes => &["routes"],
        FactList::Items | FactList::Types => &["items"],
        FactList::Accesses => &["accesses"],
        FactList::Commands => &["commands"],
        FactList::Flags => &["flags"],
        FactList::Environment => &["environment"],
        FactList::Services => &["services"],
        FactList::States | FactList::Transitions => &["states"],
        FactList::Counts => &[],
        FactList::Branches => &["branches"],
        FactList::Tags => &["tags"],
        FactList::Terms | FactList::Actions | FactList::Roles => &["notes"],
    }
}

fn of_selector(selector: Selector) -> &'static [&'static str] {
    match selector {
        Selector::Schema => &["tables", "columns", "foreign_keys"],
        // Most of what they show stands in other lists, and a table more says nothing about a route.
        Selector::Models => &[],
        Selector::Routes => &["routes"],
        Selector::EntryPoints | Selector::ImportedModules => &["modules"],
        Selector::Notes => &["notes"],
        Selector::Readme => &["project"],
        Selector::Manifests => &["externals"],
        Selector::Commands => &["commands", "flags"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::lines::NAMES;
    use crate::kinds::Registry;

    #[test]
    fn every_kind_but_the_shapeless_one_rests_on_lists_that_exist() {
        for kind in Registry::embedded().unwrap().kinds() {
            let lists = lists_for(kind);
            assert!(lists.iter().all(|list| NAMES.contains(list)), "{}: {lists:?}", kind.name);
            assert!(!lists.is_empty() || kind.name == "json", "{} rests on nothing", kind.name);
        }
    }
}
