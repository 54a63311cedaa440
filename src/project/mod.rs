//! A project as every job sees it: sources, what was read out of them, and the secrets that must not leave.

mod read;

pub use read::{Project, ReadError, Reading};
