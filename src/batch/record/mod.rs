//! One record of a batch: the request for it, the verdict over its answer, and what goes into the ledger on the way.

mod asking;
mod bench;
mod book;

pub use asking::Asking;
pub use bench::{RecordBench, RecordBenchError};
pub use book::Book;

#[cfg(test)]
mod tests;
