//! Facts as names and details. No line number stands in them: a fact that only moved did not change.

use crate::project::Project;
use sluice_validators::facts::{Facts, Item, Named, Notes, Route};
use std::collections::BTreeMap;

/// Every list there is.
#[cfg(test)]
pub(super) const NAMES: &[&str] = &[
    "project",
    "tables",
    "columns",
    "foreign_keys",
    "modules",
    "imports",
    "externals",
    "routes",
    "items",
    "accesses",
    "commands",
    "flags",
    "environment",
    "services",
    "states",
    "branches",
    "tags",
    "notes",
];

/// Bytes of a name or a detail: enough to tell what changed.
const LONGEST: usize = 200;

type Lines = BTreeMap<String, String>;

/// One list, read from what a cloud may see: no secret hides in a signature.
pub(super) fn lines_of(list: &str, project: &Project) -> Lines {
    let facts = &project.redacted_facts;
    let pairs: Vec<(String, String)> = match list {
        "project" => about(facts),
        "tables" => facts.tables.iter().map(|table| (table.name.clone(), String::new())).collect(),
        "columns" => columns(facts),
        "foreign_keys" => foreign_keys(facts),
        "modules" => modules(facts),
        "imports" => facts.imports.iter().map(|one| (format!("{} → {}", one.from, one.to), String::new())).collect(),
        "externals" => externals(facts),
        "routes" => facts.routes.iter().map(route).collect(),
        "items" => facts.items.iter().map(item).collect(),
        "accesses" => accesses(facts),
        "commands" => names(&facts.commands),
        "flags" => names(&facts.flags),
        "environment" => names(&facts.environment),
        "services" => services(facts),
        "states" => states(facts),
        "branches" => names(&facts.branches),
        "tags" => names(&facts.tags),
        "notes" => said(&project.notes),
        _ => Vec::new(),
    };
    let mut lines = Lines::new();
    for (name, detail) in pairs {
        // What has the same name in two places counts as one fact with all its details.
        let known = lines.entry(short(name)).or_default();
        if !known.is_empty() && !detail.is_empty() && *known != detail {
            known.push_str("; ");
        } else if *known == detail {
            continue;
        }
        known.push_str(&detail);
    }
    lines.into_iter().map(|(name, detail)| (name, short(detail))).collect()
}

/// A long text keeps its beginning and the hash of the whole.
fn short(text: String) -> String {
    if text.len() <= LONGEST {
        return text;
    }
    let digest = crate::ledger::sha256(text.as_bytes());
    let begin: String = text.chars().take(LONGEST / 4).collect();
    format!("{begin}… #{}", &digest[..12])
}

fn names(all: &[Named]) -> Vec<(String, String)> {
    all.iter().map(|named| (named.name.clone(), String::new())).collect()
}

fn about(facts: &Facts) -> Vec<(String, String)> {
    let parts = [("name", &facts.project), ("purpose", &facts.purpose), ("version", &facts.version)];
    let told = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), part.as_ref()?.name.clone())));
    told.collect()
}

fn columns(facts: &Facts) -> Vec<(String, String)> {
    let of_table = |table: &sluice_validators::facts::Table| -> Vec<(String, String)> {
        let columns = table.columns.iter();
        let lines = columns.map(|column| {
            let words = [
                (true, column.data_type.as_str()),
                (column.primary_key, "primary key"),
                (column.unique && !column.primary_key, "unique"),
                (!column.nullable && !column.primary_key, "not null"),
            ];
            let detail: Vec<&str> = words.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
            (format!("{}.{}", table.name, column.name), detail.join(" ").trim().to_owned())
        });
        lines.collect()
    };
    facts.tables.iter().flat_map(of_table).collect()
}

fn foreign_keys(facts: &Facts) -> Vec<(String, String)> {
    let line = |key: &sluice_validators::facts::ForeignKey| {
        let name = format!("{}({}) → {}", key.from_table, key.from_columns.join(", "), key.to_table);
        let detail = match (key.optional, key.unique) {
            (true, true) => "optional unique",
            (true, false) => "optional",
            (false, true) => "unique",
            (false, false) => "",
        };
        (name, detail.to_owned())
    };
    facts.foreign_keys.iter().map(line).collect()
}

fn modules(facts: &Facts) -> Vec<(String, String)> {
    let own = facts.modules.iter().filter(|module| !module.test);
    own.map(|module| (module.name.clone(), if module.entry_point { "entry point" } else { "" }.to_owned())).collect()
}

/// Versions change every week and say nothing about a project's shape; what only builds need stays out, too.
fn externals(facts: &Facts) -> Vec<(String, String)> {
    let used = facts.externals.iter().filter(|external| !external.development);
    used.map(|external| (external.name.clone(), String::new())).collect()
}

fn route(route: &Route) -> (String, String) {
    let parameters: Vec<String> =
        route.parameters.iter().map(|one| format!("{}{}", one.name, if one.required { "" } else { "?" })).collect();
    let statuses: Vec<String> = route.statuses.iter().map(ToString::to_string).collect();
    let auth = route.auth.as_ref().map(|auth| format!("guarded by {auth}"));
    let parts = [Some(parameters.join(", ")), Some(statuses.join(", ")), route.response.clone(), auth];
    let detail: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    (format!("{} {}", route.method, route.path), detail.join("; "))
}

fn item(item: &Item) -> (String, String) {
    let members: Vec<String> = item
        .members
        .iter()
        .map(|member| match &member.data_type {
            Some(data_type) => format!("{}: {data_type}", member.name),
            None => member.name.clone(),
        })
        .collect();
    let members = if members.is_empty() { String::new() } else { format!(" {{ {} }}", members.join(", ")) };
    (format!("{}::{}", item.module, item.name), format!("{}{members}", item.signature))
}

fn accesses(facts: &Facts) -> Vec<(String, String)> {
    let line = |access: &sluice_validators::facts::Access| {
        (format!("{} {} {}", access.module, if access.write { "writes" } else { "reads" }, access.table), String::new())
    };
    facts.accesses.iter().map(line).collect()
}

fn services(facts: &Facts) -> Vec<(String, String)> {
    let line = |service: &sluice_validators::facts::Service| {
        let parts = [service.image.clone().unwrap_or_default(), service.ports.join(", "), service.needs.join(", ")];
        let detail: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        (service.name.clone(), detail.join("; "))
    };
    facts.services.iter().map(line).collect()
}

fn states(facts: &Facts) -> Vec<(String, String)> {
    let choices = facts.choices.iter().map(|choice| (choice.name.clone(), choice.values.join(", ")));
    let changes = facts.transitions.iter().map(|change| {
        let within = change.within.as_deref().map(|name| format!(" in {name}")).unwrap_or_default();
        (format!("{} → {}{within}", change.from.join(", "), change.to), String::new())
    });
    choices.chain(changes).collect()
}

/// Of notes only hashes are kept, file by file: what people said is theirs, and may hold what no manifest should.
fn said(notes: &Notes) -> Vec<(String, String)> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for line in &notes.said {
        let text = files.entry(&line.at.path).or_default();
        text.push_str(&line.name);
        text.push('\n');
    }
    let digest = |text: &str| crate::ledger::sha256(text.as_bytes())[..16].to_owned();
    files.into_iter().map(|(path, text)| (path.to_owned(), digest(&text))).collect()
}
