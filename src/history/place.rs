//! What a person means by a kind or a file: an output folder, and the kind that is published there.

use crate::kinds::{Kind, Registry};
use crate::ledger::Status;
use crate::publish::{Manifest, ManifestEntry, PublishError, look};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders above a file that are searched for a manifest: no artifact lies deeper below its output folder.
const MOST_ABOVE: usize = 12;

/// An artifact of an output folder.
pub struct Place {
    /// The folder, absolute and without links.
    pub folder: PathBuf,
    /// The folder as it was named.
    pub out: PathBuf,
    pub kind: Arc<Kind>,
    pub manifest: Manifest,
}

/// What was typed names no artifact of an output folder.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error("there is no output folder `{0}`: name one with --out")]
    NoFolder(String),
    #[error("`{0}` is neither a kind nor a file that the manifest of an output folder lists")]
    Unknown(String),
    #[error("`{0}` is of the kind `{1}`, which no longer exists")]
    NoKind(String, String),
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl Place {
    /// What is published under the kind's own name, where there is something.
    pub fn entry(&self) -> Option<&ManifestEntry> {
        self.manifest.accepted(&self.kind.name)
    }

    /// The folder, as the ledger spells it.
    pub fn key(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }

    /// The file of the artifact, for a person.
    pub fn shown(&self) -> String {
        let path = self.entry().and_then(|entry| entry.path.clone());
        let usual = || format!("{}.{}", self.kind.name, self.kind.format.extension());
        self.out.join(path.unwrap_or_else(usual)).display().to_string()
    }
}

/// Finds the artifact that `name` means: a kind in the folder `out`, or a file below any output folder.
///
/// **Errors**: [`PlaceError`]. **Cost**: disk, nothing is written.
pub fn place(name: &str, out: &Path, registry: &Registry) -> Result<Place, PlaceError> {
    if let Ok(kind) = registry.kind(name) {
        return at(out, kind);
    }
    let path = Path::new(name);
    for above in path.ancestors().skip(1).take(MOST_ABOVE) {
        let folder = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        let Some(manifest) = look(folder)? else { continue };
        let relative = path.strip_prefix(above).unwrap_or(path).to_string_lossy().replace('\\', "/");
        if let Some(entry) = manifest.artifacts.iter().find(|entry| lists(entry, &relative)) {
            let gone = |_| PlaceError::NoKind(name.to_owned(), entry.kind.clone());
            return at(folder, registry.kind(&entry.kind).map_err(gone)?);
        }
        // A file that was removed, or whose entry was: its name still says what it was.
        let stem = Path::new(&relative).file_stem().filter(|_| !relative.contains('/'));
        if let Some(kind) = stem.and_then(|stem| registry.kind(stem.to_str()?).ok()) {
            return at(folder, kind);
        }
    }
    Err(PlaceError::Unknown(name.to_owned()))
}

fn at(out: &Path, kind: &Arc<Kind>) -> Result<Place, PlaceError> {
    let folder = std::fs::canonicalize(out).map_err(|_| PlaceError::NoFolder(out.display().to_string()))?;
    let manifest = look(&folder)?.unwrap_or_default();
    Ok(Place { folder, out: out.to_owned(), kind: Arc::clone(kind), manifest })
}

fn lists(entry: &ManifestEntry, path: &str) -> bool {
    let own = [&entry.path, &entry.html].into_iter().flatten().any(|own| own.trim_end_matches('/') == path);
    entry.status == Status::Accepted && (own || entry.files.iter().any(|file| file.path == path))
}
