//! Facts: what can be known of a project by reading it, each with file and line.
//!
//! [`read_source`] looks at one file, [`combine`] joins what files gave; [`read`] does both. Reading never fails: what
//! could not be understood is a [`Problem`].

mod action;
mod code;
mod entity;
mod graphql;
mod inflect;
mod licence;
mod link;
mod literals;
mod manifest;
mod model;
mod notes;
mod openapi;
mod partial;
mod prisma;
mod read;
mod sql;
#[cfg(test)]
mod tests;

pub use model::*;
pub use notes::read_notes;
pub use partial::Partial;
pub use read::{combine, read, read_source};
