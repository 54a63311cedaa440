//! Why a project cannot be read at all.

use super::skipped::SkipReason;

/// What was asked for cannot be read. Each message names the path and the way out.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("no path was given: name a file or folder, or `-` for standard input")]
    NoPath,
    #[error("`{path}` does not exist: check the spelling and the folder you are in")]
    NotFound { path: String },
    #[error("`{path}` cannot be read: {source}")]
    Unreadable {
        path: String,
        #[source]
        source: std::io::Error,
    },
    #[error("`{path}` {why}: name a text file or a folder")]
    Unusable {
        /// A file that was named itself, so that skipping it would hide a mistake.
        path: String,
        why: SkipReason,
    },
    #[error("`{path}` is empty: name a file with something in it")]
    Empty { path: String },
    #[error("nothing to read in `{path}`: it holds no text{}", looked_at(*skipped))]
    NothingToRead {
        path: String,
        /// How many files and folders in it were skipped.
        skipped: usize,
    },
    #[error("`{path}` holds more than {limit} files: name a folder in it, or list what to leave out in `.ignore`")]
    TooManyFiles { path: String, limit: usize },
    #[error("the sources have more than {limit} bytes together: name fewer, or list what to leave out in `.ignore`")]
    TooManyBytes { limit: u64 },
}

fn looked_at(skipped: usize) -> String {
    match skipped {
        0 => " (ignored and hidden files do not count)".to_owned(),
        1 => ", and the one thing in it was skipped".to_owned(),
        many => format!(", and {many} things in it were skipped"),
    }
}
