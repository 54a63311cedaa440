//! Has a referee read the texts of a comparison, two at a time and in both orders, as far as that is not known.

mod bout;
mod fight;
mod hold;
mod pairings;
mod prompt;
mod referee;
mod said;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod tests;

pub(super) use hold::{Ring, hold};
pub use referee::{Referee, RefusedReferee, USUAL_DUELS};
