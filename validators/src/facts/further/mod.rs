//! Facts beside tables and code: what runs by itself, values of which something has one at a time, and where they change.
//!
//! Read line by line, without a grammar: files of services, constraints of SQL and assignments look alike everywhere.

mod assignments;
mod choices;
mod join;
mod services;

pub(super) use join::{Further, combine, read};
