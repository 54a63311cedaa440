//! What makes a good text bad: each operator leaves something that a careful reader would send back.

mod chart;
mod code;
mod diagram;
mod document;
mod page;
mod readme;
mod table;
mod words;

pub(crate) use diagram::drawing;
pub(crate) use words::{cut, garbage};

use crate::ground::Ground;
use crate::kinds::Kind;
use sluice_validators::Format;

/// Spoiled forms of a good text, each with what was done to it.
pub(crate) fn spoiled(kind: &Kind, text: &str, ground: &Ground) -> Vec<(String, String)> {
    let mut found = words::spoiled(kind, text, ground);
    match kind.format {
        Format::Markdown => {
            found.extend(page::spoiled(kind, text));
            if kind.table["gates"].to_string().contains("entries.whole") {
                found.extend(table::spoiled(kind, text, ground));
            }
            if kind.name == "readme" {
                found.extend(readme::spoiled(text));
            }
        }
        Format::Mermaid(_) => {
            found.extend(diagram::spoiled(kind, text));
            found.extend(chart::spoiled(kind, text, ground));
        }
        Format::Html => found.extend(page::spoiled_html(text)),
        Format::Files => found.extend(code::spoiled(text)),
        Format::OpenApi => found.extend(document::spoiled_openapi(text)),
        Format::Json => found.extend(document::spoiled_json(text)),
    }
    // An operator may find nothing to do; what it leaves as it was is not spoiled.
    found.retain(|(_, spoiled)| spoiled.trim() != text.trim());
    found
}

/// True where a project has what a kind is made of, so that a stranger's text can be told from one about it.
pub(crate) fn speaks(kind: &Kind, ground: &Ground) -> bool {
    let needs = kind.table.get("needs").and_then(toml::Value::as_array).into_iter().flatten();
    let facts = &ground.facts;
    let notes = !(ground.notes.actions.is_empty() && ground.notes.terms.is_empty());
    needs.filter_map(toml::Value::as_str).any(|need| match need {
        "facts.tables" => facts.tables.len() > 3,
        "facts.routes" => facts.routes.len() > 3,
        "facts.modules" => facts.modules.len() > 3 && !facts.imports.is_empty(),
        "facts.items" => facts.items.len() > 3,
        "facts.commands" => facts.commands.len() > 1,
        "facts.states" => !facts.choices.is_empty(),
        "facts.services" => !facts.services.is_empty(),
        "facts.branches" => !facts.branches.is_empty(),
        need => need.starts_with("notes") && notes,
    })
}
