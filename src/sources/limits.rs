//! How much of a project is read at most.

use sluice_validators::Language;

/// Bounds on what one run reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file of SQL: a dump holds its rows beside its schema.
    pub sql_bytes: u64,
    /// Bytes of any other file; longer ones are generated or data.
    pub file_bytes: u64,
    /// Bytes of all files together.
    pub total_bytes: u64,
    /// Files that are read.
    pub files: usize,
    /// Files and folders that are looked at, read or not.
    pub entries: usize,
    /// Folders inside each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            sql_bytes: 128 << 20,
            file_bytes: 1 << 20,
            total_bytes: 512 << 20,
            files: 20_000,
            entries: 400_000,
            depth: 64,
        }
    }
}

impl Limits {
    /// The most bytes a file of this language may have.
    pub fn bytes_of(&self, language: Language) -> u64 {
        if language == Language::Sql { self.sql_bytes } else { self.file_bytes }
    }
}
