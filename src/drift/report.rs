//! The public shape of `generate --check --json`, schema 1. Documented in docs/formats.md.

use super::compare::FactsChanged;
use serde::Serialize;
use sluice_validators::Score;
use sluice_validators::rubric::Finding;

/// Whether what is published is still true.
#[derive(Clone, Debug, Serialize)]
pub struct DriftReport {
    pub schema: u32,
    /// No artifact is stale.
    pub fresh: bool,
    pub artifacts: Vec<DriftRow>,
}

/// One artifact.
#[derive(Clone, Debug, Serialize)]
pub struct DriftRow {
    pub kind: String,
    /// The file; `null` where there never was one.
    pub path: Option<String>,
    pub status: DriftStatus,
    /// Why it is stale, the gravest first; empty where it is fresh.
    pub reasons: Vec<Stale>,
    /// Why it was not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The sources are others than those it was judged against; alone that makes nothing stale.
    pub sources_changed: bool,
    /// The file was edited by hand; alone that makes nothing stale.
    pub edited: bool,
    /// What the file scores against today's facts; `null` where it was not judged again.
    pub score: Option<Score>,
    pub threshold: Option<Score>,
    /// The lists of facts that changed.
    pub facts: Vec<FactsChanged>,
    /// What keeps the file from passing today; empty where it passes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Whether an artifact is still true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftStatus {
    Fresh,
    Stale,
    /// Nothing could be made of it from these sources, or its kind is not known.
    Skipped,
}

/// Why an artifact is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stale {
    /// It was asked for, and never made.
    Absent,
    /// Its file is gone, or cannot be read as a text.
    Missing,
    /// It no longer reaches its threshold against today's facts.
    BelowThreshold,
    /// Facts that it rests on changed.
    Facts,
    /// The sources changed, and what it rests on was never noted.
    Sources,
}

impl Stale {
    /// What it means, for a person.
    pub fn told(self) -> &'static str {
        match self {
            Stale::Absent => "it was never made",
            Stale::Missing => "its file is gone or is no text",
            Stale::BelowThreshold => "it no longer reaches its threshold",
            Stale::Facts => "facts it rests on changed",
            Stale::Sources => "the sources changed, and which facts it rests on was not noted",
        }
    }
}
