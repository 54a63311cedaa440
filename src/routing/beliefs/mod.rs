//! What outcomes have taught: how likely a candidate passes, and what a call to it costs. Pure.
//!
//! Only verdicts come in here. A connection that broke, a limit or a wrong key says nothing about quality; that is the
//! breaker's and the limiter's affair. Everything is a count that a person can check by hand.
//!
//! **Source**: additive logit means with a Beta prior per cell; measured on six public sets of outcomes
//! (`docs/BENCHMARKS.md` holds three of them).

mod alarm;
mod cell;
mod counts;
mod depths;
mod estimate;
mod table;
#[cfg(test)]
mod tests;
mod trust;

pub use alarm::{Alarm, Change};
pub use cell::{Cell, Mean, Seen};
pub use counts::Counts;
pub use depths::{Depth, Depths};
pub use estimate::{Estimate, Start};
pub use table::{Beliefs, Learning};
pub use trust::Trust;
