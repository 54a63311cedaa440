//! Publishing: accepted and rejected texts as files, with a manifest that says who made them and how they were judged.
//!
//! It knows nothing of providers, prompts or rubrics; nothing is published before the ledger has it.

mod arial;
mod change;
mod disk;
mod error;
mod figure;
mod folder;
mod look;
mod manifest;
mod markdown;
mod name;
mod page;
#[cfg(test)]
mod page_tests;
mod svg;
mod svg_clean;
#[cfg(test)]
mod tests;

pub use error::PublishError;
pub use folder::{Folder, Published, Text};
pub use look::{Lies, is_untouched, look, look_at};
pub use manifest::{AttemptSummary, CostFields, MANIFEST_SCHEMA, Manifest, ManifestEntry, ManifestFile};
pub use page::{Notation, Page, html};
pub use svg::{DrawError, draw};
pub use svg_clean::Unsafe;
