//! Replays recorded outcomes: what would each policy have passed, and at which cost? The same code as the live router.
//!
//! Half of the data teaches, the other half is asked. Each policy is a route per kind and the plan of a cascade; nothing
//! here decides anything of its own.

mod hull;
mod learn;
mod outcomes;
mod policy;
mod report;

pub use outcomes::{Outcomes, OutcomesError};
pub use report::{PolicyReport, ReplayReport, replay};
