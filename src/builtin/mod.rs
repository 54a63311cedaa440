//! A provider that needs no model: it drafts from facts, and says `unsupported` where facts do not suffice.
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
mod openapi;
mod provider;
mod shape;
mod surroundings;
mod system_overview;
#[cfg(test)]
mod tests;
mod types;
mod words;
mod yaml;

pub use draft::drafts;
pub use provider::Builtin;
