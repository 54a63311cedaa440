//! JSON: that it parses, holds the schema it was asked for, and speaks of the project.

use super::look::{count, ratio};
use super::row::Row;
use super::vocabulary::Vocabulary;
use super::words::content;
use crate::document::Document;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use crate::schema::JsonSchema;
use serde_json::Value;

pub(super) const ROWS: &[Row] = &[
    Row::new("json.syntax", syntax),
    Row::new("json.schema", schema).measures(&["given", "violations"]),
    Row::new("json.grounded", grounded).measures(&["share"]),
];

/// Share of texts that must speak of the project for all points: an identifier or a date of its own says nothing.
const MOSTLY: f64 = 0.8;
/// Texts that are looked at.
const MAX_TEXTS: usize = 10_000;

/// The value of a subject, whatever notation it came in.
fn value<'a>(subject: &Subject<'a>) -> Option<&'a Value> {
    match subject.document {
        Document::Json(value) => Some(value),
        Document::OpenApi(description) => Some(&description.value),
        Document::Diagram(_) | Document::Markdown(_) | Document::Html(_) | Document::Files(_) | Document::Broken(_) => {
            None
        }
    }
}

fn syntax(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let hint = || Some("answer with one complete JSON value and nothing else".to_owned());
    match subject.document {
        Document::Json(_) | Document::OpenApi(_) => Outcome::share(1.0, "the JSON parses"),
        Document::Broken(failure) => Outcome::share(0.0, format!("the JSON does not parse: {}", failure.message))
            .remark(failure.line, failure.message.clone(), hint()),
        Document::Diagram(_) | Document::Markdown(_) | Document::Html(_) | Document::Files(_) => {
            Outcome::share(0.0, "the text is no JSON").remark(None, "no JSON", hint())
        }
    }
}

/// Holds, or not: half a schema held is none.
fn schema(subject: &Subject<'_>, _: &Settings) -> Outcome {
    // A schema that allows anything is none.
    let says_something = |schema: &&JsonSchema| schema.value().as_object().is_some_and(|table| !table.is_empty());
    let Some(schema) = subject.schema.filter(says_something) else {
        return Outcome::unscored("no schema was given").measure("given", 0.0);
    };
    let Some(value) = value(subject) else {
        return Outcome::share(0.0, "there is no value to hold against the schema").measure("given", 1.0);
    };
    let violations = match schema.violations(value) {
        Ok(violations) => violations,
        Err(why) => return Outcome::unscored(why).measure("given", 0.0),
    };
    let share = if violations.is_empty() { 1.0 } else { 0.0 };
    // The schema was given by the one who asks: what holds it was checked against something.
    let mut outcome = Outcome::share(share, format!("{} of the schema", count(violations.len(), "violation")))
        .on(Evidence::Facts)
        .measure("given", 1.0)
        .measure("violations", violations.len() as f64);
    for violation in violations {
        let at = if violation.path.is_empty() { "/" } else { &violation.path };
        let message = format!("`{at}`: {}", violation.message);
        let hint = format!("mend `{at}`: {}", violation.message);
        outcome = outcome.remark(line_of(subject.text, &violation.path), message, Some(hint));
    }
    outcome
}

/// Line of the last key of a pointer, found in the text where it stands there once.
fn line_of(text: &str, pointer: &str) -> Option<u32> {
    let key = pointer.rsplit('/').find(|part| !part.is_empty() && part.parse::<usize>().is_err())?;
    let quoted = format!("\"{}\"", key.replace("~1", "/").replace("~0", "~"));
    let mut lines = (1u32..).zip(text.lines()).filter(|(_, line)| line.contains(&quoted));
    let (number, _) = lines.next()?;
    lines.next().is_none().then_some(number)
}

/// Share of the texts within that speak of the project.
fn grounded(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let vocabulary = Vocabulary::new(subject.facts, subject.notes);
    let Some(evidence) = vocabulary.evidence() else {
        return Outcome::unscored("neither sources nor notes to hold the texts against");
    };
    let Some(value) = value(subject) else {
        return Outcome::share(0.0, "there is no value to look at").on(evidence).measure("share", 0.0);
    };
    let texts = texts(value);
    if texts.is_empty() {
        return Outcome::unscored("no text within that could speak of anything");
    }
    let strange: Vec<&str> = texts.iter().copied().filter(|text| !vocabulary.knows_any(text)).collect();
    let known = texts.len() - strange.len();
    let share = ratio(known, texts.len());
    let summary = format!("{known} of {} speak of the project", count(texts.len(), "text"));
    let mut outcome = Outcome::share(share / MOSTLY, summary).on(evidence).measure("share", share);
    for text in strange {
        let short: String = text.chars().take(60).collect();
        let hint = Some("use names of the facts and the notes".to_owned());
        outcome = outcome.remark(None, format!("`{short}` names nothing of the project"), hint);
    }
    outcome
}

/// Texts with a word in them, keys aside: those are the schema's.
fn texts(value: &Value) -> Vec<&str> {
    let (mut open, mut texts) = (vec![value], Vec::new());
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if !content(text).is_empty() && texts.len() < MAX_TEXTS => texts.push(text.as_str()),
            Value::Array(items) => open.extend(items),
            Value::Object(members) => open.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    texts
}
