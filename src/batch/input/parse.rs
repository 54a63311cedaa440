//! The bytes of one record → its fields, within bounds.

use super::bad::BadReason;
use super::limits::Limits;
use serde_json::{Map, Value};

/// Digits that 64 bits of floating point keep in any case.
const SAFE_DIGITS: usize = 15;
/// Bytes of a number that a message shows.
const SHOWN: usize = 40;

/// Reads one JSON object.
///
/// **Errors**: [`BadReason`]; what is beyond the bounds is found before anything is built of it.
pub(super) fn object(bytes: &[u8], limits: &Limits) -> Result<Map<String, Value>, BadReason> {
    let text = text(bytes, limits)?;
    survey(text, limits)?;
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(BadReason::NoObject { found: name_of(&other) }),
        Err(error) if error.is_eof() => Err(BadReason::Torn),
        Err(error) => Err(BadReason::Syntax { message: error.to_string() }),
    }
}

/// Checks that bytes are a text that can be kept.
pub(super) fn text<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, BadReason> {
    if bytes.len() > limits.record_bytes {
        return Err(BadReason::TooLong { bytes: bytes.len() as u64, limit: limits.record_bytes });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| BadReason::Encoding { at: error.valid_up_to() })?;
    match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => Err(BadReason::Nul { at }),
        None => Ok(text),
    }
}

/// What a value is, for messages.
pub(super) fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Counts depth, entries and digits of what may be JSON; what is none is left to the parser.
fn survey(text: &str, limits: &Limits) -> Result<(), BadReason> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut entries) = (0, 0_usize, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                entries += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => entries += 1,
            b'-' | b'0'..=b'9' => {
                let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                let length = bytes[at..].iter().take_while(|byte| is_part(byte)).count();
                keeps(&text[at..at + length])?;
                at += length;
                continue;
            }
            _ => {}
        }
        if depth > limits.depth {
            return Err(BadReason::TooDeep { limit: limits.depth });
        }
        if entries > limits.fields {
            return Err(BadReason::TooManyFields { limit: limits.fields });
        }
        at += 1;
    }
    Ok(())
}

/// The place behind a string that begins here.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Refuses a number that would come out changed.
fn keeps(number: &str) -> Result<(), BadReason> {
    let mantissa = number.split(['e', 'E']).next().unwrap_or(number);
    let digits = mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let is_whole = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    if digits <= SAFE_DIGITS || is_whole {
        return Ok(());
    }
    Err(BadReason::Number { number: number.chars().take(SHOWN).collect() })
}
