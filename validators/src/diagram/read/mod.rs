//! The parser's semantic JSON to our model, one file per family. Missing or odd values become empty ones: the text
//! already parsed, and a reader here must not fail on it.

mod c4;
mod chart;
mod class;
mod entity;
mod fields;
mod flowchart;
mod git;
mod mindmap;
mod names;
mod sequence;
mod state;

mod dispatch;

pub(super) use dispatch::read;
