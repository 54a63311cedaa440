//! Modules of an overview: what each holds, and who imports it.

use super::words::{and, code, count, more, names, sentence, table};
use sluice_validators::facts::{Facts, Item, ItemKind, Module};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;

/// Modules listed.
const MODULES: usize = 25;
/// Names in one cell.
const NAMES: usize = 4;
/// Items whose documentation is quoted, in all and of one module.
const DOCUMENTED: usize = 16;
const DOCUMENTED_OF_ONE: usize = 2;
/// Modules named as the most used.
const MOST_USED: usize = 3;

/// The modules that most others hang on, then the rest, as far as they fit.
pub(super) fn section(facts: &Facts) -> Option<String> {
    let tests: HashSet<&str> =
        facts.modules.iter().filter(|module| module.test).map(|module| module.name.as_str()).collect();
    let (mut importers, mut degree): (HashMap<&str, Vec<&str>>, HashMap<&str, usize>) = Default::default();
    for import in &facts.imports {
        let (from, to) = (import.from.as_str(), import.to.as_str());
        if !tests.contains(from) && !tests.contains(to) {
            importers.entry(to).or_default().push(from);
            *degree.entry(from).or_default() += 1;
            *degree.entry(to).or_default() += 1;
        }
    }
    let mut items: HashMap<&str, Vec<&Item>> = HashMap::new();
    for item in &facts.items {
        items.entry(&item.module).or_default().push(item);
    }
    let mut ranked: Vec<&Module> = facts.modules.iter().filter(|module| !module.test).collect();
    if ranked.is_empty() {
        return None;
    }
    let rank =
        |module: &&Module| degree.get(module.name.as_str()).copied().unwrap_or(0) + usize::from(module.entry_point);
    ranked.sort_by_key(|module| std::cmp::Reverse(rank(module)));
    let rows: Vec<Vec<String>> = ranked
        .iter()
        .take(MODULES)
        .map(|module| {
            let own = items.get(module.name.as_str()).map_or(&[][..], Vec::as_slice);
            let by = importers.get(module.name.as_str()).map_or(&[][..], Vec::as_slice);
            vec![code(&module.name), holds(own), names(by.iter().copied(), NAMES)]
        })
        .collect();
    let rest = more(ranked.len().saturating_sub(MODULES), "module");
    let lead = most_used(&ranked, &importers);
    let offers = offers(&ranked, &items);
    Some(format!("{lead}{}{rest}{offers}", table(&["Module", "Public items", "Imported by"], &rows)))
}

/// The sentence before the table; empty where no module imports another.
fn most_used(ranked: &[&Module], importers: &HashMap<&str, Vec<&str>>) -> String {
    let users = |module: &Module| importers.get(module.name.as_str()).map_or(0, Vec::len);
    let mut used: Vec<&Module> = ranked.iter().copied().filter(|module| users(module) > 0).collect();
    used.sort_by_key(|module| std::cmp::Reverse(users(module)));
    let said: Vec<String> = used
        .iter()
        .take(MOST_USED)
        .map(|module| format!("{} (by {})", code(&module.name), count(users(module), "module")))
        .collect();
    if said.is_empty() { String::new() } else { format!("Imported most: {}.\n\n", and(&said)) }
}

/// What public items say of themselves, those of the most connected modules first.
fn offers(ranked: &[&Module], items: &HashMap<&str, Vec<&Item>>) -> String {
    let mut out = String::new();
    let mut said = 0;
    for module in ranked {
        let own = items.get(module.name.as_str()).map_or(&[][..], Vec::as_slice);
        let documented = own.iter().filter_map(|item| Some((item, sentence(item.doc.as_deref()?)?)));
        for (item, doc) in documented.take(DOCUMENTED_OF_ONE) {
            if said == DOCUMENTED {
                return out;
            }
            let lead = if said == 0 { "\nIn the words of the code:\n\n" } else { "" };
            let _ = writeln!(out, "{lead}- {} in {}: {doc}", code(&item.name), code(&module.name));
            said += 1;
        }
    }
    out
}

/// `2 types and 3 functions: ...`, types first.
fn holds(items: &[&Item]) -> String {
    let is_type = |item: &&&Item| matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
    let is_function = |item: &&&Item| item.kind == ItemKind::Function;
    let is_constant = |item: &&&Item| item.kind == ItemKind::Constant;
    let groups: [(Vec<&&Item>, &str); 3] = [
        (items.iter().filter(is_type).collect(), "type"),
        (items.iter().filter(is_function).collect(), "function"),
        (items.iter().filter(is_constant).collect(), "constant"),
    ];
    let counts: Vec<String> =
        groups.iter().filter(|(of, _)| !of.is_empty()).map(|(of, noun)| count(of.len(), noun)).collect();
    if counts.is_empty() {
        return String::new();
    }
    let all = groups.iter().flat_map(|(of, _)| of).map(|item| item.name.as_str());
    format!("{}: {}", and(&counts), names(all, NAMES))
}
