//! Tables, columns and keys out of SQL: a file gives a list of changes, the changes of all files give a schema.
//!
//! One statement that cannot be read costs only itself. Nothing here knows of code or notes.

mod apply;
mod change;
mod read;
mod split;
mod statement;
#[cfg(test)]
mod tests;

pub(super) use apply::{Schema, natural};
pub(super) use change::{Change, Reference};
pub(super) use read::{read, read_text};
