//! `composer.json` of PHP.

use super::json;
use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::{External, Named};
use crate::facts::partial::Manifest;
use serde_json::Value as Json;

pub(super) fn read(lines: &Lines<'_>) -> Option<Manifest> {
    let (parsed, mut manifest) = json::read(lines)?;
    let entries = |key: &str| parsed.get(key).and_then(Json::as_object).into_iter().flatten();
    for (section, development) in [("require", false), ("require-dev", true)] {
        // The language and its extensions are no packages.
        let packages = entries(section).filter(|(name, _)| name.contains('/'));
        for (name, value) in packages.take(MAX_EXTERNALS) {
            let at = lines.of(&format!("\"{section}\""), name);
            let version = value.as_str().map(str::to_owned);
            manifest.externals.push(External { name: name.clone(), version, development, at });
        }
    }
    // Composer calls some scripts by itself.
    let called = |name: &&String| !name.starts_with("pre-") && !name.starts_with("post-");
    for name in entries("scripts").map(|(name, _)| name).filter(called).take(MAX_EXTERNALS) {
        let at = lines.of("\"scripts\"", name);
        manifest.commands.push(Named { name: format!("composer {name}"), at });
    }
    Some(manifest)
}
