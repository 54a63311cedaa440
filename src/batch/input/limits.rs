//! How much of an input is taken.

/// Bounds of what is read; records beyond them are bad ones, told with their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record as it is written; a longer one would fit into no prompt.
    pub record_bytes: usize,
    /// Fields and entries of one record, nested ones included.
    pub fields: usize,
    /// Nesting of one record.
    pub depth: usize,
    /// Lines that one record of a CSV file may span.
    pub lines: usize,
    /// Records of one input; each costs some tens of bytes while duplicates are looked for.
    pub records: u64,
    /// Bytes that are kept of a stream that cannot be read twice.
    pub kept_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record_bytes: 4 << 20,
            fields: 10_000,
            depth: 32,
            lines: 10_000,
            records: 2_000_000,
            kept_bytes: 16 << 30,
        }
    }
}
