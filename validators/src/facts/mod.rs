//! Facts: what can be known of a project by reading it, each with file and line.

mod model;

pub use model::*;
