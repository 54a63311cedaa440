//! Several servers behind one name: each call goes to the least busy one that has its model loaded or is free; a server
//! that works with another model is asked where all others do, too.
//!
//! A call that fails has failed: the next server is asked by whoever repeats it, never from here.

mod choice;
mod host;
mod provider;
#[cfg(test)]
mod tests;

pub use provider::{MOST_HOSTS, Pool};
