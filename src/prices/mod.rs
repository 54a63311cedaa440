//! Prices: what a call costs, in exact amounts.

mod day;
mod money;

pub use day::{Day, NotADay};
pub use money::{Cost, Money};
