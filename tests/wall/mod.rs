//! A wall of loopback servers that misbehave in every way a provider can, as a script tells them to.
//!
//! `Wall::start` takes one [`Service`] per provider and runs on a thread of its own, so that plain tests and tests of
//! the whole program can use it as well as asynchronous ones.

mod counter;
mod http;
mod line;
mod playing;
mod reply;
mod server;
mod service;
mod speech;

mod tests;

pub(crate) use counter::{At, Awaited, Came, Counter, Paid, Script, Step};
pub(crate) use line::Line;
pub(crate) use reply::Reply;
pub(crate) use server::Wall;
pub(crate) use service::Service;
