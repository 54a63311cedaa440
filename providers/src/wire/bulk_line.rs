//! What the lines of all batches have in common.

use crate::bulk::BulkLine;
use crate::reason::{ProviderError, Reason};
use serde_json::Value;

/// Bytes of a text that is kept from outside.
const FRONT: usize = 500;

/// A line that is none of this protocol.
pub(super) fn unreadable(line: &[u8], error: Option<serde_json::Error>) -> BulkLine {
    let text = String::from_utf8_lossy(&line[..line.len().min(FRONT)]);
    let what = match &error {
        Some(error) if error.is_eof() => "that is cut",
        Some(_) => "that is no JSON",
        None => "that is none of a batch",
    };
    let told = ProviderError::new(Reason::Decode, format!("sent a line {what}: {}", text.trim()));
    BulkLine { id: None, outcome: Err(ProviderError { source: error.map(Into::into), ..told }) }
}

/// An id is a text; other programs number their requests.
pub(super) fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A number, which is a text in gRPC's JSON.
pub(super) fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// The front of a text from outside.
pub(super) fn front(text: &str) -> &str {
    &text[..text.floor_char_boundary(FRONT)]
}
