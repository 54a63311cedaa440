//! `pyproject.toml` and `requirements*.txt`.

use super::cargo::version;
use super::lines::Lines;
use crate::facts::model::{External, Location};
use crate::facts::partial::Manifest;
use toml::{Table, Value};

pub(super) fn project(lines: &Lines<'_>) -> Option<Manifest> {
    let parsed: Table = lines.text.parse().ok()?;
    let table = |value: Option<&Value>| value.and_then(Value::as_table).cloned().unwrap_or_default();
    let project = table(parsed.get("project"));
    let poetry = table(parsed.get("tool").and_then(|tool| tool.get("poetry")));
    let text = |key: &str| project.get(key).or_else(|| poetry.get(key)).and_then(Value::as_str);
    let mut manifest = Manifest {
        name: lines.named("[", "name", text("name")),
        purpose: lines.named("[", "description", text("description")),
        version: lines.named("[", "version", text("version")),
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

pub(super) fn requirements(lines: &Lines<'_>, file: &str) -> Manifest {
    let development = ["dev", "test", "lint", "docs"].iter().any(|word| file.contains(word));
    let numbered = (1u32..).zip(lines.text.lines()).filter(|(_, line)| !line.trim_start().starts_with(['-', '#']));
    let externals = numbered.filter_map(|(number, line)| requirement_of(line, development, |_| lines.at(number)));
    Manifest { externals: externals.collect(), ..Manifest::default() }
}
