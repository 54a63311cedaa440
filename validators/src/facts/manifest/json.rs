//! What manifests in JSON have in common.

use super::lines::Lines;
use crate::facts::partial::Manifest;
use serde_json::Value as Json;

/// The whole value, and a manifest with the name and the purpose it says; nothing where it does not parse.
pub(super) fn read(lines: &Lines<'_>) -> Option<(Json, Manifest)> {
    let parsed: Json = serde_json::from_str(lines.text).ok()?;
    let text = |key: &str| parsed.get(key).and_then(Json::as_str);
    let named = |key: &str| lines.named("{", key, text(key));
    let (name, purpose, version) = (named("name"), named("description"), named("version"));
    Some((parsed, Manifest { name, purpose, version, ..Manifest::default() }))
}
