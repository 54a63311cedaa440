//! `usage`: from when on calls count, and how much of every bound is used.
//!
//! What calls came to is summed by the ledger. Nothing here asks a provider, or knows how anything is made.

mod bounds;
mod since;

pub use bounds::{Bound, Measure, Used, bounds};
pub use since::{NotSince, Since};
