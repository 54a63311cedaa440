//! What was left unread, and why: told to the user, never silent.

/// A file or folder that was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// As a [`Source`](sluice_validators::Source)'s path would be.
    pub path: String,
    pub why: SkipReason,
}

/// Why a file or folder is not read. Each prints as a fragment that follows its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SkipReason {
    #[error("is binary")]
    Binary,
    #[error("is not UTF-8 from byte {at} on: convert it, e.g. with `iconv -f LATIN1 -t UTF-8`")]
    NotUtf8 {
        /// Offset of the first byte that does not fit.
        at: usize,
    },
    #[error("has {bytes} bytes, and {limit} are the limit for its type")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("is minified: its lines are too long to be written by hand")]
    Minified,
    #[error("is a lock file")]
    LockFile,
    #[error("holds data, not source text")]
    Data,
    #[error("holds the work of others or of a build ({0})")]
    Vendored(&'static str),
    #[error("is where this program writes")]
    OwnOutput,
    #[error("is a symbolic link, and links are not followed")]
    Link,
    #[error("is neither a file nor a folder")]
    NotAFile,
    #[error("lies more than {0} folders deep")]
    TooDeep(usize),
    #[error("has a name that cannot be shown: not UTF-8, or with control characters")]
    OddName,
    #[error("cannot be read: {0}")]
    Unreadable(String),
}
