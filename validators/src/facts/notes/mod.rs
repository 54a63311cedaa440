//! Notes that people wrote → terms, action items and roles. Low trust: used for what people asked for, never for what is.

mod action;
mod lines;
mod people;
mod read;
mod table;
mod term;

pub use read::read_notes;
