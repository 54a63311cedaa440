//! What modules hold, and how they hang together.

use crate::builtin::prose::{code, codes, count};
use sluice_validators::facts::{Facts, Module};
use std::collections::{BTreeSet, HashMap};

/// Modules that get a sentence of their own: as many as scoring asks an architecture for.
const TOP: usize = 12;

/// Names listed in one sentence.
const NAMED: usize = 6;

/// Folders that hold modules, tests left out.
pub(super) fn folders(facts: &Facts) -> BTreeSet<&str> {
    let code = facts.modules.iter().filter(|module| !module.test);
    code.filter_map(|module| module.name.rsplit_once('/')).map(|(folder, _)| folder).collect()
}

/// Where programs start.
pub(super) fn entry_points(facts: &Facts) -> Option<String> {
    let starts: Vec<&Module> = facts.modules.iter().filter(|module| module.entry_point && !module.test).collect();
    let line = |module: &&Module| {
        let imports: Vec<&str> = imports_of(facts, &module.name);
        let mut line = format!("- {} starts in {}", code(&module.name), code(&module.path));
        if !imports.is_empty() {
            line.push_str(&format!(" and brings in {}", codes(imports, NAMED)));
        }
        line + "."
    };
    (!starts.is_empty()).then(|| starts.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn imports_of<'a>(facts: &'a Facts, module: &str) -> Vec<&'a str> {
    facts.imports.iter().filter(|import| import.from == module).map(|import| import.to.as_str()).collect()
}

/// A sentence for each of the most connected modules, and the names of the rest.
pub(super) fn modules(facts: &Facts) -> Option<String> {
    let mut degree: HashMap<&str, usize> = HashMap::new();
    let mut importers: HashMap<&str, usize> = HashMap::new();
    let tests: BTreeSet<&str> = facts.modules.iter().filter(|module| module.test).map(|m| m.name.as_str()).collect();
    for import in facts.imports.iter().filter(|import| !tests.contains(import.from.as_str())) {
        *degree.entry(&import.from).or_default() += 1;
        *degree.entry(&import.to).or_default() += 1;
        *importers.entry(&import.to).or_default() += 1;
    }
    let mut modules: Vec<&Module> = facts.modules.iter().filter(|module| !module.test).collect();
    modules.sort_by_key(|module| std::cmp::Reverse(degree.get(module.name.as_str()).copied().unwrap_or(0)));
    let (top, rest) = modules.split_at(modules.len().min(TOP));
    let mut top = top.to_vec();
    top.sort_by(|left, right| left.name.cmp(&right.name));
    let line = |module: &&Module| about(facts, module, importers.get(module.name.as_str()).copied().unwrap_or(0));
    let mut lines: Vec<String> = top.iter().map(line).collect();
    if !rest.is_empty() {
        lines.push(format!("\nFurther modules: {}.", codes(rest.iter().map(|module| module.name.as_str()), 40)));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What is known of one module: what it holds, which tables it touches, which routes it answers, who needs it.
fn about(facts: &Facts, module: &Module, importers: usize) -> String {
    let items: Vec<&str> =
        facts.items.iter().filter(|item| item.module == module.name).map(|item| item.name.as_str()).collect();
    let routes = facts.routes.iter().filter(|route| route.module == module.name).count();
    let mut parts = Vec::new();
    if routes > 0 {
        parts.push(format!("answers {}", count(routes, "route")));
    }
    if !items.is_empty() {
        parts.push(format!("defines {}", codes(items, NAMED)));
    }
    for (write, verb) in [(false, "reads"), (true, "writes")] {
        let of_module = facts.accesses.iter().filter(|access| access.module == module.name && access.write == write);
        let tables: BTreeSet<&str> = of_module.map(|access| access.table.as_str()).collect();
        if !tables.is_empty() {
            parts.push(format!("{verb} {}", codes(tables, NAMED)));
        }
    }
    if importers > 0 {
        parts.push(format!("serves {}", count(importers, "importer")));
    }
    if parts.is_empty() {
        parts.push(format!("has {}", count(module.lines as usize, "line")));
    }
    format!("- {} {}.", code(&module.name), parts.join("; "))
}
