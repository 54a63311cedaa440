//! What a model is asked when it judges, and what each grade does to a score.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

static CRITERIA: LazyLock<Vec<Criterion>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("criteria.toml")).expect("a test reads the table");
    table.criteria
});

#[derive(Deserialize)]
struct Table {
    criteria: Vec<Criterion>,
}

/// One question with a grade from 0 to 4.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Criterion {
    /// One lower-case word; the answer names it.
    pub(super) id: String,
    pub(super) question: String,
    /// What each grade means, the worst first.
    pub(super) anchors: [String; 5],
    /// Highest score that each grade leaves.
    pub(super) limits: [u8; 5],
}

/// All criteria, in the order they are asked.
pub(super) fn criteria() -> &'static [Criterion] {
    &CRITERIA
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_grade_never_limits_more_and_the_best_limits_nothing() {
        assert!(criteria().len() >= 2);
        for criterion in criteria() {
            assert!(criterion.limits.is_sorted(), "{}", criterion.id);
            assert_eq!(criterion.limits[4], 100, "{}", criterion.id);
            assert!(criterion.id.chars().all(|c| c.is_ascii_lowercase()), "{}", criterion.id);
        }
    }
}
