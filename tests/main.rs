//! One integration binary: the house rules, the cascade over providers in memory and over a loopback wall of misbehaving
//! servers, and the program as a whole.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod browser;
mod cascade;
mod compare;
mod failures;
mod program;
mod replay;
mod simulation;
mod tidy;
mod wall;
