//! Batches of records: what comes in, and what is asked of each record.
//!
//! `input` reads records and says what cannot be used; `task` is what a kind asks of one. Neither calls a provider.

mod field;
pub mod input;
pub mod task;

pub use field::{FieldPath, FieldPathError};
