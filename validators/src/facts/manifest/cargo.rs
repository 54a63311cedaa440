//! `Cargo.toml`.

use super::lines::Lines;
use super::read::MAX_EXTERNALS;
use crate::facts::model::External;
use crate::facts::partial::Manifest;
use toml::{Table, Value};

pub(super) fn read(lines: &Lines<'_>) -> Option<Manifest> {
    let parsed: Table = lines.text.parse().ok()?;
    let package = parsed.get("package").and_then(Value::as_table);
    let text = |key| package.and_then(|package| package.get(key)).and_then(Value::as_str);
    let workspace = parsed.get("workspace").and_then(Value::as_table);
    let shared = || workspace?.get("package")?.get("version")?.as_str();
    let mut manifest = Manifest {
        name: lines.named("[package]", "name", text("name")),
        purpose: lines.named("[package]", "description", text("description")),
        version: lines
            .named("[package]", "version", text("version"))
            .or_else(|| lines.named("[workspace.package]", "version", shared())),
        ..Manifest::default()
    };
    for (table, section) in [(Some(&parsed), "["), (workspace, "[workspace.")] {
        for (kind, development) in [("dependencies", false), ("dev-dependencies", true), ("build-dependencies", true)] {
            let found = table.and_then(|table| table.get(kind)).and_then(Value::as_table);
            for (name, value) in found.into_iter().flatten().take(MAX_EXTERNALS) {
                let local = value.as_table().is_some_and(|table| table.contains_key("path"));
                if !local {
                    let at = lines.of(&format!("{section}{kind}]"), name);
                    manifest.externals.push(External { name: name.clone(), version: version(value), development, at });
                }
            }
        }
    }
    let binaries = parsed.get("bin").and_then(Value::as_array).into_iter().flatten();
    for name in binaries.filter_map(|binary| binary.get("name")).filter_map(Value::as_str) {
        manifest.commands.extend(lines.named("[[bin]]", "name", Some(name)));
    }
    Some(manifest)
}

/// `"1.0"` or `{ version = "1.0" }`.
pub(super) fn version(value: &Value) -> Option<String> {
    value.as_str().or_else(|| value.get("version").and_then(Value::as_str)).map(str::to_owned)
}
