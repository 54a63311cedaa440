//! Batches of records: what comes in, what is asked of each record, and the run that asks it.
//!
//! `input` reads records and says what cannot be used; `task` is what a kind asks of one; `record` makes the request and
//! judges the answer. Neither calls a provider.

pub mod begin;
pub mod bulk;
pub mod dry_run;
mod field;
pub mod input;
pub mod live;
pub mod project;
pub mod projects;
pub mod record;
pub mod report;
pub mod run;
pub mod task;

pub use field::{FieldPath, FieldPathError};
