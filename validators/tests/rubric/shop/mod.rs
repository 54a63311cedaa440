//! A small shop as facts and notes, read from the files beside this one.

pub(crate) mod read;
mod words;

pub(crate) use read::{facts, notes, other_facts, other_notes};
