//! A provider without a model: it drafts from the facts of a project, and says `unsupported` where they do not suffice.
//!
//! It is the floor of every route. Every sentence it writes stands on a fact, and it must never learn to fill. It knows
//! nothing of rubrics, scores or files.

mod api_docs;
mod draft;
mod endpoint;
mod example;
mod interfaces;
mod large;
mod modules;
mod provider;
mod shape;
mod surroundings;
mod system_overview;
#[cfg(test)]
mod tests;
mod types;
mod words;

pub use draft::drafts;
pub use provider::Builtin;
