//! Drift: whether what was published still fits today's sources. No model is asked and no file is written.
//!
//! It knows nothing of candidates or prompts; what an artifact was made from stands in the manifest beside it.

mod compare;
mod lines;
mod look;
mod report;
mod snapshot;

pub use compare::FactsChanged;
pub use look::{Look, look};
pub use report::{DriftReport, DriftRow, DriftStatus, Stale};
pub use snapshot::{Listed, Snapshot};
