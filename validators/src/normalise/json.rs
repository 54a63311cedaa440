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
    let open = is_open(found);
    if open && !ends_whole(found) {
        return None;
    }
    let text = jsonrepair_rs::jsonrepair(found).ok()?;
    let value = serde_json::from_str(&text).ok()?;
    if open {
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

/// True where brackets are left open at the end, whether or not those between quotes count: quotes may be broken.
fn is_open(text: &str) -> bool {
    let close = if text.trim_start().starts_with('{') { '}' } else { ']' };
    !text.trim_end().ends_with(close) || balance(text, false) > 0 && balance(text, true) > 0
}

/// Brackets opened and not closed.
fn balance(text: &str, skip_strings: bool) -> i64 {
    let (mut depth, mut quoted, mut escaped) = (0i64, false, false);
    for byte in text.bytes() {
        if quoted && skip_strings {
            quoted = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    depth
}

/// True where an open text ends behind a whole value, so that only brackets are missing. One that ends within a
/// string, at a comma or in a number was cut, and a cut text is not closed.
fn ends_whole(text: &str) -> bool {
    let text = text.trim_end();
    let quotes = text.bytes().filter(|byte| *byte == b'"').count() - text.matches("\\\"").count();
    // A string behind a comma may be a key whose value never came.
    let key = text
        .strip_suffix('"')
        .and_then(|rest| rest.rsplit_once('"'))
        .is_some_and(|(before, _)| before.trim_end().ends_with(['{', ',']) && opens_object(before));
    let literal = ["true", "false", "null"].iter().any(|word| text.ends_with(word));
    quotes.is_multiple_of(2) && (literal || text.ends_with(['"', '}', ']'])) && !key
}

/// True where the innermost open bracket is that of an object.
fn opens_object(text: &str) -> bool {
    let mut open = Vec::new();
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' => open.push(byte),
            b'}' | b']' => {
                open.pop();
            }
            _ => {}
        }
    }
    open.last() == Some(&b'{')
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
    let close = if text[start..].starts_with('{') { '}' } else { ']' };
    let end = text.rfind(close).map(|end| end + 1).filter(|end| *end > start);
    // What follows the last bracket is prose only if nothing is left open there.
    let end = end.filter(|end| balance(&text[start..*end], true) <= 0).unwrap_or(text.len());
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
