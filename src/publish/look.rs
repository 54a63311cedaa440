//! Looking at an output folder without touching it: no lock is taken, nothing is created or swept.

use super::disk::{self, Standing, open_folder, standing};
use super::error::PublishError;
use super::folder::{MANIFEST, MAX_MANIFEST_BYTES};
use super::manifest::Manifest;
use super::name::parts;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

/// Bytes of the longest file that is looked at; no artifact is anywhere near.
const MAX_FILE_BYTES: u64 = 8 << 20;

/// What lies at a path of an output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lies {
    Nothing,
    File(Vec<u8>),
    /// A link, a folder, a device, or a file longer than any artifact.
    Other(&'static str),
}

/// The manifest of a folder; `None` where there is no folder, no manifest, or one of another program or version.
///
/// **Errors**: every [`PublishError`] that reading can give. **Cost**: disk, nothing is written.
pub fn look(out: &Path) -> Result<Option<Manifest>, PublishError> {
    Ok(match lies(out, MANIFEST, MAX_MANIFEST_BYTES)? {
        Lies::File(bytes) => Manifest::parse(&bytes),
        Lies::Nothing | Lies::Other(_) => None,
    })
}

/// Whether nothing was ever published into a folder: there is no manifest in it, readable or not.
///
/// **Errors**: every [`PublishError`] that reading can give. **Cost**: disk, nothing is written.
pub fn is_untouched(out: &Path) -> Result<bool, PublishError> {
    Ok(lies(out, MANIFEST, MAX_MANIFEST_BYTES)? == Lies::Nothing)
}

/// What lies at a path that a manifest names, relative to its folder; no link is followed.
///
/// **Errors**: every [`PublishError`] that reading can give; [`PublishError::Name`] for a path that leaves the folder.
pub fn look_at(out: &Path, path: &str) -> Result<Lies, PublishError> {
    lies(out, path, MAX_FILE_BYTES)
}

fn lies(out: &Path, path: &str, limit: u64) -> Result<Lies, PublishError> {
    let at = |error: io::Error| PublishError::at(&out.join(path), error);
    let parts = parts(path)?;
    let (name, folders) = parts.split_last().ok_or_else(|| PublishError::Name { path: path.to_owned() })?;
    let mut folder: OwnedFd = match std::fs::File::open(out) {
        Ok(folder) => folder.into(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Lies::Nothing),
        Err(error) => return Err(PublishError::at(out, error)),
    };
    for part in folders {
        folder = match standing(folder.as_fd(), part).map_err(at)? {
            Standing::Nothing => return Ok(Lies::Nothing),
            Standing::Link => return Ok(Lies::Other("a link")),
            Standing::File | Standing::Other => open_folder(folder.as_fd(), part).map_err(at)?,
        };
    }
    Ok(match standing(folder.as_fd(), name).map_err(at)? {
        Standing::Nothing => Lies::Nothing,
        Standing::Link => Lies::Other("a link"),
        Standing::Other => Lies::Other("no file"),
        Standing::File => match disk::read(folder.as_fd(), name, limit).map_err(at)? {
            Some(bytes) => Lies::File(bytes),
            None => Lies::Other("longer than any artifact"),
        },
    })
}
