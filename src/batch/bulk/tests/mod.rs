//! Bulk batches against a provider in memory that misbehaves.

mod counter;
mod fates;
mod kills;
mod misbehaving;
mod money;
mod shop;
mod stops;
mod taken_over;
