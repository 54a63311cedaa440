//! The ledger: every attempt and every artifact, before anything is published; and the state of providers, which
//! processes share through it.
//!
//! It knows nothing of files that are published, of prompts, or of how a candidate was chosen.

mod answers;
pub mod batches;
mod beliefs;
pub mod comparisons;
mod contract;
mod digest;
mod entry;
mod feedback;
mod health;
#[cfg(test)]
mod health_tests;
mod lesson;
mod models;
#[cfg(test)]
mod models_tests;
mod read;
mod recent;
mod run;
mod schema;
mod spent;
mod sqlite;
#[cfg(test)]
mod tests;
mod write;

pub use answers::Answers;
pub use contract::{HealthLedger, Ledger, LedgerError, ProbeClaim};
pub use digest::sha256;
pub use entry::{ArtifactEntry, AttemptEntry, AttemptOutcome, Purpose, RunId, Status};
pub use feedback::{Looked, Source};
pub use recent::RecentCall;
pub use run::RunEntry;
pub use spent::SpentEntry;
pub use sqlite::SqliteLedger;
