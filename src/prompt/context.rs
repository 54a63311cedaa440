//! What goes into a prompt besides the template: sections of facts, excerpts of sources, and what had to stay out.

use super::spec::Selector;
use serde::Serialize;

/// Facts and excerpts for one prompt, within its budget.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Context {
    pub sections: Vec<Section>,
    pub excerpts: Vec<Excerpt>,
    pub left_out: Vec<LeftOut>,
}

/// One list of facts as readable lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    pub title: String,
    /// One fact a line, each with the place it was read.
    pub text: String,
    /// **Units**: estimated tokens, title and separators included.
    pub tokens: u32,
}

/// Whole lines of a source, unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    pub path: String,
    /// First line, from 1.
    pub from_line: u32,
    /// Last line, included.
    pub to_line: u32,
    /// The lines as they stand in the source, without the last line's end.
    pub text: String,
    /// The rule that picked it.
    pub selector: Selector,
    /// Why it is here.
    pub why: String,
    /// **Units**: estimated tokens, path and separators included.
    pub tokens: u32,
}

/// Something a kind wanted that did not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    pub what: String,
    pub why: String,
    /// **Units**: estimated tokens it would have cost.
    pub tokens: u32,
}

impl Context {
    /// Estimated tokens of everything that is in.
    pub fn tokens(&self) -> u32 {
        let sections = self.sections.iter().map(|section| section.tokens);
        sections.chain(self.excerpts.iter().map(|excerpt| excerpt.tokens)).fold(0, u32::saturating_add)
    }
}
