//! What follows from facts without another look at the sources: sets of states, deployables, counts.

mod counts;
mod deployables;
mod states;

pub use counts::{Count, counts};
pub use deployables::{Deployable, deployables};
pub use states::{StateSet, state_sets};

#[cfg(test)]
mod tests;
