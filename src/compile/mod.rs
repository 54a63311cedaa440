//! Compilers as a second opinion on the files of a prototype: which are there, and what they say.
//!
//! Nothing of a prototype is ever executed. A compiler runs in a folder that holds only the files it is asked about,
//! without the environment of this process, bounded in time and, where the system allows it, in memory and without a
//! network. It must not know what a verdict is made of what it says.

mod compilers;
mod confine;
mod find;
mod room;
mod run;
mod said;
mod table;
#[cfg(test)]
mod tests;
mod units;

pub use compilers::{Compilers, Seen};
pub use confine::Confinement;
