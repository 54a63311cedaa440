//! Repair of JSON syntax, and telling what was left out from what was cut off.

use super::answer::Answer;
use super::json::Found;
use super::json_quotes;
use serde_json::Value;

/// Deeper texts are not repaired: the repair recurses.
const MAX_DEPTH: usize = 100;

/// What came of a text that does not parse.
pub(super) enum Repaired {
    /// It parses now.
    Whole(String, Value),
    /// It would parse with brackets added at its end; with them, for people to read.
    Cut(String),
    No,
}

/// Repairs only what is recognisably JSON: prose would come back as a string.
pub(super) fn repaired(found: &Found<'_>, answer: &mut Answer<'_>) -> Repaired {
    let begins = found.text.trim_start().starts_with(['{', '[']);
    if !answer.repairable || !begins || depth(found.text) > MAX_DEPTH {
        return Repaired::No;
    }
    let quoted = json_quotes::escaped(found.text);
    let text = quoted.as_deref().unwrap_or(found.text);
    if is_open(text) {
        return closed(text, found.fenced_off, answer);
    }
    // Quotes of ours first; where they do not help, the text as it stands.
    for text in [quoted.as_deref(), Some(found.text)].into_iter().flatten() {
        if let Some((text, value)) = parsed(text) {
            answer.edited("repaired JSON syntax");
            return Repaired::Whole(text, value);
        }
    }
    Repaired::No
}

/// Brackets at the end are a guess; it is made only where the text ends behind a whole value.
fn closed(text: &str, fenced_off: bool, answer: &mut Answer<'_>) -> Repaired {
    let Some((text, value)) = parsed(text).filter(|_| ends_whole(text)) else { return Repaired::No };
    answer.lost("closed JSON that was left open");
    if fenced_off { Repaired::Whole(text, value) } else { Repaired::Cut(text) }
}

fn parsed(text: &str) -> Option<(String, Value)> {
    if let Ok(value) = serde_json::from_str(text) {
        return Some((text.to_owned(), value));
    }
    let text = jsonrepair_rs::jsonrepair(text).ok()?;
    let value = serde_json::from_str(&text).ok()?;
    Some((text, value))
}

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
pub(super) fn balance(text: &str, skip_strings: bool) -> i64 {
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
/// string, at a comma or behind a colon lacks more than that.
fn ends_whole(text: &str) -> bool {
    let text = text.trim_end();
    let quotes = text.bytes().filter(|byte| *byte == b'"').count() - text.matches("\\\"").count();
    // A string behind a comma may be a key whose value never came.
    let key = text
        .strip_suffix('"')
        .and_then(|rest| rest.rsplit_once('"'))
        .is_some_and(|(before, _)| before.trim_end().ends_with(['{', ',']) && opens_object(before));
    let literal = ["true", "false", "null"].iter().any(|word| text.ends_with(word));
    let value = text.ends_with(|c: char| matches!(c, '"' | '}' | ']' | '{' | '[') || c.is_ascii_digit());
    quotes.is_multiple_of(2) && (literal || value) && !key
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
