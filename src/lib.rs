//! Sluice writes docs and diagrams about a project with language models, and lets nothing through that does not hold up.
//!
//! This is the program: it reads sources, asks candidates, judges what they write and publishes what passes.

pub mod builtin;
pub mod ledger;
pub mod prices;
pub mod prompt;
pub mod routing;
pub mod sources;
