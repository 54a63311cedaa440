//! Budgets: money and tokens for each artifact, for the run and for the day.
//!
//! An upper estimate of a call is set aside before it is made, in all three at once or in none; after the call what it
//! took replaces it. Whole numbers only. As long as no call takes more than its estimate no budget is exceeded, however
//! many calls are made at the same time.
//!
//! The day is the UTC day, shared with other processes through the ledger: what they spent is told from outside now and
//! then. Two processes may therefore overdraw a day by what each has set aside or spent since it last told the other.

mod amount;
mod budgets;
mod reservation;
#[cfg(test)]
mod tests;
mod warning;

pub use amount::{Amount, Limit, Limits, Need, Span, Unit};
pub use budgets::{ArtifactBudget, Budgets, Refused};
pub use reservation::Reservation;
pub use warning::Warning;
