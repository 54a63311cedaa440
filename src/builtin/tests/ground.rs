//! Projects to draft about, and the verdict on what was drafted.

use crate::builtin::Builtin;
use crate::kinds::{Kind, Registry};
use futures_util::StreamExt;
use sluice_providers::{Answer, Event, Provider, ProviderError, Request};
use sluice_validators::facts::{Facts, Notes, read, read_notes};
use sluice_validators::rubric::{Subject, Verdict};
use sluice_validators::{Document, Format, Source, diagram, parse};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A project as it was read.
pub(super) struct Ground {
    pub(super) facts: Arc<Facts>,
    pub(super) notes: Arc<Notes>,
}

impl Ground {
    /// Reads a folder or file of this repository.
    pub(super) fn of(path: &str) -> Ground {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let mut sources = Vec::new();
        let mut open: Vec<PathBuf> = vec![root.clone()];
        while let Some(next) = open.pop() {
            if next.is_dir() {
                open.extend(std::fs::read_dir(&next).unwrap().map(|entry| entry.unwrap().path()));
            } else if let Ok(text) = std::fs::read_to_string(&next) {
                let relative = next.strip_prefix(&root).ok().filter(|rest| *rest != Path::new("")).unwrap_or(&next);
                sources.push(Source::new(relative.to_string_lossy().replace('\\', "/"), text));
            }
        }
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let notes: Vec<Source> = sources.iter().filter(|source| source.path.starts_with("notes/")).cloned().collect();
        Ground { facts: Arc::new(read(&sources)), notes: Arc::new(read_notes(&notes)) }
    }

    /// A project of one file.
    pub(super) fn of_source(path: &str, text: &str) -> Ground {
        Ground::with(read(&[Source::new(path, text)]))
    }

    /// A project made by hand, without notes.
    pub(super) fn with(facts: Facts) -> Ground {
        Ground { facts: Arc::new(facts), notes: Arc::default() }
    }

    fn builtin(&self) -> Builtin {
        Builtin::new(Arc::clone(&self.facts), Arc::clone(&self.notes))
    }

    /// Asks for a kind as the cascade does.
    pub(super) fn ask(&self, kind: &str) -> Result<Answer, Box<ProviderError>> {
        runtime().block_on(self.builtin().generate(&request(kind))).map_err(Box::new)
    }

    /// Everything that arrives while a kind is drafted.
    pub(super) fn events(&self, kind: &str) -> Vec<Event> {
        let (builtin, request) = (self.builtin(), request(kind));
        runtime().block_on(async { builtin.stream(&request).await.unwrap().map(Result::unwrap).collect().await })
    }

    /// The draft of a kind that these facts allow.
    pub(super) fn draft(&self, kind: &str) -> String {
        self.ask(kind).unwrap_or_else(|error| panic!("{kind}: {error}")).text
    }

    /// Judges a text with the rubric of its kind.
    pub(super) fn judge(&self, kind: &Kind, text: &str) -> Verdict {
        let document = match kind.format {
            Format::Mermaid(of) => match diagram::parse(text, of) {
                Ok(diagram) => Document::Diagram(diagram),
                Err(failure) => Document::Broken(failure),
            },
            Format::Markdown => Document::Markdown(parse::markdown(text)),
            Format::OpenApi => match parse::openapi(text) {
                Ok(description) => Document::OpenApi(description),
                Err(failure) => Document::Broken(failure),
            },
            Format::Json | Format::Html | Format::Files => panic!("{kind:?} is not drafted"),
        };
        let subject = Subject {
            text,
            document: &document,
            facts: &self.facts,
            notes: &self.notes,
            finished: true,
            secrets: &[],
            compiled: None,
            schema: None,
        };
        kind.rubric.judge(&subject, kind.threshold, &[])
    }
}

fn request(kind: &str) -> Request {
    Request { model: "facts".to_owned(), label: kind.to_owned(), ..Request::default() }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

/// A kind that comes with the program.
pub(super) fn kind(name: &str) -> Arc<Kind> {
    Arc::clone(Registry::embedded().unwrap().kind(name).unwrap())
}

/// The verdict as lines, for the message of a failing test.
pub(super) fn explain(verdict: &Verdict) -> String {
    let findings = verdict.findings.iter().map(|finding| {
        format!("  {:?} {} {:?}/{} {}", finding.role, finding.check, finding.earned, finding.of, finding.message)
    });
    format!("score {} on {:?}\n{}", verdict.score, verdict.evidence, findings.collect::<Vec<_>>().join("\n"))
}
