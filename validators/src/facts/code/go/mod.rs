//! Go: what its queries cannot say by themselves.
//!
//! Routers travel through variables and parameters in Go, so routes are read function by function, in order.

mod body;
mod chain;
mod handlers;
mod items;
mod models;
mod program;
mod read;
mod routes;
mod scope;
mod syntax;

pub(super) use read::read;
