//! The page: a title, a beginning and the sections that facts can fill.

use super::{interfaces, modules, tables};
use crate::builtin::diagrams;
use crate::builtin::prose::{codes, count, one_line, sentence, series};
use sluice_validators::facts::{Facts, Module};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Writes the overview; none where there are no modules.
pub(in crate::builtin) fn draft(facts: &Facts) -> Option<String> {
    let code: Vec<&Module> = facts.modules.iter().filter(|module| !module.test).collect();
    if code.is_empty() {
        return None;
    }
    let project = facts.project.as_ref().map_or("System", |project| project.name.as_str());
    let mut text = format!("# {}\n\n", one_line(project));
    if let Some(purpose) = &facts.purpose {
        let _ = writeln!(text, "{}\n", sentence(&purpose.name));
    }
    let _ = writeln!(text, "{}\n", extent(facts, &code));
    section(&mut text, "Entry points", modules::entry_points(facts));
    section(&mut text, "Modules", modules::modules(facts));
    section(&mut text, "Structure", structure(facts));
    section(&mut text, "Stored data", tables::tables(facts));
    section(&mut text, "Routes", interfaces::routes(facts));
    section(&mut text, "Commands", interfaces::commands(facts));
    section(&mut text, "External dependencies", interfaces::externals(facts));
    section(&mut text, "Configuration", interfaces::environment(facts));
    Some(text)
}

/// Adds a section that has something in it.
fn section(text: &mut String, title: &str, body: Option<String>) {
    if let Some(body) = body {
        let _ = writeln!(text, "## {title}\n\n{}\n", body.trim_end());
    }
}

/// How much there is of everything.
fn extent(facts: &Facts, code: &[&Module]) -> String {
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    for module in code {
        *lines.entry(format!("{:?}", module.language)).or_default() += u64::from(module.lines);
    }
    let languages: Vec<String> = lines.iter().map(|(language, lines)| format!("{lines} lines of {language}")).collect();
    let tests = facts.modules.len() - code.len();
    let mut parts = vec![format!("{} with {}", count(code.len(), "module"), series(&languages, 9))];
    let counted = [
        (tests, "test module"),
        (facts.tables.len(), "table"),
        (facts.routes.len(), "route"),
        (facts.commands.len(), "command"),
    ];
    parts.extend(counted.iter().filter(|(number, _)| *number > 0).map(|(number, word)| count(*number, word)));
    let folders = modules::folders(facts);
    let places = if folders.is_empty() { String::new() } else { format!(", in {}", codes(folders, 9)) };
    format!("The sources hold {}{places}.", series(&parts, 9))
}

fn structure(facts: &Facts) -> Option<String> {
    let diagram = diagrams::draft("architecture", facts)?;
    Some(format!("How the most connected modules hang together:\n\n```mermaid\n{}\n```", diagram.trim_end()))
}
