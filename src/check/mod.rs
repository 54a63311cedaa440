//! Scores existing files, without asking any model.

mod pick;
mod run;

pub use pick::{PickError, Picked, pick};
pub use run::{CheckError, Checked, check_files};
