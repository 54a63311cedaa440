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

/// How it ended for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    Accepted,
    Rejected,
    /// It could not be judged.
    Failed,
}

/// What it says of one.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    pub file: String,
    pub kind: String,
    pub status: FileStatus,
    /// Why it could not be judged; absent where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What happened, for a person; absent where it was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub accepted: bool,
    /// `null` where it could not be judged.
    pub score: Option<Score>,
    pub threshold: Score,
    pub evidence: Evidence,
    pub findings: Vec<Finding>,
    pub repairs: Vec<Repair>,
    /// What would be written.
    pub text: String,
}
