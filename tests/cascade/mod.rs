//! The cascade over providers in memory, in paused time.

mod interruptions;
mod ledger;
mod scenarios;
mod scripted;
mod stage;
