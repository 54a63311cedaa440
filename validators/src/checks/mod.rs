//! The checks, one file per family. Each looks at one side of a text and says what share of its points is earned, and why.
//!
//! A family is functions and a table of [`Row`]s; adding a check is adding a function and a row. No word of any one
//! project stands here: what is relevant comes from the facts.

mod entity;
mod keys;
mod look;
mod mermaid;
mod registry;
mod relation;
mod repeat;

mod row;
mod shape;
mod tables;
mod text;

pub(crate) use registry::{all, common, find};
pub(crate) use row::{Configured, Row};
