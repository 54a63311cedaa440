//! The model to Mermaid text. Every label is escaped and every identifier made safe, so that what comes out parses
//! whatever went in; the same diagram always gives the same text.

mod c4;
mod chart;
mod class;
mod entity;
mod escape;
mod flowchart;
mod git;
mod identifiers;
mod mindmap;
mod sequence;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub use write::compile;
