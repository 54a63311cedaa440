//! `package.json`.

use super::json;
use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::{External, Named};
use crate::facts::partial::Manifest;
use serde_json::Value as Json;

pub(super) fn read(lines: &Lines<'_>) -> Option<Manifest> {
    let (parsed, mut manifest) = json::read(lines)?;
    let entries = |key: &str| parsed.get(key).and_then(Json::as_object).into_iter().flatten();
    for (section, development) in [("dependencies", false), ("peerDependencies", false), ("devDependencies", true)] {
        for (name, value) in entries(section).take(MAX_EXTERNALS) {
            let version = value.as_str().map(str::to_owned);
            let local = version.as_deref().is_some_and(|v| v.starts_with("workspace:") || v.starts_with("file:"));
            if !local {
                let at = lines.of(&format!("\"{section}\""), name);
                manifest.externals.push(External { name: name.clone(), version, development, at });
            }
        }
    }
    for (section, prefix) in [("scripts", "npm run "), ("bin", "")] {
        for (name, _) in entries(section).take(MAX_EXTERNALS) {
            let at = lines.of(&format!("\"{section}\""), name);
            manifest.commands.push(Named { name: format!("{prefix}{name}"), at });
        }
    }
    Some(manifest)
}
