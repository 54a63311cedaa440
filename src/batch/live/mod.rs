//! Live batches: every record goes down the cascade, many at the same time, within limits and budgets.

mod canary;
mod one;
mod run;
mod shared;
mod slots;
mod streak;

pub use run::run;
pub(crate) use slots::{Calls, Slots};
