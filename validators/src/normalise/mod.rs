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
mod json_coerce;
mod json_quotes;
mod json_repair;
mod markdown;
mod mermaid;
mod openapi;
mod paths;
mod refusal;
mod thoughts;

pub use answer::{MAX_BYTES, Normalised, normalise, normalise_to_schema};
pub use graph::normalise_graph;
