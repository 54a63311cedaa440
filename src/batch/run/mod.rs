//! What live and bulk batches share: what a run works with, its output file, and why it stops.

mod error;
mod floor;
mod output;
mod stop;
mod watch;

pub use error::BatchError;
pub use floor::Floor;
pub use output::{Opened, Output, Sorting, line};
pub use stop::{Failures, Halt, Stop};
pub use watch::{BatchWatcher, Event, Unwatched};

#[cfg(test)]
mod tests;
