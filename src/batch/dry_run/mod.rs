//! What a batch would take and cost, from a sample of its records. Nobody is asked.

mod answers;
mod begin;
mod plan;
mod sample;
mod shape;
#[cfg(test)]
mod tests;

pub use answers::{Answers, answers};
pub use begin::{Wanted, dry_run};
pub use plan::{Terms, plan};
pub use sample::{Sample, Sampled, Sampler};
pub use shape::{AnswersFrom, BatchPlan, PlannedCost, PlannedPass, SCHEMA};
