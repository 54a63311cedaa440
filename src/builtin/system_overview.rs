//! System overview: what a project is made of, section by section; a section without facts is left out.

use super::words::{and, code, count, inline, longest_run, more, names, sentence};
use super::{interfaces, modules, surroundings};
use sluice_validators::Language;
use sluice_validators::diagram::{compile, from_facts};
use sluice_validators::facts::{Facts, Module, Notes};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Entry points described.
const ENTRIES: usize = 12;
/// Names in one list within a sentence.
const NAMES: usize = 5;
/// Roles of the notes that are named.
const ROLES: usize = 8;

/// Writes the page; `None` without a module that is no test.
pub(super) fn draft(facts: &Facts, notes: &Notes) -> Option<String> {
    if !facts.modules.iter().any(|module| !module.test) {
        return None;
    }
    let title = facts.project.as_ref().map_or_else(|| "System overview".to_owned(), |name| inline(&name.name));
    let sections = [
        ("Purpose", purpose(facts, notes)),
        ("Entry points", entry_points(facts)),
        ("Modules", modules::section(facts)),
        ("Architecture", architecture(facts)),
        ("Data", interfaces::data(facts)),
        ("Interfaces", interfaces::interfaces(facts)),
        ("External dependencies", surroundings::externals(facts)),
        ("Configuration", surroundings::configuration(facts)),
    ];
    let mut page = format!("# {title}\n");
    for (heading, text) in sections {
        if let Some(text) = text {
            let _ = write!(page, "\n## {heading}\n\n{}\n", text.trim());
        }
    }
    Some(page)
}

/// What the project is for, in its own words, and how large it is.
fn purpose(facts: &Facts, notes: &Notes) -> Option<String> {
    let mut out = String::new();
    if let Some(purpose) = facts.purpose.as_ref().and_then(|purpose| sentence(&purpose.name)) {
        let _ = write!(out, "{purpose} ");
    }
    let _ = write!(out, "The sources hold {}.", size(facts));
    // Notes are trusted little: what is capitalised may be a heading or somebody's name.
    let is_role = |name: &str| name.chars().all(|letter| letter.is_lowercase() || letter == ' ');
    let roles = notes.roles.iter().filter(|role| is_role(&role.name));
    let roles: Vec<String> = roles.map(|role| role.name.clone()).take(ROLES).collect();
    if !roles.is_empty() {
        let _ = write!(out, " The notes speak of these roles: {}.", and(&roles));
    }
    Some(out)
}

fn size(facts: &Facts) -> String {
    let mut languages: BTreeMap<Language, usize> = BTreeMap::new();
    let own = || facts.modules.iter().filter(|module| !module.test);
    for module in own() {
        *languages.entry(module.language).or_default() += 1;
    }
    let languages: Vec<String> =
        languages.into_iter().map(|(language, modules)| format!("{modules} in {}", called(language))).collect();
    let lines: usize = own().map(|module| module.lines as usize).sum();
    let tests = facts.modules.len() - own().count();
    let mut parts =
        vec![format!("{} ({}; {})", count(own().count(), "module"), languages.join(", "), count(lines, "line"))];
    let others = [
        (tests, "test module"),
        (facts.tables.len(), "table"),
        (facts.routes.len(), "HTTP route"),
        (facts.commands.len(), "command"),
    ];
    parts.extend(others.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)));
    and(&parts)
}

fn called(language: Language) -> &'static str {
    match language {
        Language::Sql => "SQL",
        Language::Prisma => "Prisma",
        Language::Python => "Python",
        Language::TypeScript | Language::Tsx => "TypeScript",
        Language::JavaScript => "JavaScript",
        Language::Rust => "Rust",
        Language::Go => "Go",
        Language::Java => "Java",
        Language::CSharp => "C#",
        Language::Ruby => "Ruby",
        Language::Php => "PHP",
        Language::GraphQl => "GraphQL",
        Language::Markdown => "Markdown",
        Language::Toml => "TOML",
        Language::Json => "JSON",
        Language::Yaml => "YAML",
        Language::Html => "HTML",
        Language::Other => "other languages",
    }
}

/// Where the program starts, and what each start reaches for first.
fn entry_points(facts: &Facts) -> Option<String> {
    let entries: Vec<&Module> = facts.modules.iter().filter(|module| module.entry_point && !module.test).collect();
    if entries.is_empty() {
        return None;
    }
    let mut out = String::new();
    for module in entries.iter().take(ENTRIES) {
        let _ = writeln!(out, "- {}", entry(facts, module));
    }
    out.push_str(&more(entries.len().saturating_sub(ENTRIES), "entry point"));
    Some(out)
}

fn entry(facts: &Facts, module: &Module) -> String {
    let imports = facts.imports.iter().filter(|import| import.from == module.name).map(|import| import.to.as_str());
    let commands = facts.commands.iter().filter(|command| command.at.path == module.path);
    let routes: Vec<String> = facts
        .routes
        .iter()
        .filter(|route| route.module == module.name)
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    let clauses = [
        ("declares", names(commands.map(|command| command.name.as_str()), NAMES)),
        ("answers", names(routes.iter().map(String::as_str), NAMES)),
        ("uses", names(module.uses.iter().map(String::as_str), NAMES)),
        ("imports", names(imports, NAMES)),
    ];
    let said: Vec<String> =
        clauses.iter().filter(|(_, names)| !names.is_empty()).map(|(verb, names)| format!("{verb} {names}")).collect();
    let said = if said.is_empty() { format!("has {}", count(module.lines as usize, "line")) } else { said.join("; ") };
    format!("{} {said}.", code(&module.path))
}

/// The diagram, fenced so that nothing in it can end the fence.
fn architecture(facts: &Facts) -> Option<String> {
    let diagram = compile(&from_facts::architecture(facts)?);
    let ticks = "`".repeat((longest_run(&diagram) + 1).max(3));
    Some(format!(
        "An arrow leads from who asks to what is asked: an import, a route, a table or a dependency.\n\n\
         {ticks}mermaid\n{}\n{ticks}",
        diagram.trim_end()
    ))
}
