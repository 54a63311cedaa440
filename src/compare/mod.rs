//! Comparing candidates: the same inputs for each, and what a difference between them is worth.
//!
//! Cells (one answer of one candidate to one input) become a [`Table`]: a summary per candidate and, per pair, a
//! sentence that says whether there is a difference. Pure but for `run`, which asks for the cells: nothing else here knows
//! providers or the ledger.

mod cell;
mod disagree;
mod duels;
mod grid;
mod mean;
mod notes;
mod pair;
pub mod report;
pub mod run;
mod sentence;
mod spend;
pub mod stats;
mod summary;
mod table;
#[cfg(test)]
mod tests;

pub use cell::{Cell, Outcome};
pub use disagree::{Disagreement, Disagreements};
pub use duels::{DuelPair, Duels, Held, Met, Preferred, Words};
pub use mean::Mean;
pub use pair::{Pair, Standing};
pub use spend::Spend;
pub use summary::{Percentiles, Summary};
pub use table::{FEWEST, MOST_CANDIDATES, Table, TableError};
