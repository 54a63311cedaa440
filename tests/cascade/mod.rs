//! The cascade over providers in memory, in paused time, and over sockets, with limits of milliseconds.

mod interruptions;
mod ledger;
pub(crate) mod scenarios;
mod scripted;
pub(crate) mod stage;
mod wired;
