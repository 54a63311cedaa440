//! The checks, one file per family. Each looks at one side of a text and says what share of its points is earned, and why.
//!
//! A family is functions and a table of [`Row`]s; adding a check is adding a function and a row. No word of any one
//! project stands here: what is relevant comes from the facts.

mod api;
mod classes;
mod coverage;
mod decision;
mod endpoints;
mod entity;
mod entries;
mod entry_dates;
mod entry_formula;
mod entry_notes;
mod entry_numbers;
mod figures;
mod files;
mod flow;
mod grounding;
mod imports;
mod jira;
mod json;
mod keys;
mod known;
mod language;
mod look;
mod markdown;
mod mermaid;
mod modules;
mod names_of;
mod namespaces;
mod openapi;
mod openapi_examples;
mod packages;
mod page;
mod parameters;
mod personas;
mod readme;
mod readme_claims;
mod readme_files;
mod registry;
mod relation;
mod repeat;
mod row;
mod sections;
mod sequence;
mod shape;
mod shell;
mod standing;
mod steps;
mod stories;
mod tables;
mod text;
mod told;
mod userflow;
mod vocabulary;
mod words;

pub(crate) use registry::{about, all, common, find};
pub(crate) use row::{Configured, Row};
