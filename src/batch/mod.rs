//! Batches of records: what comes in, and what of it can be used.
//!
//! `input` reads records and says what cannot be used. It calls no provider.

mod field;
pub mod input;

pub use field::{FieldPath, FieldPathError};
