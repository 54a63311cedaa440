//! Names that may stand in an output folder.

use super::error::PublishError;
use std::collections::HashSet;

/// Bytes of a name that every file system takes.
const MAX_NAME: usize = 120;
/// Files of one artifact.
const MAX_FILES: usize = 500;
/// Depth of a file below its kind's folder.
const MAX_DEPTH: usize = 12;

/// A kind or an extension: what our own file names are made of.
///
/// **Errors**: [`PublishError::Name`] for anything but lower-case letters, digits, `_` and `-`, and for names that the
/// folder itself uses.
pub(super) fn word(text: &str) -> Result<&str, PublishError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let reserved = ["manifest", "rejected"].contains(&text);
    let fits = !text.is_empty() && text.len() <= MAX_NAME && text.bytes().all(plain) && !text.starts_with('-');
    if fits && !reserved { Ok(text) } else { Err(PublishError::Name { path: text.chars().take(MAX_NAME).collect() }) }
}

/// The parts of a path that stays below the folder it is written to.
///
/// **Errors**: [`PublishError::Name`] where it is absolute, climbs, is hidden, or names what a file system or another
/// program would take for something else.
pub(super) fn parts(path: &str) -> Result<Vec<&str>, PublishError> {
    let parts: Vec<&str> = path.split('/').collect();
    if parts.len() <= MAX_DEPTH && parts.iter().all(|part| is_plain(part)) {
        return Ok(parts);
    }
    Err(PublishError::Name { path: path.chars().take(200).collect() })
}

/// Makes sure that every path is a file of its own on any file system, and none the folder of another.
///
/// **Errors**: [`PublishError::Name`] with the first that is not, or that comes after too many.
pub(super) fn distinct<'a>(paths: impl Iterator<Item = &'a str>) -> Result<(), PublishError> {
    let mut files = HashSet::new();
    let mut folders = HashSet::new();
    for path in paths {
        parts(path)?;
        let folded = path.to_lowercase();
        let above: Vec<&str> = folded.match_indices('/').map(|(end, _)| &folded[..end]).collect();
        let taken = folders.contains(&folded) || above.iter().any(|folder| files.contains(*folder));
        if taken || files.len() == MAX_FILES {
            return Err(PublishError::Name { path: path.to_owned() });
        }
        folders.extend(above.into_iter().map(str::to_owned));
        if !files.insert(folded) {
            return Err(PublishError::Name { path: path.to_owned() });
        }
    }
    Ok(())
}

fn is_plain(part: &str) -> bool {
    let ordinary = |letter: char| !letter.is_control() && !"\\:*?\"<>|".contains(letter);
    let dots = part == "." || part == "..";
    // `.git` is what git runs commands from; `.sluice-…` are our own temporary names.
    let meant_for_others = part.eq_ignore_ascii_case(".git") || part.starts_with(".sluice-");
    let trimmed = part.trim_end_matches(['.', ' ']).len() == part.len();
    !part.is_empty() && part.len() <= MAX_NAME && !dots && !meant_for_others && trimmed && part.chars().all(ordinary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_would_leave_the_folder_is_no_name() {
        for path in [
            "",
            "/",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "a/",
            "./a",
            "a/.",
            "..",
            "a\\..\\b",
            "C:/x",
            "a\0b",
            "a\nb",
            ".git/config",
            "sub/.GIT/hooks/pre-commit",
            ".sluice-1.tmp",
            "name.",
            "name ",
            &"d/".repeat(40),
            &"n".repeat(300),
        ] {
            assert!(parts(path).is_err(), "{path:?}");
        }
        for path in ["a", "src/main.rs", ".gitignore", ".github/workflows/ci.yml", "Überblick.md", "a b/c..d"] {
            assert_eq!(parts(path).map(|parts| parts.join("/")).ok().as_deref(), Some(path));
        }
    }

    #[test]
    fn two_files_that_would_take_the_same_place_are_refused() {
        for paths in [vec!["a", "a"], vec!["a", "A"], vec!["a", "a/b"], vec!["a/b", "a"], vec!["A/b/c", "a/B"]] {
            assert!(distinct(paths.iter().copied()).is_err(), "{paths:?}");
        }
        assert!(distinct(["a/b", "a/c", "ab", "b"].into_iter()).is_ok());
        let many: Vec<String> = (0..=MAX_FILES).map(|number| number.to_string()).collect();
        assert!(distinct(many.iter().map(String::as_str)).is_err());
    }

    #[test]
    fn a_kind_is_a_plain_word_that_the_folder_does_not_use_itself() {
        for text in ["", "manifest", "rejected", "Erd", "a/b", "..", "a.b", "-x", "a b", &"n".repeat(200)] {
            assert!(word(text).is_err(), "{text:?}");
        }
        for text in ["erd", "c4_context", "git-graph", "mmd"] {
            assert!(word(text).is_ok(), "{text}");
        }
    }
}
