//! What a batch would take and cost, from a sample of its records. Nobody is asked.

mod answers;
mod plan;
mod sample;
mod shape;
#[cfg(test)]
mod tests;

pub use answers::{Answers, answers};
pub use plan::{Terms, plan};
pub use sample::{Sample, Sampled, Sampler};
pub use shape::{AnswersFrom, BatchPlan, PlannedCost, PlannedPass, SCHEMA};
