//! Batches of records in the ledger: what is asked for, how each record ended, and what was handed in to providers.

mod batch;
mod bulk;
mod change;
mod checkpoint;
mod in_flight;
mod journal;
#[cfg(test)]
mod plan_tests;
mod record;
mod records;
mod rows;
mod spread;
mod sums;
#[cfg(test)]
mod tests;

pub use batch::BatchCounts;
pub use bulk::{JobChange, JobState, NewJob};
pub use change::Change;
pub use in_flight::PassOutcome;
pub use journal::Journal;
pub use record::{BestText, EndedRecord, NewRecord, OpenRecord, Outlook, RecordEnd, Reopen};
pub use rows::{BatchEntry, BatchId, BatchState, JobEntry, NewBatch, Written};
pub use spread::{PassSpread, Spread};
pub use sums::{CostSum, EndSum, GroupSum, PassSum};
