//! Which files are judged, and as what.

use crate::kinds::{Kind, Registry, UnknownName};
use sluice_validators::Score;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most files that one check takes.
const MOST_FILES: usize = 100_000;

/// A file, the kind it is meant to be, and the score it must reach.
#[derive(Clone, Debug)]
pub struct Picked {
    pub path: PathBuf,
    pub kind: Arc<Kind>,
    pub threshold: Score,
}

/// What was typed does not name files to judge.
#[derive(Debug, thiserror::Error)]
pub enum PickError {
    #[error(transparent)]
    Kind(#[from] UnknownName),
    #[error("`{0}` is not named after a kind: say which with `--kind`")]
    Nameless(String),
    #[error("no file in `{0}` is named after a kind, as erd.mmd or api_docs.md are")]
    Nothing(String),
    #[error("`{path}` cannot be read: {source}")]
    Unreadable {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("more than {MOST_FILES} files at once")]
    TooMany,
}

/// Picks the files themselves, and of folders those whose name and extension are a kind's.
///
/// **Errors**: [`PickError`]. **Cost**: lists folders.
pub fn pick(
    paths: &[PathBuf],
    kind: Option<&str>,
    registry: &Registry,
    threshold: impl Fn(&Kind) -> Score,
) -> Result<Vec<Picked>, PickError> {
    let given = kind.map(|name| registry.kind(name).cloned()).transpose()?;
    let mut picked = Vec::new();
    for path in paths {
        let found = if path.is_dir() {
            of_folder(path, given.as_ref(), registry)?
        } else {
            let kind = given.clone().or_else(|| named_after(path, registry));
            vec![(path.clone(), kind.ok_or_else(|| PickError::Nameless(path.display().to_string()))?)]
        };
        picked.extend(found.into_iter().map(|(path, kind)| Picked { threshold: threshold(&kind), path, kind }));
        if picked.len() > MOST_FILES {
            return Err(PickError::TooMany);
        }
    }
    Ok(picked)
}

/// Files directly in a folder, by name: with a kind given those with its extension, else those named after one.
fn of_folder(
    folder: &Path,
    given: Option<&Arc<Kind>>,
    registry: &Registry,
) -> Result<Vec<(PathBuf, Arc<Kind>)>, PickError> {
    let shown = || folder.display().to_string();
    let unreadable = |source| PickError::Unreadable { path: shown(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let kind = given.cloned().or_else(|| named_after(&path, registry));
        found.extend(kind.filter(|kind| path.is_file() && has_extension(&path, kind)).map(|kind| (path, kind)));
    }
    if found.is_empty() {
        return Err(PickError::Nothing(shown()));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn named_after(path: &Path, registry: &Registry) -> Option<Arc<Kind>> {
    registry.kind(path.file_stem()?.to_str()?).ok().cloned()
}

fn has_extension(path: &Path, kind: &Kind) -> bool {
    path.extension().is_some_and(|extension| extension == kind.format.extension())
}
