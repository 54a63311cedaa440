//! What a compiler said, taken out of its output. Pure.

use super::table::Compiler;
use sluice_validators::File;
use std::collections::BTreeSet;

/// Errors that are told; one mistake often causes many.
const MOST_ERRORS: usize = 20;
/// Longest message, in characters.
const LONGEST_MESSAGE: usize = 200;

/// Errors and gaps of one run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// File, line and message.
    pub(super) errors: BTreeSet<(String, u32, String)>,
    /// Something that is not part of the prototype is missing, so nothing else that was said counts.
    pub(super) outside: Option<String>,
}

/// Reads the output. Only what is said of the prototype's own files is kept: a compiler that was led elsewhere would
/// quote what it found there.
pub(super) fn said(compiler: &Compiler, output: &str, files: &[&File]) -> Said {
    let mut said = Said::default();
    for found in compiler.error.0.captures_iter(output) {
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let path = part("file").trim_start_matches("./");
        if !files.iter().any(|file| file.path == path) {
            continue;
        }
        let message = part("message");
        if said.outside.is_none() {
            said.outside = outside(compiler, message, files);
        }
        let line = [part("line"), part("last")].iter().find_map(|line| line.parse().ok()).unwrap_or(1u32);
        if said.errors.len() < MOST_ERRORS {
            said.errors.insert((path.to_owned(), line.max(1), plain(message)));
        }
    }
    said
}

/// The name of what is missing, unless it would have to come from the prototype or the language itself.
fn outside(compiler: &Compiler, message: &str, files: &[&File]) -> Option<String> {
    let found = compiler.outside.as_ref()?.0.captures(message)?;
    let Some(name) = found.name("name").or(found.name("global")) else { return Some(plain(message)) };
    let name = name.as_str();
    let of_language = compiler.inside.iter().any(|inside| match inside.strip_suffix('.') {
        Some(package) if !package.is_empty() => {
            name.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }
        Some(_) => name.starts_with('.'),
        None => name == inside,
    });
    let first = name.split(['.', '/']).next().unwrap_or(name);
    let of_prototype =
        files.iter().any(|file| file.path.split(['/', '.']).any(|part| part == first) && !name.ends_with(".h"));
    (!of_language && !of_prototype).then(|| plain(name))
}

fn plain(message: &str) -> String {
    message.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST_MESSAGE).collect()
}
