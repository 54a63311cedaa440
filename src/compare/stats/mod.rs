//! Statistics of comparisons: what a difference is worth.
//!
//! Pure: no clock, no I/O, and chance only from a seed. It knows nothing of candidates, artifacts or money. Everywhere
//! the *input* is what was drawn at random; repeats and kinds of one input are its parts and make no sample larger.

mod bootstrap;
mod dice;
mod flips;
mod holm;
mod interval;
mod needed;
mod normal;
mod paired;
mod percentile;
mod rate;
mod strength;
#[cfg(test)]
mod tests;

pub use bootstrap::{DRAWS, Pile, bootstrap, mean_of};
pub use dice::Dice;
pub use flips::{mcnemar, sign_flips};
pub use holm::holm;
pub use interval::Interval;
pub use needed::needed;
pub use normal::{normal_below, normal_quantile, student95};
pub use paired::{Difference, LEVEL, PairedInput, paired_rates, paired_scores};
pub use percentile::percentile;
pub use rate::{Rate, Tally, wilson};
pub use strength::{Duel, Said, Strengths, Won, both_orders, strengths};
