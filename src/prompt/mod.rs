//! Makes a prompt: chooses facts and excerpts that fit a candidate's window, and renders a kind's template with them.
//!
//! Pure: no file is read here and nobody is asked. No text of a source is rewritten; what does not fit is left out
//! whole, and the plan says so. Scores and routes are not known here.

mod context;
mod cut;
mod error;
mod fit;
mod hints;
mod lists;
mod pack;
mod parts;
mod plan;
mod prepare;
mod render;
mod select;
mod spec;
mod tokens;
mod wants;

pub use context::{Context, Excerpt, LeftOut, Section};
pub use error::PromptError;
pub use hints::hints;
pub use parts::PromptParts;
pub use plan::{Plan, PlanEntry};
pub use prepare::{Material, Prepared, Room, prepare};
pub use render::{Template, render};
pub use select::{least_tokens, select};
pub use spec::{ContextSpec, FactList, Selector};
pub use tokens::estimate_tokens;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
