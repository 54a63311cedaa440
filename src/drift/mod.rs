//! Drift: whether what was published still fits today's sources. No model is asked and no file is written.
//!
//! It knows nothing of candidates or prompts; what an artifact was made from stands in the manifest beside it.

mod lines;
mod snapshot;

pub use snapshot::{Listed, Snapshot};
