//! Rules that the official parser has and the parser behind us has not.
//!
//! **Source**: disagreements over 8,907 diagrams with the verdict of Mermaid 12.3.0.

mod c4;
mod check;
mod class;
mod common;

pub(super) use check::check;
