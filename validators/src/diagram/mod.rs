//! Diagrams: one model, and the ways into it and out of it.

mod model;

pub use model::{Cardinality, Diagram, DiagramKind, Edge, Field, Group, Node, Role, Style};
