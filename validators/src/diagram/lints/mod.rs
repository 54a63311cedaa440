//! Rules that the official parser has and the parser behind us has not.
//!
//! **Source**: disagreements over 8,907 diagrams with the verdict of Mermaid 12.3.0.

mod c4;
mod check;
mod class;
mod common;

pub(crate) use c4::split as c4_arguments;
pub(super) use check::check;
