//! JSON: extraction first, then repair, then parsing again.

use super::answer::{Answer, or_broken};
use super::{fences, json_repair};
use crate::document::{Document, ParseFailure};
use crate::schema::JsonSchema;
use serde_json::Value;

pub(super) fn read(answer: &mut Answer<'_>) -> (String, Document) {
    let (text, parsed) = value(answer);
    (text, or_broken(parsed, Document::Json))
}

/// The same, values brought to the types a schema asks for where nothing is lost by it.
pub(super) fn read_to_schema(answer: &mut Answer<'_>, schema: &JsonSchema) -> (String, Document) {
    let (text, parsed) = value(answer);
    let Ok(value) = parsed else { return (text, or_broken(parsed, Document::Json)) };
    match super::json_coerce::coerced(&value, schema).filter(|_| answer.repairable) {
        Some((value, edits)) => {
            edits.into_iter().for_each(|edit| answer.edited(edit));
            (format!("{value:#}"), Document::Json(value))
        }
        None => (text, Document::Json(value)),
    }
}

/// The JSON text of an answer and its value.
///
/// A text that only lacks its last brackets comes back closed, so that a person can read it, but not as a value: it
/// cannot be told from one that was cut, and a cut text is never accepted.
pub(super) fn value(answer: &mut Answer<'_>) -> (String, Result<Value, ParseFailure>) {
    let found = body(answer);
    let error = match serde_json::from_str(found.text) {
        Ok(value) => return (found.text.to_owned(), Ok(value)),
        Err(error) => error,
    };
    match json_repair::repaired(&found, answer) {
        json_repair::Repaired::Whole(text, value) => (text, Ok(value)),
        json_repair::Repaired::Cut(text) => {
            let line = u32::try_from(found.text.lines().count()).ok();
            let message = "the JSON ends before it is complete: its last brackets are missing".to_owned();
            (text, Err(ParseFailure { line, message }))
        }
        json_repair::Repaired::No => {
            let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
            (found.text.to_owned(), Err(ParseFailure { line, message: format!("no valid JSON: {error}") }))
        }
    }
}

/// The JSON of an answer before it is parsed.
pub(super) struct Found<'a> {
    pub(super) text: &'a str,
    /// A closing fence stands behind it: whatever is missing was left out, not cut off.
    pub(super) fenced_off: bool,
}

/// The JSON within the answer: a whole fence, a fenced block, or from the first bracket to the last.
fn body<'a>(answer: &mut Answer<'a>) -> Found<'a> {
    const LANGUAGES: &[&str] = &["json", "jsonc", "json5", "javascript", "js", ""];
    let text = answer.text.trim();
    let bare = |text: &'a str| Found { text, fenced_off: false };
    if let Some(body) = fences::around(text, LANGUAGES) {
        return Found { text: body.trim(), fenced_off: true };
    }
    if text.starts_with(['{', '[']) && text.ends_with(['}', ']']) {
        return bare(text);
    }
    let blocks = fences::blocks(text);
    let is_json = |block: &&fences::Block<'_>| {
        LANGUAGES.contains(&block.language.as_str()) && block.body.trim_start().starts_with(['{', '['])
    };
    let mut found = blocks.iter().filter(is_json);
    if let Some(block) = found.next() {
        if found.next().is_some() {
            answer.lost("took the first of several blocks of JSON");
        } else if block.has_surroundings(text) {
            answer.edited("removed prose around the JSON");
        }
        return Found { text: block.body.trim(), fenced_off: block.closed };
    }
    let Some(start) = start(text) else { return bare(text) };
    let close = if text[start..].starts_with('{') { '}' } else { ']' };
    let end = text.rfind(close).map(|end| end + 1).filter(|end| *end > start);
    // What follows the last bracket is prose only if nothing is left open there.
    let end = end.filter(|end| json_repair::balance(&text[start..*end], true) <= 0).unwrap_or(text.len());
    if start > 0 || end < text.len() {
        answer.edited("removed prose around the JSON");
    }
    bare(&text[start..end])
}

/// The first bracket that begins JSON, rather than a remark in prose: an object or array with something plausible in.
fn start(text: &str) -> Option<usize> {
    let plausible = |(at, bracket): &(usize, &str)| {
        let next = text[at + 1..].trim_start().chars().next();
        match *bracket {
            "{" => {
                next.is_some_and(|c| matches!(c, '"' | '\'' | '}' | '“' | '/' | '#') || c.is_alphabetic() || c == '_')
            }
            _ => next.is_some_and(|c| {
                matches!(c, '"' | '\'' | '{' | '[' | ']' | '-' | 't' | 'f' | 'n') || c.is_ascii_digit()
            }),
        }
    };
    text.match_indices(['{', '[']).find(plausible).map(|(at, _)| at)
}
