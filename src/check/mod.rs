//! `check`: score files that somebody wrote, by the same rubric that generated ones must pass.

mod run;

pub use run::{CheckError, Checked, check_files};
