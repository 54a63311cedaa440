//! How roots are called in the paths that readers see.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Names each root by its last part, so that paths of several roots stay apart; equal names are numbered.
///
/// A single folder needs no name: its paths are relative to it.
pub(super) fn labels(roots: &[PathBuf]) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |root: &PathBuf| {
        let base = last_part(root);
        let mut name = base.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{number}/{base}");
            number += 1;
        }
        name
    };
    roots.iter().map(name).collect()
}

/// The last part of a path, looked up where the path itself has none (`.`, `..`).
fn last_part(path: &Path) -> String {
    let found = path.canonicalize().ok();
    let named = path.file_name().or_else(|| found.as_deref().and_then(Path::file_name));
    named.map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_with_equal_names_stay_apart_and_keep_their_extension() {
        let roots = ["a/src", "b/src", "x.sql", "y/x.sql", "/"].map(PathBuf::from);
        assert_eq!(labels(&roots), ["src", "2/src", "x.sql", "2/x.sql", "root"]);
    }
}
