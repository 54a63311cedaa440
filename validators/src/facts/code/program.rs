//! Environment variables, flags, subcommands, entry points, and names that stand for something.

use super::node;
use super::read::Reading;
use super::record::Record;
use crate::facts::model::Named;
use tree_sitter::Node;

/// Most constants and aliases kept of one file.
const MAX_NAMES: usize = 500;

pub(super) fn read(record: &Record<'_>, reading: &mut Reading<'_>) {
    match record.topic {
        "constant" | "alias" => {
            let code = &mut reading.facts.code;
            let list = if record.topic == "alias" { &mut code.aliases } else { &mut code.constants };
            if let (Some(name), Some(value)) = (record.text("name"), record.literal("value"))
                && list.len() < MAX_NAMES
            {
                list.push((name.to_owned(), value));
            }
        }
        "entry" => reading.facts.code.entry_point = true,
        "prefix" => reading.facts.code.global_prefix = record.literal("path"),
        "env" => {
            let named = record.literal("name").filter(|name| is_variable(name));
            named.into_iter().for_each(|name| push(record.line(), name, reading));
        }
        "flag" => flags(record, reading),
        _ => commands(record, reading),
    }

    fn push(line: u32, name: String, reading: &mut Reading<'_>) {
        let at = reading.at(line);
        reading.facts.code.environment.push(Named { name, at });
    }
}

fn is_variable(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.len() <= 128 && name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// A flag as written, or clap's derived one: `#[arg(long)]` on the field `max_cost` is `--max-cost`.
fn flags(record: &Record<'_>, reading: &mut Reading<'_>) {
    let names: Vec<String> = match (record.literal("name"), record.node("on").and_then(node::decorated)) {
        (Some(text), _) => {
            text.split([',', ' ', '|', '/']).filter(|part| part.starts_with('-')).map(str::to_owned).collect()
        }
        (None, Some(field)) => derived_flag(record, field).into_iter().collect(),
        (None, None) => Vec::new(),
    };
    let names = match record.setting("dashes") {
        Some(dashes) => record.literal("long").map(|name| format!("{dashes}{name}")).into_iter().collect(),
        None => names,
    };
    for name in names {
        let name = name.split('=').next().unwrap_or("").to_owned();
        let valid = name.len() > 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if valid && name.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphanumeric()) {
            let at = reading.at(record.line());
            reading.facts.code.flags.push(Named { name, at });
        }
    }
}

fn derived_flag(record: &Record<'_>, field: Node<'_>) -> Option<String> {
    let arguments = record.text("arguments")?;
    let after = arguments.split_once("long")?.1.trim_start();
    let given = after.strip_prefix('=').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
    let given = given.and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let name = field.child_by_field_name("name").map(|name| kebab(node::text(name, record.source)));
    given.or(name).map(|name| format!("--{name}"))
}

fn commands(record: &Record<'_>, reading: &mut Reading<'_>) {
    let source = record.source;
    let explicit = record.literal("name").or_else(|| {
        let first =
            record.node("arguments").and_then(|list| list.named_child(0)).filter(|first| node::is_string(*first));
        first.map(|first| node::literal(first, source))
    });
    let target = record.node("on").and_then(node::decorated);
    let found: Vec<(String, u32)> = match (explicit, target) {
        (Some(name), _) => vec![(name.split(' ').next().unwrap_or("").to_owned(), record.line())],
        (None, Some(target)) if target.kind() == "enum_item" => variants(target, source),
        (None, Some(target)) => {
            let name = target.child_by_field_name("name").map(|name| kebab(node::text(name, source)));
            name.map(|name| (name, node::line(target))).into_iter().collect()
        }
        (None, None) => Vec::new(),
    };
    for (name, line) in found {
        if !name.is_empty() && name.len() <= 64 {
            let at = reading.at(line);
            reading.facts.code.commands.push(Named { name, at });
        }
    }
}

fn variants(target: Node<'_>, source: &str) -> Vec<(String, u32)> {
    let body = target.child_by_field_name("body").map(node::children).unwrap_or_default();
    let variants = body.into_iter().filter(|child| child.kind() == "enum_variant");
    variants
        .filter_map(|one| Some((kebab(node::text(one.child_by_field_name("name")?, source)), node::line(one))))
        .collect()
}

/// `DryRun`, `dry_run` → `dry-run`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for (index, c) in name.chars().enumerate() {
        if c == '_' {
            kebab.push('-');
        } else if c.is_uppercase() {
            if index > 0 && !kebab.ends_with('-') {
                kebab.push('-');
            }
            kebab.extend(c.to_lowercase());
        } else {
            kebab.push(c);
        }
    }
    kebab
}
