//! The promises of the breakers, over a clock that is told.

mod promises;
mod shared;
mod stage;
