//! A system overview from facts: what there is, where it stands and what hangs together, each from a fact.

mod interfaces;
mod modules;
mod page;
mod tables;

pub(super) use page::draft;
