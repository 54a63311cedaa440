//! The versions of an output folder as a report.

use super::place::Place;
use super::text::{TextError, standing};
use crate::ledger::Version;
use serde::Serialize;
use sluice_validators::Score;

/// The versions of an artifact, schema 1.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryReport {
    pub kind: String,
    /// The file it is published as.
    pub file: String,
    /// The file differs from what was published.
    pub edited: bool,
    /// The file cannot be read as a text, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The oldest first.
    pub versions: Vec<VersionRow>,
}

/// One version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// `null` where the ledger does not have it: it was published from another one.
    pub version: Option<u32>,
    /// Hash of the text that was judged.
    pub sha256: String,
    /// Milliseconds since 1970.
    pub at_ms: Option<u64>,
    pub candidate: Option<String>,
    pub score: Option<Score>,
    pub threshold: Score,
    pub run: String,
    /// It is what the manifest says stands there.
    pub current: bool,
    /// The version whose text was put back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restored_from: Option<u32>,
}

/// Lists the versions of an artifact; what is published and was never kept stands last, without a number.
pub fn listing(place: &Place, versions: &[Version]) -> HistoryReport {
    let current = place.entry().and_then(|entry| entry.sha256.as_deref());
    let at = versions.iter().rposition(|version| Some(version.sha256.as_str()) == current);
    let mut rows: Vec<VersionRow> = versions.iter().map(row).collect();
    if let Some(at) = at {
        rows[at].current = true;
    } else if let (Some(entry), Some(sha256)) = (place.entry(), current) {
        rows.push(VersionRow {
            version: None,
            sha256: sha256.to_owned(),
            at_ms: None,
            candidate: entry.candidate.clone(),
            score: entry.score,
            threshold: entry.threshold,
            run: entry.run.clone(),
            current: true,
            restored_from: None,
        });
    }
    let standing: Result<bool, TextError> = standing(place).map(|standing| standing.edited);
    HistoryReport {
        kind: place.kind.name.clone(),
        file: place.shown(),
        edited: standing.as_ref().map_or(true, |edited| *edited && current.is_some()),
        problem: standing.err().map(|error| error.to_string()),
        versions: rows,
    }
}

fn row(version: &Version) -> VersionRow {
    VersionRow {
        version: Some(version.number),
        sha256: version.sha256.clone(),
        at_ms: Some(version.at_ms),
        candidate: version.entry.candidate.as_ref().map(ToString::to_string),
        score: version.entry.score,
        threshold: version.entry.threshold,
        run: version.entry.run.to_string(),
        current: false,
        restored_from: version.restored_from,
    }
}
