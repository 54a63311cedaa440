//! Sluice writes docs and diagrams about a project with language models, and lets nothing through that does not hold up.
//!
//! This is the program: it reads sources, asks candidates, judges what they write and publishes what passes.

pub mod batch;
pub mod builtin;
pub mod cascade;
pub mod check;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod config;
pub mod drift;
pub mod feedback;
pub mod generate;
pub mod history;
pub mod judge;
pub mod kinds;
pub mod ledger;
pub mod prices;
pub mod project;
pub mod prompt;
pub mod publish;
pub mod replay;
pub mod report;
pub mod routing;
pub mod sources;
pub mod usage;
