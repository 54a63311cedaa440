//! What belongs to the project and what does not: tests, external packages.

use crate::Language;
use crate::facts::model::External;
use std::collections::{HashMap, HashSet};

/// Import name, tab, package name where the two differ.
const PYTHON_ALIASES: &str = include_str!("../queries/python/packages.tsv");
/// Namespace, tab, package name where the one is not made of the other.
const PHP_ALIASES: &str = include_str!("../queries/php/packages.tsv");
/// Beginning of an import, tab, artifact.
const JAVA_ARTIFACTS: &str = include_str!("../queries/java/packages.tsv");

/// True for a path that holds tests or fixtures.
pub(super) fn is_test(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop().unwrap_or("");
    let folders = ["tests", "test", "__tests__", "spec", "specs", "e2e", "fixtures", "__mocks__", "testdata"];
    let stem = file.split('.').next().unwrap_or(file);
    let tests = |part: &str| part.ends_with(".Tests") || part.ends_with(".Test") || part == "Tests";
    let by_class =
        [".cs", ".php"].iter().any(|end| file.ends_with(end)) && (stem.ends_with("Test") || stem.ends_with("Tests"));
    parts.iter().any(|part| folders.contains(part) || tests(part))
        || by_class
        || stem.ends_with("_spec")
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || matches!(stem, "conftest" | "tests")
        || [".test.", ".spec.", ".cy."].iter().any(|mark| file.contains(mark))
}

/// External packages by the names that code imports them under.
pub(super) struct Externals<'a> {
    by_import: HashMap<String, &'a str>,
    aliases: HashMap<&'static str, &'static str>,
    development: HashSet<&'a str>,
    /// Java: beginning of an import → artifact, of those that are declared, the longest first.
    artifacts: Vec<(&'a str, &'a str)>,
}

impl<'a> Externals<'a> {
    pub(super) fn new(externals: &'a [External], groups: &'a [(String, String)]) -> Self {
        let by_import: HashMap<String, &'a str> =
            externals.iter().rev().map(|external| (plain(&external.name), external.name.as_str())).collect();
        let aliases =
            PYTHON_ALIASES.lines().chain(PHP_ALIASES.lines()).filter_map(|line| line.split_once('\t')).collect();
        let listed = JAVA_ARTIFACTS.lines().filter_map(|line| line.split_once('\t'));
        let listed = listed.filter_map(|(start, name)| Some((start, *by_import.get(&plain(name))?)));
        let mut artifacts: Vec<(&'a str, &'a str)> = listed.collect();
        // The list knows better than the group: a starter brings packages that are not called like it.
        artifacts.sort_by_key(|(start, _)| usize::MAX - start.len());
        artifacts.extend(groups.iter().map(|(group, name)| (group.as_str(), name.as_str())));
        let development = externals.iter().filter(|external| external.development);
        let development = development.map(|external| external.name.as_str()).collect();
        Externals { by_import, aliases, development, artifacts }
    }

    /// The package that a namespace, a constant or a required file belongs to.
    fn named(&self, spec: &str, language: Language) -> Option<String> {
        let parts: Vec<&str> = spec.split(['.', '/']).filter(|part| !part.is_empty()).collect();
        let direct = |name: &str| self.by_import.get(&plain(name)).map(|name| (*name).to_owned());
        match language {
            // The longest package that the namespace begins with, else one that stands below it.
            Language::CSharp => {
                let whole = (1..=parts.len()).rev().find_map(|count| direct(&parts[..count].join(".")));
                if whole.is_some() || parts.len() < 2 {
                    return whole;
                }
                let start = format!("{}-", plain(spec));
                let below = self.by_import.iter().filter(|(name, _)| name.starts_with(&start)).map(|(_, name)| *name);
                // What only tools need is used by no code.
                below.filter(|name| !self.development.contains(name)).min().map(str::to_owned)
            }
            Language::Ruby => direct(&crate::facts::inflect::snake(parts.first()?)),
            _ => {
                let alias = (1..=parts.len()).rev().find_map(|count| {
                    self.aliases.get(parts[..count].join("\\").as_str()).and_then(|package| direct(package))
                });
                let kebab = |part: &str| crate::facts::inflect::snake(part).replace('_', "-");
                let both = || direct(&format!("{}/{}", kebab(parts.first()?), kebab(parts.get(1)?)));
                alias.or_else(both)
            }
        }
    }

    /// The package that an import takes from, as its manifest spells it.
    pub(super) fn name_of(&self, spec: &str, language: Language) -> Option<String> {
        if language == Language::Go {
            // A module of Go holds many packages: the longest beginning that a manifest names.
            let ends = spec.match_indices('/').map(|(at, _)| at).chain([spec.len()]).collect::<Vec<_>>();
            return ends
                .iter()
                .rev()
                .find_map(|end| self.by_import.get(&plain(&spec[..*end])))
                .map(|n| (*n).to_owned());
        }
        if language == Language::Java {
            let inside =
                |start: &str| spec.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            return self.artifacts.iter().find(|(start, _)| inside(start)).map(|(_, name)| (*name).to_owned());
        }
        let name = match language {
            Language::Python => spec.split('.').next()?,
            Language::Rust => spec.trim_start_matches("::").split("::").next()?,
            Language::CSharp | Language::Ruby | Language::Php => return self.named(spec, language),
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
