//! The house rules, checked on every test run: boundaries, lengths, licences, forgotten files, dead links.

mod boundaries;
mod licences;
mod lockfile;
mod shape;
mod tree;
mod words;
