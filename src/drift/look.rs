//! Looks at every artifact of an output folder: is it still true of today's sources?

use super::compare::FactsChanged;
use super::report::{DriftReport, DriftRow, DriftStatus, Stale};
use super::snapshot::Snapshot;
use crate::history::{Place, Standing, standing};
use crate::judge::Bench;
use crate::kinds::{Kind, missing};
use crate::project::Project;
use crate::publish::{Manifest, ManifestEntry};
use crate::routing::Variant;
use sluice_validators::rubric::{Finding, Verdict};
use sluice_validators::{Format, Score};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is compared with what.
pub struct Look<'a> {
    pub project: &'a Project,
    pub bench: &'a Bench<'a>,
    /// The output folder, as it was named.
    pub out: &'a Path,
    pub manifest: &'a Manifest,
    /// Overrides the threshold that an artifact had to reach.
    pub threshold: Option<Score>,
}

/// Looks at the artifacts of these kinds. Nobody is asked and nothing is written.
///
/// **Cost**: disk and judging; what has the sources it was judged against, and was not edited, is not judged again.
pub fn look(look: &Look<'_>, kinds: &[Arc<Kind>]) -> DriftReport {
    let artifacts: Vec<DriftRow> = kinds.iter().map(|kind| look.at(kind)).collect();
    let fresh = artifacts.iter().all(|row| row.status != DriftStatus::Stale);
    DriftReport { schema: 1, fresh, artifacts }
}

impl Look<'_> {
    fn at(&self, kind: &Arc<Kind>) -> DriftRow {
        let Some(entry) = self.manifest.accepted(&kind.name) else { return self.absent(kind) };
        let place = Place {
            folder: PathBuf::from(self.out),
            out: PathBuf::from(self.out),
            kind: Arc::clone(kind),
            manifest: self.manifest.clone(),
        };
        let threshold = self.threshold.unwrap_or(entry.threshold);
        let sources_changed = entry.sources_sha256.as_deref() != Some(self.project.digest.as_str());
        let (mut reasons, mut edited, mut verdict) = (Vec::new(), false, None);
        match standing(&place) {
            Ok(Standing { text: Some(text), edited: by_hand }) => {
                edited = by_hand;
                if sources_changed || by_hand {
                    verdict = self.judged(kind, &text, threshold);
                }
            }
            Ok(Standing { text: None, .. }) | Err(_) => reasons.push(Stale::Missing),
        }
        if verdict.as_ref().is_some_and(|verdict| verdict.score < threshold) {
            reasons.push(Stale::BelowThreshold);
        }
        let facts = if sources_changed { self.facts(kind, entry, &mut reasons) } else { Vec::new() };
        DriftRow {
            kind: kind.name.clone(),
            path: Some(place.shown()),
            status: if reasons.is_empty() { DriftStatus::Fresh } else { DriftStatus::Stale },
            message: None,
            sources_changed,
            edited,
            score: verdict.as_ref().map(|verdict| verdict.score),
            threshold: Some(threshold),
            facts,
            findings: if reasons.contains(&Stale::BelowThreshold) { lost(verdict) } else { Vec::new() },
            reasons,
        }
    }

    fn facts(&self, kind: &Kind, entry: &ManifestEntry, reasons: &mut Vec<Stale>) -> Vec<FactsChanged> {
        if entry.facts.is_empty() {
            reasons.push(Stale::Sources);
            return Vec::new();
        }
        let changed = Snapshot::of(kind, self.project).changed_since(&self.manifest.lists_of(entry));
        if !changed.is_empty() {
            reasons.push(Stale::Facts);
        }
        changed
    }

    /// Several files are judged with the envelope they came in, which does not stand on the disk.
    fn judged(&self, kind: &Kind, text: &str, threshold: Score) -> Option<Verdict> {
        match kind.format {
            Format::Files => None,
            Format::Mermaid(_) | Format::Markdown | Format::Json | Format::Html | Format::OpenApi => {
                Some(self.bench.judge(kind, text, Variant::Text, threshold).judged.verdict)
            }
        }
    }

    /// What was asked for and never made is stale, unless the sources hold nothing it could be made from.
    fn absent(&self, kind: &Kind) -> DriftRow {
        let message = missing(&kind.needs, &self.project.facts, &self.project.notes);
        let skipped = message.is_some();
        DriftRow {
            kind: kind.name.clone(),
            path: None,
            status: if skipped { DriftStatus::Skipped } else { DriftStatus::Stale },
            reasons: if skipped { Vec::new() } else { vec![Stale::Absent] },
            message,
            sources_changed: false,
            edited: false,
            score: None,
            threshold: None,
            facts: Vec::new(),
            findings: Vec::new(),
        }
    }
}

fn lost(verdict: Option<Verdict>) -> Vec<Finding> {
    let findings = verdict.map(|verdict| verdict.findings).unwrap_or_default();
    findings.into_iter().filter(|finding| finding.earned.is_none_or(|earned| earned < finding.of)).collect()
}
