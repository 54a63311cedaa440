//! Why something could not be published.

use std::io;
use std::path::{Path, PathBuf};

/// Something could not be published; what stood there before still stands.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("`{path}` is not a folder: name another one with --out")]
    NotAFolder { path: PathBuf },
    #[error("nothing can be written to `{path}` ({source}): name another folder with --out")]
    ReadOnly { path: PathBuf, source: io::Error },
    #[error("there is no room for `{path}` ({source}): free some, or name another folder with --out")]
    Full { path: PathBuf, source: io::Error },
    #[error("`{path}` is a link, and links are not written through: remove it, or name another folder with --out")]
    Link { path: PathBuf },
    #[error("`{path}` is in the way: it is no file; move it, or name another folder with --out")]
    InTheWay { path: PathBuf },
    #[error("`{path}` is no name for a file of the output folder")]
    Name { path: String },
    #[error("`{path}` cannot be written: {source}")]
    Io { path: PathBuf, source: io::Error },
}

impl PublishError {
    /// What an error of the system means for `path`.
    pub(super) fn at(path: &Path, source: io::Error) -> PublishError {
        let path = path.to_owned();
        // rustix gives plain error numbers; the standard library knows what kind they are.
        match source.kind() {
            io::ErrorKind::NotADirectory => PublishError::NotAFolder { path },
            io::ErrorKind::IsADirectory => PublishError::InTheWay { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                PublishError::ReadOnly { path, source }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => PublishError::Full { path, source },
            _ => PublishError::Io { path, source },
        }
    }
}
