//! Which kind is drafted by whom, and what to say where none can.

use super::{api_docs, diagrams, overview};
use sluice_validators::facts::{Facts, Notes};

/// Kinds that facts alone can give.
pub(super) const KINDS: &[&str] =
    &["erd", "architecture", "components_diagram", "data_flow", "class", "api_docs", "system_overview"];

/// Why there is no draft. Prints what is missing and the way out.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum NoDraft {
    #[error(
        "`builtin` cannot write `{0}`: it takes judgement that no fact gives; start Ollama with a model, or set \
         GROQ_API_KEY, GEMINI_API_KEY or OPENAI_API_KEY"
    )]
    NeedsModel(String),
    #[error("`builtin` cannot draft `{kind}`: the sources show no {missing}; give it a path that holds some")]
    LacksFacts { kind: String, missing: &'static str },
}

/// Drafts a kind, by the name in the registry of kinds.
pub(super) fn draft(kind: &str, facts: &Facts, _notes: &Notes) -> Result<String, NoDraft> {
    let lacks = |missing| NoDraft::LacksFacts { kind: kind.to_owned(), missing };
    match kind {
        "api_docs" => api_docs::draft(facts).ok_or_else(|| lacks("HTTP routes")),
        "system_overview" => overview::draft(facts).ok_or_else(|| lacks("modules")),
        "erd" => diagrams::draft(kind, facts).ok_or_else(|| lacks("tables")),
        "architecture" | "components_diagram" => {
            diagrams::draft(kind, facts).ok_or_else(|| lacks("modules that import each other"))
        }
        "data_flow" => diagrams::draft(kind, facts).ok_or_else(|| lacks("tables that code reads or writes")),
        "class" => diagrams::draft(kind, facts).ok_or_else(|| lacks("classes")),
        _ => Err(NoDraft::NeedsModel(kind.to_owned())),
    }
}
