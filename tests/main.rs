//! One integration binary: the house rules, and the program as a whole.

mod tidy;
//! Tests of the whole: the cascade over providers in memory and over a loopback wall of misbehaving servers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod cascade;
mod wall;
