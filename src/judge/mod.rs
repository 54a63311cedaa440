//! Judging: normalise an answer, then hold it against its kind's rubric. `generate` and `check` judge alike.

mod bench;
mod criteria;
mod grades;
mod panel;

pub use bench::{Bench, Ruling};
pub use panel::{Case, Panel, judges};
