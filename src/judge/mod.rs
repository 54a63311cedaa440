//! Judging: normalise an answer, then hold it against its kind's rubric. `generate` and `check` judge alike.

mod bench;

pub use bench::{Bench, Ruling};
