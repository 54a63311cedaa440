//! Comparisons as files: JSON and CSV for programs, JUnit XML for CI, HTML for people. They write into memory; who saves them chooses where.

mod duels;
mod html;
mod json;
mod junit;
mod rows;
#[cfg(test)]
mod tests;

pub use duels::{DuelPairReport, DuelsReport, PreferredReport, duels_csv};
pub use html::{Page, PageCell, html};
pub use json::{CandidateReport, PairReport, TableReport};
pub use junit::junit;
pub use rows::{candidates_csv, pairs_csv};
