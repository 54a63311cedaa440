//! JSON Schemas that somebody else wrote: compiled within bounds, never fetched from anywhere.

mod compile;
mod effort;
#[cfg(test)]
mod tests;

pub use compile::{JsonSchema, SchemaError};
pub(crate) use compile::{Violation, Wanted};
