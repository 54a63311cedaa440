//! What a project offers and what it needs: routes, commands, dependencies, environment.

use crate::builtin::prose::{code, codes};
use sluice_validators::facts::{Facts, Named};
use std::collections::BTreeMap;

/// Rows of a table, and names in a sentence.
const ROWS: usize = 60;
const NAMED: usize = 6;

/// A row for each route.
pub(super) fn routes(facts: &Facts) -> Option<String> {
    if facts.routes.is_empty() {
        return None;
    }
    let mut text = "| Method | Path | Answered by | Guard |\n|---|---|---|---|\n".to_owned();
    for route in facts.routes.iter().take(ROWS) {
        let handler = route.handler.as_deref().map_or_else(|| code(&route.module), code);
        let guard = route.auth.as_deref().map_or_else(|| "none".to_owned(), code);
        let cells = [route.method.clone(), code(&route.path), handler, guard].map(|cell| cell.replace('|', "\\|"));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if facts.routes.len() > ROWS {
        text.push_str(&format!("\nThe sources hold {} more routes.\n", facts.routes.len() - ROWS));
    }
    Some(text)
}

/// Commands and the file that defines each.
pub(super) fn commands(facts: &Facts) -> Option<String> {
    let mut text = by_file(&facts.commands, "defines")?;
    if let Some(flags) = by_file(&facts.flags, "takes the flags") {
        text.push('\n');
        text.push_str(&flags);
    }
    Some(text)
}

/// Variables that code reads, by file.
pub(super) fn environment(facts: &Facts) -> Option<String> {
    by_file(&facts.environment, "reads from the environment")
}

fn by_file(names: &[Named], verb: &str) -> Option<String> {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for named in names {
        let of_file = files.entry(&named.at.path).or_default();
        if !of_file.contains(&named.name.as_str()) {
            of_file.push(&named.name);
        }
    }
    let line = |(path, names): (&str, Vec<&str>)| format!("- {} {verb} {}.", code(path), codes(names, 30));
    let lines: Vec<String> = files.into_iter().map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Declared dependencies: who uses each, and those for development in one sentence.
pub(super) fn externals(facts: &Facts) -> Option<String> {
    let mut lines = Vec::new();
    for external in facts.externals.iter().filter(|external| !external.development) {
        let users = facts.modules.iter().filter(|module| !module.test && module.uses.contains(&external.name));
        let users: Vec<&str> = users.map(|module| module.name.as_str()).collect();
        let declared = code(&external.at.path);
        lines.push(match users[..] {
            [] => format!("- {} is declared in {declared}.", code(&external.name)),
            _ => format!("- {} (declared in {declared}) is imported by {}.", code(&external.name), codes(users, NAMED)),
        });
    }
    let development = facts.externals.iter().filter(|external| external.development);
    let development: Vec<&str> = development.map(|external| external.name.as_str()).collect();
    if !development.is_empty() {
        lines.push(format!("\nOnly development needs {}.", codes(development, 30)));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
