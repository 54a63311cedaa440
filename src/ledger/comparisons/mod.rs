//! Comparisons in the ledger: every cell and every word of a referee by what decides it, and what runs and attempts tell without asking anybody.

mod cell;
mod duel;
mod past;
mod store;
#[cfg(test)]
mod tests;

pub use cell::{CellEntry, CellText};
pub use duel::DuelEntry;
pub use past::{PastAttempt, RecordFigures};
pub use store::{ComparisonId, Kept};
