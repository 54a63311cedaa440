//! JSON: extraction first, then repair, then parsing again.

use super::answer::{Answer, or_broken};
use super::fences;
use crate::document::{Document, ParseFailure};
use serde_json::Value;

pub(super) fn read(answer: &mut Answer<'_>) -> (String, Document) {
    let (text, parsed) = value(answer);
    (text, or_broken(parsed, Document::Json))
}

/// The JSON text of an answer and its value.
pub(super) fn value(answer: &mut Answer<'_>) -> (String, Result<Value, ParseFailure>) {
    let found = body(answer);
    match serde_json::from_str(found) {
        Ok(value) => (found.to_owned(), Ok(value)),
        Err(error) => repaired(found, answer).map_or_else(
            || {
                let line = u32::try_from(error.line()).ok().filter(|line| *line > 0);
                (found.to_owned(), Err(ParseFailure { line, message: format!("no valid JSON: {error}") }))
            },
            |(text, value)| (text, Ok(value)),
        ),
    }
}

/// Repairs only what is recognisably JSON: prose would come back as a string.
fn repaired(found: &str, answer: &mut Answer<'_>) -> Option<(String, Value)> {
    let begins = found.trim_start().starts_with(['{', '[']);
    if !answer.repairable || !begins || depth(found) > MAX_DEPTH {
        return None;
    }
    let cut = is_cut(found);
    let text = jsonrepair_rs::jsonrepair(found).ok()?;
    let value = serde_json::from_str(&text).ok()?;
    if cut {
        answer.lost("closed JSON that was left open");
    } else {
        answer.edited("repaired JSON syntax");
    }
    Some((text, value))
}

/// Deeper texts are not repaired: the repair recurses.
const MAX_DEPTH: usize = 100;

/// Most brackets that are open at once, quotes aside.
fn depth(text: &str) -> usize {
    let mut depth = 0usize;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// True where the text does not end with the bracket that closes its first.
fn is_cut(text: &str) -> bool {
    let text = text.trim();
    let close = if text.starts_with('{') { '}' } else { ']' };
    !text.trim_end_matches([';', ',', '`', ' ', '\n']).ends_with(close)
}

/// The JSON within the answer: a whole fence, a fenced block, or from the first bracket to the last.
fn body<'a>(answer: &mut Answer<'a>) -> &'a str {
    const LANGUAGES: &[&str] = &["json", "jsonc", "json5", "javascript", "js", ""];
    let text = answer.text.trim();
    if let Some(body) = fences::around(text, LANGUAGES) {
        return body.trim();
    }
    if text.starts_with(['{', '[']) && text.ends_with(['}', ']']) {
        return text;
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
        return block.body.trim();
    }
    let Some(start) = start(text) else { return text };
    let end = text.rfind(if text[start..].starts_with('{') { '}' } else { ']' }).map(|end| end + 1);
    let end = end.filter(|end| *end > start).unwrap_or(text.len());
    if start > 0 || end < text.len() {
        answer.edited("removed prose around the JSON");
    }
    &text[start..end]
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
