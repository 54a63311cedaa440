//! Modules, imports, dependencies and items, as lines.

use super::list::Entry;
use sluice_validators::facts::{External, Facts, Item, ItemKind, Module};
use std::collections::HashMap;

/// Members of a type that are listed; the rest is counted.
const MEMBERS: usize = 40;

/// How many imports begin or end at each module.
fn degrees(facts: &Facts) -> HashMap<&str, usize> {
    let mut degrees = HashMap::new();
    for import in &facts.imports {
        *degrees.entry(import.from.as_str()).or_default() += 1;
        *degrees.entry(import.to.as_str()).or_default() += 1;
    }
    degrees
}

/// `api/store/orders (Python, 90 lines, imported by 4, uses psycopg)`; tests are left out.
pub(super) fn modules(facts: &Facts) -> Vec<Entry> {
    let degrees = degrees(facts);
    let mut importers: HashMap<&str, usize> = HashMap::new();
    for import in &facts.imports {
        *importers.entry(&import.to).or_default() += 1;
    }
    let line = |module: &Module| {
        let mut notes = vec![format!("{:?}", module.language), format!("{} lines", module.lines)];
        if module.entry_point {
            notes.push("entry point".to_owned());
        }
        if let Some(count) = importers.get(module.name.as_str()) {
            notes.push(format!("imported by {count}"));
        }
        if !module.uses.is_empty() {
            notes.push(format!("uses {}", module.uses.join(" ")));
        }
        let degree = degrees.get(module.name.as_str()).copied().unwrap_or(0);
        // An entry point is worth keeping however few import it.
        let rank = if module.entry_point { degree + facts.imports.len() } else { degree };
        Entry { text: format!("{} ({})  {}:1", module.name, notes.join(", "), module.path), rank }
    };
    facts.modules.iter().filter(|module| !module.test).map(line).collect()
}

/// `api/main -> api/settings  api/main.py:7`; imports of tests are left out.
pub(super) fn imports(facts: &Facts) -> Vec<Entry> {
    let degrees = degrees(facts);
    let tests: HashMap<&str, bool> = facts.modules.iter().map(|module| (module.name.as_str(), module.test)).collect();
    let degree = |name: &String| degrees.get(name.as_str()).copied().unwrap_or(0);
    let kept = facts.imports.iter().filter(|import| !tests.get(import.from.as_str()).copied().unwrap_or(false));
    let line = |import: &sluice_validators::facts::Import| Entry {
        text: format!("{} -> {}  {}", import.from, import.to, import.at),
        rank: degree(&import.from) + degree(&import.to),
    };
    kept.map(line).collect()
}

/// Modules where a program starts.
pub(super) fn entry_points(facts: &Facts) -> Vec<Entry> {
    let starts = facts.modules.iter().filter(|module| module.entry_point && !module.test);
    starts.map(|module| Entry { text: format!("{}  {}:1", module.name, module.path), rank: 0 }).collect()
}

/// `fastapi >=0.115 (used by 6 modules)  pyproject.toml:7`.
pub(super) fn externals(facts: &Facts) -> Vec<Entry> {
    let mut users: HashMap<&str, usize> = HashMap::new();
    for name in facts.modules.iter().flat_map(|module| &module.uses) {
        *users.entry(name).or_default() += 1;
    }
    let line = |external: &External| {
        let users = users.get(external.name.as_str()).copied().unwrap_or(0);
        let version = external.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        let used = match (external.development, users) {
            (true, _) => " (development only)".to_owned(),
            (false, 0) => String::new(),
            (false, 1) => " (used by 1 module)".to_owned(),
            (false, many) => format!(" (used by {many} modules)"),
        };
        let rank = if external.development { 0 } else { users + 1 };
        Entry { text: format!("{}{version}{used}  {}", external.name, external.at), rank }
    };
    facts.externals.iter().map(line).collect()
}

/// Signature and first sentence of each function and constant.
pub(super) fn items(facts: &Facts) -> Vec<Entry> {
    let degrees = degrees(facts);
    let listed = facts.items.iter().filter(|item| matches!(item.kind, ItemKind::Function | ItemKind::Constant));
    listed.map(|item| Entry { text: item_line(item), rank: rank(item, &degrees) }).collect()
}

/// Signature, members and first sentence of each type.
pub(super) fn types(facts: &Facts) -> Vec<Entry> {
    let degrees = degrees(facts);
    let is_type = |item: &&Item| matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum);
    facts.items.iter().filter(is_type).map(|item| Entry { text: item_line(item), rank: rank(item, &degrees) }).collect()
}

fn rank(item: &Item, degrees: &HashMap<&str, usize>) -> usize {
    degrees.get(item.module.as_str()).copied().unwrap_or(0)
}

fn item_line(item: &Item) -> String {
    let mut text = item.signature.trim().to_owned();
    let mut members: Vec<String> = item.members.iter().take(MEMBERS).map(member).collect();
    if item.members.len() > MEMBERS {
        members.push(format!("and {} more", item.members.len() - MEMBERS));
    }
    if !members.is_empty() {
        text.push_str(&format!(" {{ {} }}", members.join(", ")));
    }
    if let Some(doc) = &item.doc {
        text.push_str(&format!(" \"{}\"", doc.lines().next().unwrap_or("").trim()));
    }
    text.push_str(&format!("  {}", item.at));
    text
}

fn member(member: &sluice_validators::facts::Member) -> String {
    let data_type = member.data_type.as_ref().map(|data_type| format!(": {data_type}")).unwrap_or_default();
    let call = if member.method { "()" } else { "" };
    format!("{}{call}{data_type}", member.name)
}
