//! Everything that is known to go wrong with providers, as a table: scenario, what is wanted, what happened, verdict.
//!
//! The rows stand in `table.toml`; each has a small player here. Players run over services in memory in paused time,
//! through the real cascade, doors and limits; some also over sockets, where time is scaled down, and by night over raw
//! TCP in real time (`benches/failures.sh`).

mod chain;
mod classes;
mod cooldown;
mod doors;
mod limits;
mod quality;
mod scene;
mod seen;
mod shelf;
mod streams;
mod table;
mod till;
mod transport;
mod wired;
mod wiring;
