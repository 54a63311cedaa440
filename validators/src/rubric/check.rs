//! The shape of a check: it looks at a subject and says how much of its points is earned, and why.

use crate::document::Document;
use crate::facts::{Facts, Notes};
use crate::rubric::Evidence;
use crate::schema::JsonSchema;

/// What is judged, and what it is judged against.
pub struct Subject<'a> {
    /// The bytes that will be written.
    pub text: &'a str,
    /// The same text, parsed.
    pub document: &'a Document,
    pub facts: &'a Facts,
    pub notes: &'a Notes,
    /// The provider said the answer is complete; a cut answer is never whole, however well it parses.
    pub finished: bool,
    /// Secrets seen in the sources, none of which may appear in the text.
    pub secrets: &'a [String],
    /// What compilers said of a prototype; `None` where none ran.
    pub compiled: Option<&'a CompileReport>,
    /// JSON Schema that a `json` artifact must hold, compiled once for all of them; `None` where none was given.
    pub schema: Option<&'a JsonSchema>,
}

/// What compilers said of the files of a prototype.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompileReport {
    /// Files that a compiler looked at, sorted.
    pub checked: Vec<String>,
    /// File, line and message of every error.
    pub errors: Vec<(String, u32, String)>,
    /// Files that no compiler could look at, each with the reason.
    pub unchecked: Vec<(String, String)>,
    /// Those of `unchecked` that a compiler was not given because they would make it read files that are not the
    /// prototype's.
    pub refused: Vec<String>,
}

/// Looks at one side of a text. Pure: the same subject gives the same outcome.
pub trait Check: Send + Sync {
    /// Dotted and stable, e.g. `facts.entities`.
    fn id(&self) -> &'static str;
    /// Judges.
    fn run(&self, subject: &Subject<'_>) -> Outcome;
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Share of the points earned, 0..=1; `None` where there is nothing to judge against. A gate holds at 1.
    pub share: Option<f64>,
    /// What the share stands on, in one line: `9 of 11 tables named, 1 invented`.
    pub summary: String,
    /// Figures that caps refer to by `<check id>.<name>`, e.g. `precision`.
    pub measures: Vec<(&'static str, f64)>,
    /// Single shortcomings, each with its line where it has one.
    pub remarks: Vec<Remark>,
    /// What the share stands on: facts of the project, its notes, or the text alone.
    pub evidence: Evidence,
    /// Points taken off whatever else was earned, for small things that do not fail a gate.
    pub penalty: f64,
}

/// A single shortcoming.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub line: Option<u32>,
    pub message: String,
    /// Advice for the next attempt.
    pub hint: Option<String>,
}

impl Outcome {
    /// Nothing to judge against: the check is unscored, and says why.
    pub fn unscored(why: impl Into<String>) -> Self {
        Outcome { share: None, summary: why.into(), ..Outcome::default() }
    }

    /// A share of the points, with what it stands on.
    pub fn share(share: f64, summary: impl Into<String>) -> Self {
        Outcome { share: Some(share.clamp(0.0, 1.0)), summary: summary.into(), ..Outcome::default() }
    }

    /// Takes points off whatever else is earned.
    pub fn penalty(mut self, points: f64) -> Self {
        self.penalty = points;
        self
    }

    /// Says that the share stands on facts or notes of the project, not on the text alone.
    pub fn on(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }

    /// Adds a figure for caps.
    pub fn measure(mut self, name: &'static str, value: f64) -> Self {
        self.measures.push((name, value));
        self
    }

    /// Adds a shortcoming.
    pub fn remark(mut self, line: Option<u32>, message: impl Into<String>, hint: Option<String>) -> Self {
        self.remarks.push(Remark { line, message: message.into(), hint });
        self
    }
}
