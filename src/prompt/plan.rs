//! What a prompt holds, for `--dry-run`: everything that went in, what stayed out and why, and the tokens.

use super::context::{Context, LeftOut};
use serde::Serialize;

/// The plan of one prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// **Units**: tokens of the candidate's window.
    pub window: u32,
    /// **Units**: tokens kept free for the answer.
    pub answer_tokens: u32,
    /// **Units**: estimated tokens of the whole prompt.
    pub prompt_tokens: u32,
    pub facts: Vec<PlanEntry>,
    pub excerpts: Vec<PlanEntry>,
    pub left_out: Vec<LeftOut>,
}

/// One thing that went into a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanEntry {
    /// Title of a list, or `path:from-to`.
    pub what: String,
    pub why: String,
    /// **Units**: estimated tokens.
    pub tokens: u32,
}

impl Plan {
    /// Describes a context that was rendered into a prompt of `prompt_tokens`.
    pub(super) fn new(context: &Context, window: u32, answer_tokens: u32, prompt_tokens: u32) -> Self {
        let fact = |section: &super::Section| PlanEntry {
            what: section.title.clone(),
            why: format!("{} lines", section.text.lines().count()),
            tokens: section.tokens,
        };
        let excerpt = |excerpt: &super::Excerpt| PlanEntry {
            what: format!("{}:{}-{}", excerpt.path, excerpt.from_line, excerpt.to_line),
            why: excerpt.why.clone(),
            tokens: excerpt.tokens,
        };
        Plan {
            window,
            answer_tokens,
            prompt_tokens,
            facts: context.sections.iter().map(fact).collect(),
            excerpts: context.excerpts.iter().map(excerpt).collect(),
            left_out: context.left_out.clone(),
        }
    }
}
