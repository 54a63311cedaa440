//! A seeded simulation: many artifacts over providers that fail in every way, in paused time, with restarts. Whatever the
//! seed, the promises hold. `SLUICE_SEED=n` plays one seed again, `SLUICE_SEEDS=n` plays the first n.

mod actor;
mod books;
mod clock;
mod craft;
mod dice;
mod faults;
mod life;
mod promises;
mod seeds;
mod waves;
mod witness;
mod world;
