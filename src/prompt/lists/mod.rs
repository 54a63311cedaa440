//! Facts as short readable lines, with a rank that says which to keep where not all fit.

mod code;
mod derived;
mod list;
mod notes;
mod routes;
mod tables;

pub(super) use list::{Entry, List, list};
