//! Records of a folder: a file each.

use super::bad::{BadReason, BadRecord};
use super::limits::Limits;
use super::open::{InputError, Parsed, Place};
use super::parse;
use ignore::{Walk, WalkBuilder};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 32;

/// Reads the files of a folder in order of their paths. Hidden ones and links are no records, nor are the files that the
/// batch itself writes.
pub(super) struct Files {
    root: PathBuf,
    walk: Walk,
    except: Vec<PathBuf>,
    limits: Limits,
    count: u64,
}

impl Files {
    /// **Errors**: [`InputError::Unreadable`].
    pub(super) fn new(root: &Path, except: &[PathBuf], limits: Limits) -> Result<Self, InputError> {
        std::fs::read_dir(root).map_err(|error| InputError::unreadable(root, &error))?;
        let walk = WalkBuilder::new(root)
            .standard_filters(false)
            .hidden(true)
            .follow_links(false)
            .max_depth(Some(MAX_DEPTH))
            .sort_by_file_name(std::ffi::OsStr::cmp)
            .build();
        // Compared as files, not as they are spelled.
        let except = except.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect();
        Ok(Files { root: root.to_owned(), walk, except, limits, count: 0 })
    }

    fn take(&mut self, path: &Path) -> Result<Parsed, BadRecord> {
        self.count += 1;
        let shown = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned();
        let mut place = Place { line: self.count, offset: 0, length: 0, path: Some(shown.clone()) };
        match fields(&self.root, &shown, &self.limits, &mut place.length) {
            Ok(fields) => Ok(Parsed { place, fields }),
            Err(reason) => Err(BadRecord { place, reason }),
        }
    }
}

impl Iterator for Files {
    type Item = Result<Parsed, BadRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.walk.next()? {
                Ok(entry) => entry,
                Err(error) => {
                    self.count += 1;
                    let place = Place { line: self.count, offset: 0, length: 0, path: None };
                    let reason = BadReason::Unread { message: error.to_string() };
                    return Some(Err(BadRecord { place, reason }));
                }
            };
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            let is_own =
                || entry.path().canonicalize().is_ok_and(|path| self.except.iter().any(|own| is_of(own, &path)));
            if is_file && !is_own() {
                return Some(self.take(entry.path()));
            }
        }
    }
}

/// The record that a file is: a JSON object as it is, any other text as `path` and `text`.
pub(super) fn fields(
    root: &Path,
    path: &str,
    limits: &Limits,
    length: &mut u64,
) -> Result<Map<String, Value>, BadReason> {
    let unread = |error: std::io::Error| BadReason::Unread { message: error.to_string() };
    let file = File::open(root.join(path)).map_err(unread)?;
    *length = file.metadata().map_err(unread)?.len();
    let limit = limits.record_bytes;
    if *length > limit as u64 {
        return Err(BadReason::TooLong { bytes: *length, limit });
    }
    let mut bytes = Vec::new();
    // One more than the limit: a file may grow while it is read.
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(unread)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return parse::object(bytes, limits);
    }
    let text = parse::text(bytes, limits)?;
    let field = |name: &str, value: &str| (name.to_owned(), Value::from(value));
    Ok(Map::from_iter([field("path", path), field("text", text)]))
}
/// The file itself, or what somebody else had left in its place and is kept beside it.
fn is_of(own: &Path, path: &Path) -> bool {
    let beside = || {
        let (own, path) = (own.to_string_lossy(), path.to_string_lossy());
        path.strip_prefix(&*own).is_some_and(|rest| rest.starts_with(".edited"))
    };
    path == own || beside()
}
