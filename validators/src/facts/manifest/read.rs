//! One manifest, told by its file name.

use super::lines::Lines;
use super::{cargo, dotnet, go, java, make, npm, php, python, ruby};
use crate::facts::partial::Manifest;
use std::sync::Arc;

/// Most text of a manifest, and most dependencies taken from one.
const MAX_BYTES: usize = 256 << 10;
pub(super) const MAX_EXTERNALS: usize = 1_000;

/// Reads a manifest, told by its file name; nothing for other files and for what does not parse.
pub(in crate::facts) fn read(path: &Arc<str>, text: &str) -> Option<Manifest> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let lines = Lines { path, text };
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut manifest = match name {
        "Cargo.toml" => cargo::read(&lines),
        "pyproject.toml" => python::project(&lines),
        "package.json" => npm::read(&lines),
        "go.mod" => Some(go::read(&lines)),
        "pom.xml" => java::maven(&lines),
        "build.gradle" | "build.gradle.kts" => Some(java::gradle(&lines)),
        "settings.gradle" | "settings.gradle.kts" => Some(java::settings(&lines)),
        "composer.json" => php::read(&lines),
        "Gemfile" => Some(ruby::read(&lines)),
        _ if name.ends_with(".csproj") => dotnet::read(&lines),
        "Makefile" | "makefile" => Some(make::read(&lines)),
        _ if name.starts_with("requirements") && name.ends_with(".txt") => Some(python::requirements(&lines, name)),
        _ => None,
    }?;
    manifest.externals.truncate(MAX_EXTERNALS);
    Some(manifest)
}
