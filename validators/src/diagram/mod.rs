//! Diagrams: one model, and the ways into it and out of it.

mod model;
mod placeholder;

pub use model::{Cardinality, Diagram, DiagramKind, Edge, Field, Group, Node, Role, Style};
pub use placeholder::{junk, kind_of, parse};
