//! Files and folders become sources here: what is read, what is skipped and why, and which secrets stand in them.
//!
//! This is the only place that reads a project. It must not know kinds, prompts or providers; what a source means is
//! told by `sluice_validators::facts`.

mod by_name;
mod digest;
mod error;
mod gather;
mod labels;
mod limits;
mod list;
mod read;
mod redact;
mod repository;
mod secrets;
mod skipped;

pub use error::SourceError;
pub use gather::{Gathered, gather};
pub use limits::Limits;
pub use redact::{redact, redact_all};
pub use repository::repository;
pub use secrets::{Secret, SecretFound};
pub use skipped::{SkipReason, Skipped};

#[cfg(test)]
mod tests;
