//! From paths to sources: everything asked for, or an error that names what is in the way.

use super::digest::{Digest, digest, over_all};
use super::error::SourceError;
use super::labels::labels;
use super::limits::Limits;
use super::list::Listing;
use super::read::{read_all, read_bounded, text_of};
use super::skipped::Skipped;
use sluice_validators::Source;
use std::io::Read;
use std::path::{Path, PathBuf};

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Sorted by path; paths are unique.
    pub sources: Vec<Source>,
    /// Sorted by path. What ignore files and a leading dot hide is not listed: that is the project's own wish.
    pub skipped: Vec<Skipped>,
    /// SHA-256 over paths and texts, as 64 hexadecimal digits; part of the key of all work on these sources.
    pub digest: String,
    /// Bytes of all texts.
    pub bytes: u64,
}

/// The name under which standard input is read.
const STDIN: &str = "stdin.md";

/// Reads files and folders; `-` is standard input, taken as Markdown. What lies in `out` is left unread.
///
/// Paths of sources are relative to the folder given; of several roots, each stands under its root's name. A file
/// that two roots share is read once.
///
/// **Errors**: a path that is missing, unreadable, binary, too large or without text; limits of the whole.
/// **Cost**: disk, memory up to [`Limits::total_bytes`].
pub fn gather(paths: &[PathBuf], out: Option<&Path>, limits: &Limits) -> Result<Gathered, SourceError> {
    let (stdin, roots): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| path.as_os_str() == "-");
    if paths.is_empty() {
        return Err(SourceError::NoPath);
    }
    let mut listing = Listing::new(limits, out);
    for (root, label) in roots.iter().zip(labels(&roots)) {
        if metadata(root)?.is_dir() {
            let prefix = if paths.len() == 1 { String::new() } else { format!("{label}/") };
            listing.add_folder(root, &prefix)?;
        } else {
            listing.add_file(root, label)?;
        }
    }
    let outcomes = read_all(&listing.files, &|language| limits.bytes_of(language));
    let mut read = Vec::with_capacity(outcomes.len());
    for (file, outcome) in listing.files.iter().zip(outcomes) {
        match outcome {
            Ok((source, digest)) => {
                if !source.text.trim().is_empty() {
                    listing.with_text.insert(file.root.clone());
                }
                read.push((source, digest));
            }
            Err(why) if file.named => return Err(SourceError::Unusable { path: file.root.display().to_string(), why }),
            Err(why) => listing.skipped.push(Skipped { path: file.shown.clone(), why }),
        }
    }
    if let Some(root) = roots.iter().find(|root| !listing.with_text.contains(*root)) {
        return Err(nothing_in(root, listing.skipped.len()));
    }
    if !stdin.is_empty() {
        let source = from_stdin(std::io::stdin().lock(), limits)?;
        let digest = digest(&source.path, &source.text);
        read.push((source, digest));
    }
    Ok(finish(read, listing.skipped))
}

/// Reads one Markdown source from a stream.
///
/// **Errors**: as [`gather`], with `-` as the path.
pub(super) fn from_stdin(stdin: impl Read, limits: &Limits) -> Result<Source, SourceError> {
    let path = || "-".to_owned();
    let limit = limits.file_bytes;
    let bytes = read_bounded(stdin, limit, 0).map_err(|source| SourceError::Unreadable { path: path(), source })?;
    let text = text_of(bytes, limit).map_err(|why| SourceError::Unusable { path: path(), why })?;
    if text.trim().is_empty() {
        return Err(SourceError::Empty { path: path() });
    }
    Ok(Source::new(STDIN, text))
}

fn metadata(root: &Path) -> Result<std::fs::Metadata, SourceError> {
    root.metadata().map_err(|source| {
        let path = root.display().to_string();
        match source.kind() {
            std::io::ErrorKind::NotFound => SourceError::NotFound { path },
            _ => SourceError::Unreadable { path, source },
        }
    })
}

fn nothing_in(root: &Path, skipped: usize) -> SourceError {
    let path = root.display().to_string();
    if root.is_dir() { SourceError::NothingToRead { path, skipped } } else { SourceError::Empty { path } }
}

fn finish(mut read: Vec<(Source, Digest)>, mut skipped: Vec<Skipped>) -> Gathered {
    read.sort_by(|(left, _), (right, _)| left.path.cmp(&right.path));
    skipped.sort();
    let (sources, digests): (Vec<Source>, Vec<Digest>) = read.into_iter().unzip();
    let bytes = sources.iter().map(|source| source.text.len() as u64).sum();
    Gathered { digest: over_all(&digests), bytes, skipped, sources }
}
