//! Values of the parser's JSON by key, without failing.

use crate::diagram::merman::unmark;
use merman_core::entities::decode_mermaid_entities_to_unicode;
use serde_json::Value;

/// The string under a key, or an empty one.
pub(super) fn text<'a>(json: &'a Value, key: &str) -> &'a str {
    json.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The string under a key as a reader sees it: entities decoded, ends trimmed.
pub(super) fn decoded(json: &Value, key: &str) -> String {
    plain(text(json, key))
}

/// A text as a reader sees it: entities decoded, ends trimmed.
pub(super) fn plain(text: &str) -> String {
    unmark(decode_mermaid_entities_to_unicode(text).trim())
}

/// The string under a key where the parser has decoded entities itself: decoding twice would read what was escaped.
pub(super) fn shown(json: &Value, key: &str) -> String {
    unmark(text(json, key).trim())
}

/// The array under a key, or an empty one.
pub(super) fn list<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Keys and values of the object under a key.
pub(super) fn entries<'a>(json: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    json.get(key).and_then(Value::as_object).into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// The whole number under a key, or -1.
pub(super) fn number(json: &Value, key: &str) -> i64 {
    json.get(key).and_then(Value::as_i64).unwrap_or(-1)
}

/// The label, or the identifier where there is none.
pub(super) fn label_or(label: String, id: &str) -> String {
    if label.is_empty() { plain(id) } else { label }
}
