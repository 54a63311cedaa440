//! Runs a comparison: asks every candidate for every input, as often as is wished, and brings the cells.
//!
//! The only part of `compare` that knows providers and the ledger. Each cell is one call of one candidate, judged by the
//! rubric of its kind, through the same doors, limits and budgets as everything else; so are the answers of a referee.

mod alike;
mod all;
mod call;
mod duels;
mod order;
mod past;
mod patience;
mod question;
mod records;
mod shared;
mod sheet;
mod stand;
#[cfg(test)]
mod tests;
mod verdict;

pub use alike::{Alike, distinct, told_alike};
pub use all::{Compared, GivenUp, LeftOut, compare};
pub use duels::{Referee, RefusedReferee, USUAL_DUELS};
pub use order::{Turn, turns};
pub use past::{Past, PastError, from_ledger, from_runs};
pub use question::{MOST_CELLS, Question, RefusedCandidate, places};
pub use records::{RecordsError, TakenRecords, take_records};
pub use stand::{CompareError, CompareEvent, CompareWatcher, Known, Stand, Stop};
