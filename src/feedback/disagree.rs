//! The rubric against those who looked: where a pass was no good, and how far passes can be trusted.

use super::sample::{band, band_name};
use crate::ledger::{Said, Source};
use crate::routing::beliefs::{Counts, Trust};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What audits and people found, schema 1.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    pub schema: u32,
    /// Words, of people and audits together.
    pub looked: usize,
    pub good: usize,
    /// By kind.
    pub kinds: Vec<KindLooks>,
    /// By points above the threshold, the nearest first: whether it stands where it should.
    pub bands: Vec<Band>,
    /// Passes that somebody called bad, the latest first.
    pub disagreements: Vec<Disagreement>,
    /// Artifacts of which a person and an audit say different things.
    pub contested: Vec<i64>,
}

/// Looks at one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindLooks {
    pub kind: String,
    pub looked: usize,
    pub good: usize,
    /// P(good | pass), as routes use it where nothing else is known of a candidate.
    pub trust: f64,
}

/// Looks at passes of one distance from the threshold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Band {
    pub above: String,
    pub looked: usize,
    pub good: usize,
}

/// A pass that somebody called bad.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    pub artifact: i64,
    pub kind: String,
    pub candidate: String,
    pub run: String,
    pub score: u8,
    pub threshold: u8,
    pub source: &'static str,
    pub note: Option<String>,
}

/// Holds words against the rubric that let everything they speak of pass.
pub fn audit_report(words: &[Said]) -> AuditReport {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut bands: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for word in words {
        for counts in [kinds.entry(&word.looked.kind).or_default(), bands.entry(band(&word.looked)).or_default()] {
            *counts = (counts.0 + 1, counts.1 + usize::from(word.good));
        }
    }
    let of = |source: Source, good: bool| -> BTreeSet<i64> {
        let said = words.iter().filter(|word| word.source == source && word.good == good);
        said.map(|word| word.looked.artifact).collect()
    };
    let contested =
        |good| of(Source::Person, good).intersection(&of(Source::Audit, !good)).copied().collect::<Vec<_>>();
    AuditReport {
        schema: 1,
        looked: words.len(),
        good: words.iter().filter(|word| word.good).count(),
        kinds: kinds.into_iter().map(|(kind, (looked, good))| looks(kind, looked, good)).collect(),
        bands: bands.into_iter().map(|(at, (looked, good))| Band { above: band_name(at), looked, good }).collect(),
        disagreements: words.iter().filter(|word| !word.good).map(disagreement).collect(),
        contested: [contested(true), contested(false)].concat(),
    }
}

fn looks(kind: &str, looked: usize, good: usize) -> KindLooks {
    let pooled = Counts { passes: good as f64, attempts: looked as f64 };
    let trust = Trust { own: Counts::default(), pooled }.chance();
    KindLooks { kind: kind.to_owned(), looked, good, trust }
}

fn disagreement(word: &Said) -> Disagreement {
    Disagreement {
        artifact: word.looked.artifact,
        kind: word.looked.kind.clone(),
        candidate: word.looked.candidate.clone(),
        run: word.looked.run.clone(),
        score: word.looked.score,
        threshold: word.looked.threshold,
        source: word.source.name(),
        note: word.note.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::tests::looked;
    use super::*;

    #[test]
    fn passes_that_were_called_bad_are_listed_and_counted_by_kind_and_distance() {
        let word = |artifact, kind, score, source, good| Said {
            looked: looked(artifact, kind, score),
            source,
            good,
            note: None,
            corrected: None,
        };
        let report = audit_report(&[
            word(1, "erd", 82, Source::Audit, false),
            word(1, "erd", 82, Source::Person, true),
            word(2, "erd", 99, Source::Person, true),
            word(3, "jira", 100, Source::Person, true),
        ]);
        assert_eq!((report.looked, report.good), (4, 3));
        assert_eq!((report.kinds[0].looked, report.kinds[0].good), (3, 2));
        // (2 + 4 · 1) / (3 + 4)
        assert!((report.kinds[0].trust - 6.0 / 7.0).abs() < 1e-9, "{}", report.kinds[0].trust);
        assert_eq!(report.bands[0], Band { above: "0 to 4 above".to_owned(), looked: 2, good: 1 });
        assert_eq!(report.disagreements.iter().map(|one| one.artifact).collect::<Vec<_>>(), [1]);
        assert_eq!(report.contested, [1]);
        assert_eq!(audit_report(&[]).looked, 0);
    }
}
