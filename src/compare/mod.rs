//! Comparing candidates: the same inputs for each, and what a difference between them is worth.
//!
//! Pure: it knows neither providers nor the ledger. Who runs a comparison brings the cells.

pub mod stats;
