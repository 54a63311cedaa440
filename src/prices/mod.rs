//! Prices: what a call costs, in exact amounts.

mod money;

pub use money::{Cost, Money};
