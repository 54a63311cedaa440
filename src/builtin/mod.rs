//! A provider that drafts from facts, without a model.

mod provider;

pub use provider::{Builtin, drafts};
