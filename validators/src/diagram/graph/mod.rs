//! Diagrams as a strict JSON graph: a model names what it shows by supplied identifiers, code writes the notation.
//!
//! Where the facts are the vocabulary (tables, modules, types), an identifier that was not supplied is a failure; so
//! is a double, and a connection to nothing. Kinds without a vocabulary (sequence, state …) name their own nodes.

mod entities;
mod parts;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use read::from_json;
pub use schema::schema;
pub use vocabulary::fact_ids;
