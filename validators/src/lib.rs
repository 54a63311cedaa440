//! Reads a project's sources into facts, and judges a text against them.
//!
//! Everything here is pure: no file, no socket, no clock. The same subject gives the same verdict. This crate knows
//! nothing of providers, models or prompts.

mod checks;
mod dates;
pub mod diagram;
mod document;
pub mod facts;
mod format;
mod language;
pub mod names;
pub mod normalise;
pub mod parse;
pub mod rubric;
pub mod schema;
mod score;
mod source;

pub use document::{
    Definition, Document, Fence, File, Heading, Html, ListItem, Markdown, OpenApi, Operation, ParseFailure,
};
pub use format::{Format, UnknownFormat};
pub use score::{Score, ScoreOutOfRange};
pub use source::{Language, Source};
