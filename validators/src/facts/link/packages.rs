//! What belongs to the project and what does not: tests, external packages.

use crate::Language;
use crate::facts::model::External;
use std::collections::HashMap;

/// Import name, tab, package name where the two differ.
const PYTHON_ALIASES: &str = include_str!("../queries/python/packages.tsv");

/// True for a path that holds tests or fixtures.
pub(in crate::facts) fn is_test(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop().unwrap_or("");
    let folders = ["tests", "test", "__tests__", "spec", "specs", "e2e", "fixtures", "__mocks__", "testdata"];
    let stem = file.split('.').next().unwrap_or(file);
    parts.iter().any(|part| folders.contains(part))
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || matches!(stem, "conftest" | "tests")
        || [".test.", ".spec.", ".cy."].iter().any(|mark| file.contains(mark))
}

/// External packages by the names that code imports them under.
pub(super) struct Externals<'a> {
    by_import: HashMap<String, &'a str>,
    aliases: HashMap<&'static str, &'static str>,
}

impl<'a> Externals<'a> {
    pub(super) fn new(externals: &'a [External]) -> Self {
        let by_import =
            externals.iter().rev().map(|external| (plain(&external.name), external.name.as_str())).collect();
        let aliases = PYTHON_ALIASES.lines().filter_map(|line| line.split_once('\t')).collect();
        Externals { by_import, aliases }
    }

    /// The package that an import takes from, as its manifest spells it.
    pub(super) fn name_of(&self, spec: &str, language: Language) -> Option<String> {
        let name = match language {
            Language::Python => spec.split('.').next()?,
            Language::Rust => spec.trim_start_matches("::").split("::").next()?,
            _ if spec.starts_with('@') => {
                let end = spec.match_indices('/').nth(1).map_or(spec.len(), |(at, _)| at);
                &spec[..end]
            }
            _ => spec.trim_start_matches("node:").split('/').next()?,
        };
        let direct = self.by_import.get(&plain(name));
        let alias = || self.aliases.get(name).and_then(|package| self.by_import.get(&plain(package)));
        let found = if language == Language::Python { direct.or_else(alias) } else { direct };
        found.map(|name| (*name).to_owned())
    }
}

/// Lower case, `-`, `_` and `.` alike, as package indexes compare names.
fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}
