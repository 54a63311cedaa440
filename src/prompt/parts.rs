//! Everything a template can refer to.

use super::context::{Excerpt, Section};
use crate::routing::Variant;
use serde::Serialize;

/// The variables of a prompt template, by these names.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PromptParts {
    /// Title of the kind, e.g. `Entity-relationship diagram`.
    pub title: String,
    /// Name of the project, empty where it has none.
    pub project: String,
    /// What the artifact will be judged by, one rule each.
    pub rules: Vec<String>,
    /// `title` and `text` of each list of facts.
    pub facts: Vec<Section>,
    /// `path`, `from_line`, `to_line` and `text` of each excerpt.
    pub excerpts: Vec<Excerpt>,
    /// Notes that people wrote, each headed by its path; empty where there are none.
    pub notes: String,
    /// `text` or `graph`.
    pub variant: Variant,
    /// JSON Schema of the answer, as text.
    pub schema: Option<String>,
    /// What to do better than the last attempt.
    pub findings: Vec<String>,
    /// Notation of the artifact, e.g. `mermaid:erDiagram`.
    pub format: String,
    /// What only some templates know, as `extra.<name>`.
    pub extra: serde_json::Value,
}
