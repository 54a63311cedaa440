//! From a text to a verdict in one line.

use crate::kinds::Kind;
use sluice_validators::facts::{Facts, Notes};
use sluice_validators::rubric::{Subject, Verdict};
use sluice_validators::schema::JsonSchema;
use sluice_validators::{Document, File, Format, ParseFailure, Score, diagram, parse};

/// What texts are judged against.
pub(crate) struct Ground {
    pub(crate) facts: Facts,
    pub(crate) notes: Notes,
}

/// Parses a text as its format asks.
pub(crate) fn document(format: Format, text: &str) -> Document {
    match format {
        Format::Mermaid(kind) => match diagram::parse(text, kind) {
            Ok(diagram) => Document::Diagram(diagram),
            Err(failure) => Document::Broken(failure),
        },
        Format::Markdown => Document::Markdown(parse::markdown(text)),
        Format::Html => Document::Html(parse::html(text)),
        Format::Json => match serde_json::from_str(text) {
            Ok(value) => Document::Json(value),
            Err(error) => broken(&error.to_string()),
        },
        Format::OpenApi => match parse::openapi(text) {
            Ok(description) => Document::OpenApi(description),
            Err(failure) => Document::Broken(failure),
        },
        Format::Files => files(text),
    }
}

/// What JSON is asked for in these tests.
fn schema() -> JsonSchema {
    JsonSchema::parse(include_str!("good/json.schema.json")).expect("it is a schema")
}

fn broken(message: &str) -> Document {
    Document::Broken(ParseFailure { line: None, message: message.to_owned() })
}

fn files(text: &str) -> Document {
    let Ok(envelope) = serde_json::from_str::<serde_json::Value>(text) else { return broken("no JSON") };
    let Some(list) = envelope["files"].as_array() else { return broken("no `files`") };
    let file = |entry: &serde_json::Value| {
        let (path, text) = (entry["path"].as_str()?.to_owned(), entry["text"].as_str()?.to_owned());
        Some(parse::file(&path, &text))
    };
    list.iter().map(file).collect::<Option<Vec<File>>>().map_or_else(|| broken("no file"), Document::Files)
}

/// Judges a complete answer with the threshold of 80.
pub(crate) fn judge(kind: &Kind, text: &str, ground: &Ground) -> Verdict {
    judge_document(kind, text, &document(kind.format, text), ground)
}

/// Judges a text that is parsed already.
pub(crate) fn judge_document(kind: &Kind, text: &str, document: &Document, ground: &Ground) -> Verdict {
    // Who judges against nothing has no schema, either.
    let given = kind.format == Format::Json && !ground.facts.is_empty();
    let schema = given.then(schema);
    let subject = Subject {
        text,
        document,
        facts: &ground.facts,
        notes: &ground.notes,
        finished: true,
        secrets: &[],
        compiled: None,
        schema: schema.as_ref(),
    };
    kind.rubric.judge(&subject, Score::try_from(80).expect("80 is a score"), &[])
}

/// The verdict as lines, for the message of a failing test.
pub(crate) fn explain(verdict: &Verdict) -> String {
    let findings = verdict.findings.iter().map(|finding| {
        format!("  {:?} {} {:?}/{} {}", finding.role, finding.check, finding.earned, finding.of, finding.message)
    });
    format!("score {} on {:?}\n{}", verdict.score, verdict.evidence, findings.collect::<Vec<_>>().join("\n"))
}
