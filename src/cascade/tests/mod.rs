//! The promises of the plan, over every sequence of outcomes, and the single reactions, by name.

mod promises;
mod reactions;
mod route;
mod sequences;
