//! The public shape of `check --json`, schema 1. Documented in docs/formats.md.

use serde::Serialize;
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Repair};

/// What `check` says of all files.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    pub schema: u32,
    pub files: Vec<FileReport>,
}

/// What it says of one.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    pub file: String,
    pub kind: String,
    pub accepted: bool,
    pub score: Score,
    pub threshold: Score,
    pub evidence: Evidence,
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
    /// What would be written.
    pub text: String,
}
