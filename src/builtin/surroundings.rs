//! What an overview says of dependencies and of the environment.

use super::words::{code, count, inline, more, names, table};
use sluice_validators::facts::{External, Facts};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Dependencies listed.
const EXTERNALS: usize = 30;
/// Variables listed.
const VARIABLES: usize = 40;
/// Names in one cell or sentence.
const NAMES: usize = 4;
/// Modules named beside a dependency.
const USERS: usize = 2;
/// Development dependencies named.
const DEVELOPMENT: usize = 10;

/// What the manifests declare, the most used first, and by whom it is used.
pub(super) fn externals(facts: &Facts) -> Option<String> {
    let (development, shipped): (Vec<&External>, Vec<&External>) =
        facts.externals.iter().partition(|external| external.development);
    if facts.externals.is_empty() {
        return None;
    }
    let mut users: HashMap<&str, Vec<&str>> = HashMap::new();
    for module in facts.modules.iter().filter(|module| !module.test) {
        for name in &module.uses {
            users.entry(name).or_default().push(&module.name);
        }
    }
    let used_by = |external: &External| users.get(external.name.as_str()).map_or(&[][..], Vec::as_slice);
    let mut ranked = shipped;
    ranked.sort_by_key(|external| std::cmp::Reverse(used_by(external).len()));
    let mut seen = std::collections::HashSet::new();
    ranked.retain(|external| seen.insert(external.name.as_str()));
    let rows: Vec<Vec<String>> = ranked
        .iter()
        .take(EXTERNALS)
        .map(|external| {
            let version = external.version.as_deref().map_or_else(String::new, inline);
            vec![code(&external.name), version, users_of(used_by(external))]
        })
        .collect();
    let manifests = names(facts.externals.iter().map(|external| &*external.at.path), NAMES);
    let mut out = format!("{} declared in {manifests}.\n", count(facts.externals.len(), "dependency"));
    if !rows.is_empty() {
        let _ = write!(out, "\n{}", table(&["Dependency", "Version", "Used by"], &rows));
    }
    out.push_str(&more(ranked.len().saturating_sub(EXTERNALS), "dependency"));
    if !development.is_empty() {
        let listed = names(development.iter().map(|external| external.name.as_str()), DEVELOPMENT);
        let _ = write!(out, "\nNeeded only to build or test: {listed}.\n");
    }
    Some(out)
}

/// How many modules use a dependency, and the first of them.
fn users_of(modules: &[&str]) -> String {
    let named = names(modules.iter().take(USERS).copied(), USERS);
    match modules.len() {
        0 => String::new(),
        all if all > USERS => format!("{}, among them {named}", count(all, "module")),
        all => format!("{}: {named}", count(all, "module")),
    }
}

/// Variables of the environment that code reads, and where.
pub(super) fn configuration(facts: &Facts) -> Option<String> {
    if facts.environment.is_empty() {
        return None;
    }
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for variable in &facts.environment {
        places.entry(&variable.name).or_default().push(&variable.at.path);
    }
    let rows: Vec<Vec<String>> = places
        .iter()
        .take(VARIABLES)
        .map(|(name, paths)| vec![code(name), names(paths.iter().copied(), NAMES)])
        .collect();
    let lead = format!("{} of the environment that the code reads:\n\n", count(places.len(), "variable"));
    Some(format!(
        "{lead}{}{}",
        table(&["Variable", "Read in"], &rows),
        more(places.len().saturating_sub(VARIABLES), "variable")
    ))
}
