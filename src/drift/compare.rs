//! Which facts of a list came, went or changed.

use super::snapshot::{Listed, Snapshot};
use serde::Serialize;
use std::collections::BTreeMap;

/// Names told of one list and kind of change; the rest is counted.
const MOST_TOLD: usize = 200;

/// What changed in one list of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FactsChanged {
    /// Its name, e.g. `tables`.
    pub list: String,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// Those of the same name whose details are others now.
    pub changed: Vec<String>,
    /// Changes beyond those that are told; `null` where the list is too long to be kept by name.
    pub more: Option<usize>,
}

impl Snapshot {
    /// The lists of facts that are others now, as far as names were kept.
    pub fn changed_since(&self, before: &Snapshot) -> Vec<FactsChanged> {
        // A list that the kind did not ask for then, or no longer asks for, tells nothing about the sources.
        let both = before.lists.iter().filter_map(|(name, old)| Some((name, old, self.lists.get(name)?)));
        both.filter(|(_, old, new)| old.sha256 != new.sha256).map(|(name, old, new)| compare(name, old, new)).collect()
    }
}

fn compare(list: &str, old: &Listed, new: &Listed) -> FactsChanged {
    let (Some(old), Some(new)) = (&old.facts, &new.facts) else {
        return FactsChanged { list: list.to_owned(), ..FactsChanged::default() };
    };
    let only = |these: &BTreeMap<String, String>, those: &BTreeMap<String, String>| -> Vec<String> {
        let gone = these.iter().filter(|(name, _)| !those.contains_key(*name));
        gone.map(|(name, detail)| if detail.is_empty() { name.clone() } else { format!("{name} {detail}") }).collect()
    };
    let both = old.iter().filter_map(|(name, before)| Some((name, before, new.get(name)?)));
    let differ = both.filter(|(_, before, after)| before != after);
    let changed = differ.map(|(name, before, after)| format!("{name}: {} is now {}", some(before), some(after)));
    let (mut added, mut removed, mut changed) = (only(new, old), only(old, new), changed.collect::<Vec<String>>());
    let all = added.len() + removed.len() + changed.len();
    [&mut added, &mut removed, &mut changed].into_iter().for_each(|names| names.truncate(MOST_TOLD));
    let more = Some(all - added.len() - removed.len() - changed.len());
    FactsChanged { list: list.to_owned(), added, removed, changed, more }
}

fn some(detail: &str) -> &str {
    if detail.is_empty() { "nothing" } else { detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(facts: &[(&str, &str)]) -> Snapshot {
        let facts: BTreeMap<String, String> =
            facts.iter().map(|(name, detail)| ((*name).to_owned(), (*detail).to_owned())).collect();
        let sha256 = format!("{facts:?}");
        Snapshot { lists: [("tables".to_owned(), Listed { sha256, facts: Some(facts) })].into() }
    }

    #[test]
    fn what_came_went_and_changed_is_told_by_name() {
        let (old, new) =
            (snapshot(&[("a", "x"), ("b", ""), ("c", "")]), snapshot(&[("a", "y"), ("c", ""), ("d", "z")]));
        let changed = new.changed_since(&old);
        assert_eq!(changed.len(), 1);
        assert_eq!((&changed[0].added[..], &changed[0].removed[..]), (&["d z".to_owned()][..], &["b".to_owned()][..]));
        assert_eq!((&changed[0].changed[..], changed[0].more), (&["a: x is now y".to_owned()][..], Some(0)));
        assert_eq!(new.changed_since(&new), []);
    }

    #[test]
    fn a_list_that_is_too_long_for_names_still_tells_that_it_changed() {
        let unnamed = |sha256: &str| Snapshot {
            lists: [("items".to_owned(), Listed { sha256: sha256.to_owned(), facts: None })].into(),
        };
        let changed = unnamed("a").changed_since(&unnamed("b"));
        assert_eq!((changed[0].list.as_str(), changed[0].more), ("items", None));
        assert_eq!(unnamed("a").changed_since(&Snapshot::default()), []);
    }

    #[test]
    fn very_many_changes_are_counted_instead_of_told() {
        let many: Vec<String> = (0..1_000).map(|number| number.to_string()).collect();
        let all: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
        let changed = snapshot(&all).changed_since(&snapshot(&[]));
        assert_eq!((changed[0].added.len(), changed[0].more), (MOST_TOLD, Some(1_000 - MOST_TOLD)));
    }
}
