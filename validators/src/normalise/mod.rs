//! From what a model answered to the text that is judged and written: thoughts, fences and prose taken off, the
//! syntax repaired where it is broken and can be, every such edit listed.
//!
//! A text that parses is never repaired; a repair that does not make it parse is not kept; a refusal and a cut answer
//! are left as they are.

mod answer;
mod fences;
mod files;
mod graph;
mod html;
mod json;
mod markdown;
mod mermaid;
mod paths;
mod refusal;
mod thoughts;

pub use answer::{MAX_BYTES, Normalised, normalise};
pub use graph::normalise_graph;
