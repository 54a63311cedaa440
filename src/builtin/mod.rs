//! A provider that needs no model: it drafts from facts, and says `unsupported` where facts do not suffice.
//!
//! It is the floor of every route. No sentence stands in a draft that no fact bears out; it must never learn to fill.

mod api_docs;
mod diagrams;
mod draft;
mod example;
mod overview;
mod prose;
mod provider;

pub use provider::Builtin;

#[cfg(test)]
mod tests;
