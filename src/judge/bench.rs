//! From a raw answer to the text that would be written and the verdict over exactly these bytes.

use crate::cascade::Judged;
use crate::kinds::Kind;
use crate::project::Project;
use crate::routing::Variant;
use sluice_validators::normalise::{Normalised, normalise, normalise_graph};
use sluice_validators::rubric::Subject;
use sluice_validators::{Document, Format, Score};

/// What judging needs beside the project: the secrets that no text may repeat.
#[derive(Clone, Debug, Default)]
pub struct Bench {
    secrets: Vec<String>,
}

/// A judged answer.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub judged: Judged,
    /// The text, parsed.
    pub document: Document,
}

impl Bench {
    /// A bench for one project.
    pub fn new(project: &Project) -> Self {
        Bench { secrets: project.secret_values() }
    }
}

/// Judges a whole answer.
pub fn judge(
    bench: &Bench,
    kind: &Kind,
    project: &Project,
    answer: &str,
    variant: Variant,
    threshold: Score,
) -> Ruling {
    let Normalised { text, document, repairs, .. } = match (variant, kind.format) {
        (Variant::Graph, Format::Mermaid(diagram)) => normalise_graph(answer, diagram, &project.facts, true),
        (Variant::Graph | Variant::Text, format) => normalise(answer, format, true),
    };
    let subject = Subject {
        text: &text,
        document: &document,
        facts: &project.facts,
        notes: &project.notes,
        // A cut answer never gets here: the cascade asks again for it.
        finished: true,
        secrets: &bench.secrets,
        compiled: None,
    };
    let verdict = kind.rubric.judge(&subject, threshold, &repairs);
    Ruling { judged: Judged { text, verdict }, document }
}
