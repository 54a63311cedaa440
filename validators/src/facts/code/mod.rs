//! Facts out of code, through tree-sitter and query files.
//!
//! Queries find; this folder says what a find means. It looks at one file at a time and resolves no names.

mod answerers;
mod call;
mod conditions;
mod csharp;
mod declared;
mod diesel;
mod endpoints;
mod go;
mod grammar;
mod imports;
mod items;
mod java;
mod models;
mod node;
mod parameters;
mod php;
mod program;
mod read;
mod record;
mod ruby;
mod script;
mod touches;
mod walk;

pub(super) use conditions::dependencies;
pub(super) use endpoints::{NAMED_PREFIX, join};
pub(super) use node::first_sentence;
pub(super) use read::read;
