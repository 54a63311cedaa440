//! Who is worth asking, and in which order: cost over chance, and a rule for when to stop. Pure.
//!
//! **Source**: the reservation value of M. L. Weitzman, *Optimal search for the best alternative*, Econometrica 47
//! (1979): with a reward on a pass, opening in ascending cost over chance is optimal for independent boxes. Failures
//! of models are not independent, which the factor κ of the stop rule makes good.

mod cost;
mod order;
mod stop;
#[cfg(test)]
mod tests;

pub use cost::{CallCost, TimeValue};
pub use order::{Offer, Prefer, Ranked, Standing, rank};
pub use stop::{Kinship, StopRule};
