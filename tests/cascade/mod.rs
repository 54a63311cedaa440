//! The cascade over providers in memory, in paused time, and over sockets, with limits of milliseconds.

mod interruptions;
mod ledger;
mod scenarios;
mod scripted;
mod stage;
mod wired;
