//! How a batch begins: what it is asked for, whether it was begun before, and its records taken in.

mod asked;
mod find;
mod intake;
mod lock;

pub use asked::{Asked, Stamp};
pub use find::{Begun, begin, take_up};
pub use intake::Found;
pub use lock::Lock;
