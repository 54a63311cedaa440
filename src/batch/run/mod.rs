//! What live and bulk batches share: what a run works with, its output file, and why it stops.

mod close;
mod end;
mod error;
mod floor;
mod output;
mod plan;
mod stop;
mod watch;

pub use close::close;
pub use end::is_retryable;
pub(in crate::batch) use end::{ended_as, failed};
pub use error::BatchError;
pub use floor::Floor;
pub use output::{Opened, Output, Sorting, line};
pub(in crate::batch) use plan::planned;
pub use plan::{Choice, clouds};
pub(in crate::batch) use stop::has_failed;
pub use stop::{Failures, Halt, Stop};
pub use watch::{BatchWatcher, Event, Unwatched};

#[cfg(test)]
mod tests;
