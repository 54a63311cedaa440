//! Duels: what a referee, a model that reads two texts for the same input, finds better in both orders.
//!
//! Pure: duels that were had become strengths, a standing per pair and sentences.

mod met;
mod pair;
mod sentence;
mod tally;
#[cfg(test)]
mod tests;

pub use met::{Held, Met, Words};
pub use pair::DuelPair;
pub use tally::{Duels, Preferred};
