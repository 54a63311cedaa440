//! Manifests: name, purpose, dependencies and commands of a package.

use super::model::{External, Location, Named};
use super::partial::Manifest;
use serde_json::Value as Json;
use std::sync::Arc;
use toml::{Table, Value};

/// Most text of a manifest, and most dependencies taken from one.
const MAX_BYTES: usize = 256 << 10;
const MAX_EXTERNALS: usize = 1_000;

/// Reads a manifest, told by its file name; nothing for other files and for what does not parse.
pub(super) fn read(path: &Arc<str>, text: &str) -> Option<Manifest> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let lines = Lines { path, text };
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut manifest = match name {
        "Cargo.toml" => cargo(&lines),
        "pyproject.toml" => pyproject(&lines),
        "package.json" => package(&lines),
        "Makefile" | "makefile" => Some(makefile(&lines)),
        _ if name.starts_with("requirements") && name.ends_with(".txt") => Some(requirements(&lines, name)),
        _ => None,
    }?;
    manifest.externals.truncate(MAX_EXTERNALS);
    Some(manifest)
}

/// Finds the lines that parsed values came from.
struct Lines<'a> {
    path: &'a Arc<str>,
    text: &'a str,
}

impl Lines<'_> {
    fn at(&self, line: u32) -> Location {
        Location { path: self.path.clone(), line }
    }

    /// First line that begins with the key, after the line that holds the section.
    fn of(&self, section: &str, key: &str) -> Location {
        let lines = || (1u32..).zip(self.text.lines());
        let start = lines().find(|(_, line)| line.contains(section)).map_or(0, |(line, _)| line);
        let begins = |line: &str| {
            let line = line.trim_start().trim_start_matches(['"', '\'']);
            let rest = line.strip_prefix(key).map(|rest| rest.trim_start_matches(['"', '\'']));
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
        };
        let found = lines().find(|(number, line)| *number >= start && begins(line));
        self.at(found.or_else(|| lines().find(|(_, line)| line.contains(key))).map_or(1, |(line, _)| line))
    }

    fn named(&self, section: &str, key: &str, value: Option<&str>) -> Option<Named> {
        let name = value.map(str::trim).filter(|value| !value.is_empty())?;
        Some(Named { name: name.to_owned(), at: self.of(section, key) })
    }
}

fn cargo(lines: &Lines<'_>) -> Option<Manifest> {
    let parsed: Table = lines.text.parse().ok()?;
    let package = parsed.get("package").and_then(Value::as_table);
    let text = |key| package.and_then(|package| package.get(key)).and_then(Value::as_str);
    let mut manifest = Manifest {
        name: lines.named("[package]", "name", text("name")),
        purpose: lines.named("[package]", "description", text("description")),
        ..Manifest::default()
    };
    let workspace = parsed.get("workspace").and_then(Value::as_table);
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

fn version(value: &Value) -> Option<String> {
    value.as_str().or_else(|| value.get("version").and_then(Value::as_str)).map(str::to_owned)
}

fn pyproject(lines: &Lines<'_>) -> Option<Manifest> {
    let parsed: Table = lines.text.parse().ok()?;
    let table = |value: Option<&Value>| value.and_then(Value::as_table).cloned().unwrap_or_default();
    let project = table(parsed.get("project"));
    let poetry = table(parsed.get("tool").and_then(|tool| tool.get("poetry")));
    let text = |key: &str| project.get(key).or_else(|| poetry.get(key)).and_then(Value::as_str);
    let mut manifest = Manifest {
        name: lines.named("[", "name", text("name")),
        purpose: lines.named("[", "description", text("description")),
        ..Manifest::default()
    };
    let strings = |value: Option<&Value>| -> Vec<String> {
        value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut add = |requirement: &str, development: bool| {
        manifest.externals.extend(requirement_of(requirement, development, |name| lines.of("[", name)));
    };
    strings(project.get("dependencies")).iter().for_each(|one| add(one, false));
    let groups = [table(project.get("optional-dependencies")), table(parsed.get("dependency-groups"))];
    for (name, list) in groups.iter().flatten() {
        let development = ["dev", "test", "tests", "lint", "docs"].contains(&name.as_str());
        strings(Some(list)).iter().for_each(|one| add(one, development));
    }
    for (name, value) in &table(poetry.get("dependencies")) {
        if name != "python" {
            let at = lines.of("[tool.poetry.dependencies]", name);
            manifest.externals.push(External { name: name.clone(), version: version(value), development: false, at });
        }
    }
    for name in table(project.get("scripts")).keys().chain(table(poetry.get("scripts")).keys()) {
        manifest.commands.extend(lines.named("scripts]", name, Some(name)));
    }
    Some(manifest)
}

/// `uvicorn[standard]>=0.30; python_version > "3.8"` → name and version.
fn requirement_of(text: &str, development: bool, at: impl Fn(&str) -> Location) -> Option<External> {
    let text = text.split([';', '#']).next().unwrap_or("").trim();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let rest = if rest.starts_with('[') { rest.split_once(']').map_or("", |(_, rest)| rest) } else { rest }.trim();
    let version = rest.starts_with(['=', '>', '<', '~', '!']).then(|| rest.to_owned());
    (!name.is_empty()).then(|| External { name: name.to_owned(), version, development, at: at(name) })
}

fn requirements(lines: &Lines<'_>, file: &str) -> Manifest {
    let development = ["dev", "test", "lint", "docs"].iter().any(|word| file.contains(word));
    let numbered = (1u32..).zip(lines.text.lines()).filter(|(_, line)| !line.trim_start().starts_with(['-', '#']));
    let externals = numbered.filter_map(|(number, line)| requirement_of(line, development, |_| lines.at(number)));
    Manifest { externals: externals.collect(), ..Manifest::default() }
}

fn package(lines: &Lines<'_>) -> Option<Manifest> {
    let parsed: Json = serde_json::from_str(lines.text).ok()?;
    let text = |key: &str| parsed.get(key).and_then(Json::as_str);
    let entries = |key: &str| parsed.get(key).and_then(Json::as_object).into_iter().flatten();
    let mut manifest = Manifest {
        name: lines.named("{", "name", text("name")),
        purpose: lines.named("{", "description", text("description")),
        ..Manifest::default()
    };
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

fn makefile(lines: &Lines<'_>) -> Manifest {
    let target = |(number, line): (u32, &str)| {
        let (name, rest) = line.split_once(':')?;
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        (plain && !rest.starts_with('=')).then(|| Named { name: format!("make {name}"), at: lines.at(number) })
    };
    Manifest { commands: (1u32..).zip(lines.text.lines()).filter_map(target).collect(), ..Manifest::default() }
}
