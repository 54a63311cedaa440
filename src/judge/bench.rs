//! From a raw answer to the text that would be written and the verdict over exactly these bytes.

use crate::cascade::Judged;
use crate::compile::Compilers;
use crate::kinds::Kind;
use crate::project::Project;
use crate::routing::Variant;
use sluice_validators::normalise::{Normalised, normalise, normalise_graph, normalise_to_schema};
use sluice_validators::rubric::Subject;
use sluice_validators::{Document, Format, Score};

/// A project that answers are held against, the secrets that no text may repeat, and who is asked about code.
#[derive(Clone, Debug)]
pub struct Bench<'a> {
    project: &'a Project,
    compilers: &'a Compilers,
    secrets: Vec<String>,
}

/// A judged answer.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub judged: Judged,
    /// The text, parsed.
    pub document: Document,
}

impl<'a> Bench<'a> {
    /// A bench for one project.
    pub fn new(project: &'a Project, compilers: &'a Compilers) -> Self {
        Bench { project, compilers, secrets: project.secret_values() }
    }

    /// Judges a whole answer. A cut one never gets here: the cascade asks again for it.
    ///
    /// **Cost**: none but for code, which compilers look at for seconds.
    pub fn judge(&self, kind: &Kind, answer: &str, variant: Variant, threshold: Score) -> Ruling {
        let facts = &self.project.facts;
        let Normalised { text, document, repairs, .. } = match (variant, kind.format) {
            (Variant::Graph, Format::Mermaid(diagram)) => {
                let graph = normalise_graph(answer, diagram, facts, true);
                // A model that was asked for a graph and wrote the diagram itself has done the work all the same.
                let text = matches!(graph.document, Document::Broken(_)).then(|| normalise(answer, kind.format, true));
                text.filter(|text| matches!(text.document, Document::Diagram(_))).unwrap_or(graph)
            }
            (Variant::Graph | Variant::Text, Format::Json) => match &kind.schema {
                Some(schema) => normalise_to_schema(answer, schema, true),
                None => normalise(answer, Format::Json, true),
            },
            (Variant::Graph | Variant::Text, format) => normalise(answer, format, true),
        };
        let compiled = match &document {
            Document::Files(files) => Some(self.compilers.report(files)),
            Document::Diagram(_)
            | Document::Markdown(_)
            | Document::Json(_)
            | Document::Html(_)
            | Document::OpenApi(_)
            | Document::Broken(_) => None,
        };
        let subject = Subject {
            text: &text,
            document: &document,
            facts,
            notes: &self.project.notes,
            finished: true,
            secrets: &self.secrets,
            compiled: compiled.as_ref(),
            schema: kind.schema.as_ref(),
        };
        let verdict = kind.rubric.judge(&subject, threshold, &repairs);
        Ruling { judged: Judged { text, verdict, calls: Vec::new() }, document }
    }
}
