//! Which artifacts to look at: some of every kind, those that only just passed first, and the same ones for the same seed.

use crate::ledger::{Looked, sha256};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Points above the threshold at which a band ends: an error of the rubric is likeliest where it hardly said yes.
const BANDS: [u8; 3] = [5, 10, 15];

/// An artifact to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picked {
    /// Its number in the ledger, for `audit mark`.
    pub artifact: i64,
    pub kind: String,
    pub candidate: String,
    pub run: String,
    pub score: u8,
    pub threshold: u8,
    pub sha256: String,
}

/// The band of an artifact: 0 for the nearest to its threshold.
pub(super) fn band(looked: &Looked) -> usize {
    let above = looked.score.saturating_sub(looked.threshold);
    BANDS.iter().position(|end| above < *end).unwrap_or(BANDS.len())
}

/// Names a band, e.g. `5 to 9 above`.
pub(super) fn band_name(band: usize) -> String {
    let from = if band == 0 { 0 } else { BANDS[band - 1] };
    BANDS.get(band).map_or_else(|| format!("{from} or more above"), |end| format!("{from} to {} above", end - 1))
}

/// Picks at most `number` of them: in turns one of each band and kind, the bands nearest to the threshold first. Of equal
/// texts one is enough. The order within a stratum is that of a hash, so that it follows from the seed alone.
pub fn sample(all: &[Looked], number: usize, seed: &str) -> Vec<Picked> {
    let draw = |what: &str| sha256(format!("{seed}\n{what}").as_bytes());
    let mut seen = HashSet::new();
    let mut strata: BTreeMap<(usize, String), Vec<(String, &Looked)>> = BTreeMap::new();
    for looked in all.iter().filter(|looked| seen.insert((&looked.kind, &looked.sha256))) {
        // By text, not by number: who looks at a copy of the ledger gets the same.
        let order = draw(&format!("{}\n{}", looked.kind, looked.sha256));
        strata.entry((band(looked), draw(&looked.kind))).or_default().push((order, looked));
    }
    let mut strata: Vec<Vec<(String, &Looked)>> = strata.into_values().collect();
    for stratum in &mut strata {
        // Taken from the end.
        stratum.sort_by(|a, b| b.0.cmp(&a.0));
    }
    let mut picked = Vec::new();
    while picked.len() < number && strata.iter().any(|stratum| !stratum.is_empty()) {
        for stratum in &mut strata {
            picked.extend(stratum.pop().filter(|_| picked.len() < number).map(|(_, looked)| row(looked)));
        }
    }
    picked
}

fn row(looked: &Looked) -> Picked {
    Picked {
        artifact: looked.artifact,
        kind: looked.kind.clone(),
        candidate: looked.candidate.clone(),
        run: looked.run.clone(),
        score: looked.score,
        threshold: looked.threshold,
        sha256: looked.sha256.clone(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::feedback) fn looked(artifact: i64, kind: &str, score: u8) -> Looked {
        Looked {
            artifact,
            kind: kind.to_owned(),
            candidate: "ollama/mistral:7b".to_owned(),
            run: "r".to_owned(),
            score,
            threshold: 80,
            sha256: sha256(artifact.to_string().as_bytes()),
        }
    }

    fn all() -> Vec<Looked> {
        (0..60)
            .map(|at| looked(at, ["erd", "jira", "adr"][at as usize % 3], 80 + u8::try_from(at * 5 % 21).unwrap()))
            .collect()
    }

    #[test]
    fn the_same_seed_picks_the_same_in_any_order_and_another_seed_others() {
        let (all, mut turned) = (all(), all());
        turned.reverse();
        assert_eq!(sample(&all, 12, "a"), sample(&turned, 12, "a"));
        assert_ne!(sample(&all, 12, "a"), sample(&all, 12, "b"));
        assert_eq!(sample(&all, 100, "a").len(), 60);
        assert_eq!(sample(&[], 5, "a"), []);
    }

    #[test]
    fn a_small_sample_has_the_nearest_of_every_kind() {
        let picked = sample(&all(), 3, "a");
        let mut kinds: Vec<&str> = picked.iter().map(|one| one.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["adr", "erd", "jira"]);
        assert!(picked.iter().all(|one| one.score < 85), "{picked:?}");
    }

    #[test]
    fn of_equal_texts_one_is_enough() {
        let twice: Vec<Looked> = (0..5).map(|at| Looked { sha256: sha256(b"same"), ..looked(at, "erd", 90) }).collect();
        assert_eq!(sample(&twice, 5, "a").len(), 1);
    }

    #[test]
    fn bands_are_named_by_their_distance() {
        let names: Vec<String> = (0..4).map(band_name).collect();
        assert_eq!(names, ["0 to 4 above", "5 to 9 above", "10 to 14 above", "15 or more above"]);
        for (score, expected) in [(80, 0), (84, 0), (85, 1), (94, 2), (95, 3), (100, 3), (70, 0)] {
            assert_eq!(band(&looked(1, "erd", score)), expected, "{score}");
        }
    }
}
