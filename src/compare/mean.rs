//! A mean with its interval.

use super::stats::{Interval, Pile, bootstrap, mean_of};
use serde::Serialize;

/// A mean score.
///
/// **Units**: points, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    pub mean: f64,
    /// Bootstrapped over inputs; `None` for a single one, which cannot tell how they vary.
    pub interval: Option<Interval>,
}

impl Mean {
    pub(super) fn of(piles: &[Pile], draws: usize, seed: u64) -> Option<Mean> {
        mean_of(piles).map(|mean| Mean { mean, interval: bootstrap(piles, draws, seed) })
    }
}
