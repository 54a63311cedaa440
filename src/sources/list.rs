//! Which files a root holds: walks folders, reads nothing.

use super::by_name;
use super::error::SourceError;
use super::limits::Limits;
use super::skipped::{SkipReason, Skipped};
use ignore::{DirEntry, WalkBuilder};
use sluice_validators::Language;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A file to be read.
pub(super) struct Listed {
    pub(super) full: PathBuf,
    /// Path that readers see.
    pub(super) shown: String,
    /// The path given by the user that led to it.
    pub(super) root: PathBuf,
    /// The user named this very file.
    pub(super) named: bool,
}

/// What was found so far, over all roots.
pub(super) struct Listing<'a> {
    limits: &'a Limits,
    out: Option<PathBuf>,
    seen: HashSet<PathBuf>,
    bytes: u64,
    entries: usize,
    pub(super) files: Vec<Listed>,
    pub(super) skipped: Vec<Skipped>,
    /// Roots that are known to hold text; one that shares its files with an earlier root counts.
    pub(super) with_text: HashSet<PathBuf>,
}

impl<'a> Listing<'a> {
    /// Starts with nothing; `out` is the folder whose content is this program's own.
    pub(super) fn new(limits: &'a Limits, out: Option<&Path>) -> Self {
        let out = out.and_then(|out| out.canonicalize().ok());
        Listing {
            limits,
            out,
            seen: HashSet::new(),
            bytes: 0,
            entries: 0,
            files: Vec::new(),
            skipped: Vec::new(),
            with_text: HashSet::new(),
        }
    }

