//! Publishing: accepted and rejected texts as files, with a manifest that says who made them and how they were judged.
//!
//! It knows nothing of providers, prompts or rubrics; nothing is published before the ledger has it.

mod change;
mod disk;
mod error;
mod folder;
mod manifest;
mod name;
#[cfg(test)]
mod tests;

pub use error::PublishError;
pub use folder::{Folder, Published, Text};
pub use manifest::{AttemptSummary, CostFields, MANIFEST_SCHEMA, Manifest, ManifestEntry, ManifestFile};
