//! Records that cannot be used.

use super::open::Place;

/// A part of an input that is no usable record, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRecord {
    pub place: Place,
    pub reason: BadReason,
}

/// Why a record cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReason {
    #[error("it has {bytes} bytes, at most {limit} are read")]
    TooLong { bytes: u64, limit: usize },
    #[error("it nests deeper than {limit}")]
    TooDeep { limit: usize },
    #[error("it has more than {limit} fields and entries")]
    TooManyFields { limit: usize },
    #[error("it is not UTF-8 (at its byte {at})")]
    Encoding { at: usize },
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
    #[error("it holds a NUL (at its byte {at})")]
    Nul { at: usize },
    #[error("it ends in the middle")]
    Torn,
    #[error("it is no JSON: {message}")]
    Syntax { message: String },
    #[error("it is {found}, not an object")]
    NoObject { found: &'static str },
    /// Numbers are kept as 64 bits; one that would come out changed is not taken in.
    #[error("the number `{number}` has more digits than are kept; write it as a text")]
    Number { number: String },
    #[error("it has {found} columns, the header has {header}")]
    Columns { found: usize, header: usize },
    #[error("a quote is never closed, or text follows it")]
    Quote,
    #[error("`{field}` cannot be its key: it is {found}")]
    Key { field: String, found: &'static str },
    /// In a file, nothing behind it was read; in a folder, the rest was.
    #[error("it cannot be read: {message}")]
    Unread { message: String },
}

impl BadReason {
    /// Its name in counts and reports, in snake case.
    pub fn name(&self) -> &'static str {
        match self {
            BadReason::TooLong { .. } => "too_long",
            BadReason::TooDeep { .. } => "too_deep",
            BadReason::TooManyFields { .. } => "too_many_fields",
            BadReason::Encoding { .. } | BadReason::Utf16 => "encoding",
            BadReason::Nul { .. } => "nul",
            BadReason::Torn => "torn",
            BadReason::Syntax { .. } => "syntax",
            BadReason::NoObject { .. } => "no_object",
            BadReason::Number { .. } => "number",
            BadReason::Columns { .. } => "columns",
            BadReason::Quote => "quote",
            BadReason::Key { .. } => "key",
            BadReason::Unread { .. } => "unread",
        }
    }
}

impl std::fmt::Display for BadRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}