    /// Adds a file that the user named; what would be skipped in a folder is an error here.
    pub(super) fn add_file(&mut self, given: &Path, shown: String) -> Result<(), SourceError> {
        let path = given.display().to_string();
        let unreadable = |source| SourceError::Unreadable { path: path.clone(), source };
        let full = given.canonicalize().map_err(unreadable)?;
        let metadata = full.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(SourceError::Unusable { path, why: SkipReason::NotAFile });
        }
        if metadata.len() == 0 {
            return Err(SourceError::Empty { path });
        }
        if shown.chars().any(char::is_control) {
            return Err(SourceError::Unusable { path, why: SkipReason::OddName });
        }
        if let Err(why) = self.fits(&shown, metadata.len()) {
            return Err(SourceError::Unusable { path, why });
        }
        self.push(Listed { full, shown, root: given.to_owned(), named: true }, metadata.len())
    }

    /// Adds the files of a folder; `prefix` stands before their paths, empty or ending in `/`.
    pub(super) fn add_folder(&mut self, given: &Path, prefix: &str) -> Result<(), SourceError> {
        let path = given.display().to_string();
        let unreadable = |source| SourceError::Unreadable { path: path.clone(), source };
        let root = given.canonicalize().map_err(unreadable)?;
        root.read_dir().map_err(unreadable)?;
        let turned_away = Arc::new(Mutex::new(Vec::new()));
        for entry in self.walk(&root, &turned_away).build() {
            self.entries += 1;
            if self.entries > self.limits.entries {
                return Err(SourceError::TooManyFiles { path, limit: self.limits.entries });
            }
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => self.add_entry(&entry, &root, prefix, given)?,
                Err(error) => {
                    let why = SkipReason::Unreadable(error.to_string());
                    self.skipped.push(Skipped { path: format!("{prefix}…"), why });
                }
            }
        }
        let turned_away = std::mem::take(&mut *turned_away.lock().unwrap_or_else(PoisonError::into_inner));
        for (full, why) in turned_away {
            let shown = shown(&full, &root, prefix).unwrap_or_else(|| format!("{prefix}{}", full.to_string_lossy()));
            self.skipped.push(Skipped { path: shown, why });
        }
        Ok(())
    }

    /// Prepares the walk: ignore files of every kind hold, links are not followed, others' folders are not entered.
    fn walk(&self, root: &Path, turned_away: &Arc<Mutex<Vec<(PathBuf, SkipReason)>>>) -> WalkBuilder {
        let in_repository = root.ancestors().any(|folder| folder.join(".git").exists());
        let mut walk = WalkBuilder::new(root);
        walk.follow_links(false)
            .max_depth(Some(self.limits.depth))
            // An ignore file counts without a repository too: a copied project keeps its own.
            .require_git(false)
            // Outside of a repository an ignore file above the root was not written for this project.
            .parents(in_repository)
            // A user's own ignore list would make the same folder read differently elsewhere.
            .git_global(false);
        let (out, turned_away) = (self.out.clone(), Arc::clone(turned_away));
        walk.filter_entry(move |entry| {
            let Some(why) = turn_away(entry, out.as_deref()) else { return true };
            turned_away.lock().unwrap_or_else(PoisonError::into_inner).push((entry.path().to_owned(), why));
            false
        });
        walk
    }

    fn add_entry(&mut self, entry: &DirEntry, root: &Path, prefix: &str, given: &Path) -> Result<(), SourceError> {
        let Some(shown) = shown(entry.path(), root, prefix) else {
            let path = format!("{prefix}{}", entry.path().to_string_lossy().escape_debug());
            self.skipped.push(Skipped { path, why: SkipReason::OddName });
            return Ok(());
        };
        let kind = entry.file_type();
        let why = if kind.is_some_and(|kind| kind.is_dir()) {
            if entry.depth() < self.limits.depth {
                return Ok(());
            }
            SkipReason::TooDeep(self.limits.depth)
        } else if kind.is_some_and(|kind| kind.is_symlink()) {
            SkipReason::Link
        } else if !kind.is_some_and(|kind| kind.is_file()) {
            SkipReason::NotAFile
        } else if let Some(why) = by_name::file(&entry.file_name().to_string_lossy()) {
            why
        } else {
            match entry.metadata() {
                Err(error) => SkipReason::Unreadable(error.to_string()),
                Ok(metadata) => match self.fits(&shown, metadata.len()) {
                    Ok(()) => {
                        let file =
                            Listed { full: entry.path().to_owned(), shown, root: given.to_owned(), named: false };
                        return self.push(file, metadata.len());
                    }
                    Err(why) => why,
                },
            }
        };
        self.skipped.push(Skipped { path: shown, why });
        Ok(())
    }

    fn fits(&self, shown: &str, bytes: u64) -> Result<(), SkipReason> {
        let limit = self.limits.bytes_of(Language::of_path(shown));
        if bytes <= limit { Ok(()) } else { Err(SkipReason::TooLarge { bytes, limit }) }
    }

    /// Takes a file in, once: roots may overlap.
    fn push(&mut self, file: Listed, bytes: u64) -> Result<(), SourceError> {
        if !self.seen.insert(file.full.clone()) {
            self.with_text.insert(file.root);
            return Ok(());
        }
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limits.total_bytes {
            return Err(SourceError::TooManyBytes { limit: self.limits.total_bytes });
        }
        if self.files.len() == self.limits.files {
            return Err(SourceError::TooManyFiles { path: file.root.display().to_string(), limit: self.limits.files });
        }
        self.files.push(file);
        Ok(())
    }
}

/// Says why a folder below the root is not entered; a root was asked for by name and always is.
fn turn_away(entry: &DirEntry, out: Option<&Path>) -> Option<SkipReason> {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return None;
    }
    if out.is_some_and(|out| out == entry.path()) {
        return Some(SkipReason::OwnOutput);
    }
    by_name::folder(entry.path(), &entry.file_name().to_string_lossy())
}

/// The path that readers see; none where it cannot be shown on one line.
fn shown(full: &Path, root: &Path, prefix: &str) -> Option<String> {
    let parts = full.strip_prefix(root).ok()?.components();
    let parts: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    let shown = format!("{prefix}{}", parts?.join("/"));
    (!shown.chars().any(char::is_control)).then_some(shown)
}
