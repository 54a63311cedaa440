//! What is compiled together.

use super::table::Compiler;
use regex::Regex;
use sluice_validators::File;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Crates of one prototype that are compiled; each takes two runs.
const MOST_CRATES: usize = 12;

static MODULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*(?:pub(?:\([a-z: ]+\))?\s+)?mod\s+(?:r#)?(\w+)\s*;").expect("a constant pattern reads")
});

/// One run of a compiler.
pub(super) struct Unit<'a> {
    /// Files on the command line.
    pub(super) named: Vec<&'a str>,
    /// Files that are looked at by it.
    pub(super) covers: Vec<&'a str>,
}

impl Unit<'_> {
    /// The files of a unit that could not be compiled, with the reason.
    pub(super) fn listed(&self, why: &str) -> Vec<(String, String)> {
        self.covers.iter().map(|path| ((*path).to_owned(), why.to_owned())).collect()
    }
}

/// Splits the files of a prototype into what is compiled together.
pub(super) fn units<'a>(compiler: &Compiler, files: &[&'a File]) -> Vec<Unit<'a>> {
    let named: Vec<&'a str> =
        files.iter().map(|file| file.path.as_str()).filter(|path| compiler.compiles(path)).collect();
    if !compiler.crates {
        // Headers are looked at with what includes them.
        return vec![Unit { covers: files.iter().map(|file| file.path.as_str()).collect(), named }];
    }
    let declared: HashSet<&str> = files
        .iter()
        .flat_map(|file| MODULE.captures_iter(&file.text).filter_map(|found| found.get(1)).map(|name| name.as_str()))
        .collect();
    let (modules, roots): (Vec<&'a str>, Vec<&'a str>) =
        named.into_iter().partition(|path| declared.contains(module_name(path)));
    // Files that declare each other in a circle have no root; the compiler says so.
    let roots = if roots.is_empty() { modules.clone() } else { roots };
    roots
        .iter()
        .take(MOST_CRATES)
        .map(|root| Unit {
            named: vec![*root],
            covers: [*root].into_iter().chain(modules.iter().copied().filter(|module| below(root, module))).collect(),
        })
        .collect()
}

/// `a/orders.rs` and `a/orders/mod.rs` are both `orders`.
fn module_name(path: &str) -> &str {
    let stem = path.trim_end_matches(".rs");
    stem.trim_end_matches("/mod").rsplit('/').next().unwrap_or(stem)
}

/// A crate reads modules of its own folder and below.
fn below(root: &str, module: &str) -> bool {
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.is_empty() || module.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
