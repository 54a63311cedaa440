//! Which version a person means: its number, or the beginning of its hash.

use crate::ledger::Version;

/// Digits of a hash that are enough to name a version.
const LEAST_DIGITS: usize = 4;

/// What was typed names no version.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    #[error("`{name}` is no version of `{file}`: there are {known}")]
    Unknown { name: String, file: String, known: String },
    #[error("`{name}` fits several versions of `{file}`: {known}")]
    Several { name: String, file: String, known: String },
    #[error("no version of `{0}` is kept")]
    None(String),
}

/// Finds a version by its number (`3`, `v3`) or by the first digits of its hash, at least four of them. Where the same
/// text was published several times, its hash names the latest.
///
/// **Errors**: [`SelectError`], listing those there are.
pub fn select<'a>(versions: &'a [Version], name: &str, file: &str) -> Result<&'a Version, SelectError> {
    if versions.is_empty() {
        return Err(SelectError::None(file.to_owned()));
    }
    let number = name.strip_prefix('v').unwrap_or(name).parse::<u32>().ok();
    if let Some(version) = number.and_then(|number| versions.iter().find(|version| version.number == number)) {
        return Ok(version);
    }
    let digits = name.to_ascii_lowercase();
    let fits = |version: &&Version| digits.len() >= LEAST_DIGITS && version.sha256.starts_with(&digits);
    let found: Vec<&Version> = versions.iter().filter(fits).collect();
    let (name, file) = (name.chars().take(80).collect(), file.to_owned());
    match found.last() {
        None => Err(SelectError::Unknown { name, file, known: known(versions.iter()) }),
        Some(last) if found.iter().all(|version| version.sha256 == last.sha256) => Ok(last),
        Some(_) => Err(SelectError::Several { name, file, known: known(found.into_iter()) }),
    }
}

/// The latest ten, as they are named.
fn known<'a>(versions: impl DoubleEndedIterator<Item = &'a Version>) -> String {
    let mut names: Vec<String> =
        versions.rev().take(10).map(|version| format!("v{} ({})", version.number, &version.sha256[..8])).collect();
    names.reverse();
    names.join(", ")
}
