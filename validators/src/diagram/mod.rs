//! Diagrams: one model, and the ways into it and out of it.
//!
//! A diagram comes from facts ([`from_facts`]), from a strict JSON graph ([`graph`]) or from Mermaid text ([`parse`]);
//! it leaves as Mermaid text ([`compile`]). Nothing here knows what a diagram is worth; that is the rubric's work.

mod compile;
pub mod from_facts;
mod gantt;
pub mod graph;
mod junk;
mod kind;
mod lenient;
mod lines;
mod lints;
mod merman;
mod model;
mod parse;
mod prepare;
mod read;

pub use compile::compile;
pub use junk::junk;
pub use kind::kind_of;
pub(crate) use kind::{headers, is_header};
pub(crate) use lints::{c4_arguments, slips};
pub use model::{Cardinality, Diagram, DiagramKind, Edge, Field, Group, Node, Role, Style};
pub use parse::{DiagramParser, MAX_CHARS, MAX_EDGES, parse};
pub use prepare::prepare;
