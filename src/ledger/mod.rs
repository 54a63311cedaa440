//! The ledger: every attempt and every artifact, before anything is published; and the state of providers, which
//! processes share through it.
//!
//! It knows nothing of files that are published, of prompts, or of how a candidate was chosen.

mod answers;
pub mod batches;
mod beliefs;
mod compact;
#[cfg(test)]
mod compact_tests;
pub mod comparisons;
mod contract;
mod digest;
#[cfg(test)]
mod document_tests;
mod entry;
mod exchanges;
mod feedback;
mod health;
#[cfg(test)]
mod health_tests;
mod kept;
mod lesson;
mod models;
#[cfg(test)]
mod models_tests;
mod read;
mod recent;
mod run;
mod schema;
mod spent;
mod spill;
mod sqlite;
#[cfg(test)]
mod tests;
mod told;
mod usage;
mod usage_entry;
#[cfg(test)]
mod usage_tests;
mod versions;
mod write;

pub use answers::Answers;
pub use compact::{Compacted, Compacting};
pub use contract::{CallLedger, HealthLedger, Ledger, LedgerError, ProbeClaim};
pub use digest::sha256;
pub use entry::{ArtifactEntry, AttemptEntry, AttemptOutcome, Purpose, RunId, Status};
pub use exchanges::{Exchange, Taught};
pub use feedback::{Looked, Said, Source};
pub use kept::KeptBounds;
pub use recent::RecentCall;
pub use run::RunEntry;
pub use spent::SpentEntry;
pub use sqlite::SqliteLedger;
pub use told::ToldRow;
pub use usage::{MOST_GROUPS, MOST_RUNS};
pub use usage_entry::{Latencies, UsageBy, UsageEntries, UsageEntry, UsageSums};
pub use versions::{NewVersion, Version};
