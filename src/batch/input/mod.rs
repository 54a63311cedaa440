//! Reads records from files, folders and streams, one at a time, and says which cannot be used and why.
//!
//! Nothing is held but the record at hand and a digest of each key. What is asked of a record is not known here.

mod array;
mod bad;
mod canonical;
mod comma;
mod folder;
mod intake;
mod limits;
mod lines;
mod open;
mod parse;
mod rows;
mod selection;

pub use bad::{BadReason, BadRecord};
pub use canonical::digest;
pub use intake::{Entry, Excluded, Intake, Record, Tally, Why};
pub use limits::Limits;
pub use open::{Input, InputError, Parsed, Place, Records, Shape, read_from};
pub use selection::{Condition, ConditionError, Selection};

#[cfg(test)]
mod tests;
