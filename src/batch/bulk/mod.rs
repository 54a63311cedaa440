//! Bulk batches: records are handed in at a provider's Batch API, pass after pass, and their answers come hours later at
//! half the price.
//!
//! `fate` decides what follows from what came of a record and knows nobody; everything else carries it out. What is handed
//! in is in the ledger before it is sent, and a line that is taken is taken together with what it led to: a process may
//! end between any two steps.

mod adopt;
mod ask;
mod canary;
mod case;
mod fate;
mod gather;
mod hand_in;
mod harvest;
mod jobs;
mod late;
mod pass;
mod poll;
mod run;
mod settle;
mod state;

#[cfg(test)]
mod tests;
mod till;

pub use adopt::{Adopted, adopt};
pub use pass::check_passes;
pub use run::{Wait, run};
