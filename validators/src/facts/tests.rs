//! Each folder of `fixtures` is a small project; its `expected.txt` holds the facts that must be read out of it.

mod bounds;
mod lines;
mod notes;
mod projects;
