//! What is known of one candidate for one kind.

use super::counts::Counts;

/// One verdict, with what it cost to get there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    pub passed: bool,
    /// µUSD; `None` where the price is unknown, which is not zero.
    pub micro_usd: Option<f64>,
    /// Seconds of the call without the time for loading the model.
    pub seconds: Option<f64>,
    /// Seconds for loading the model, where it was loaded.
    pub load_seconds: Option<f64>,
    /// Milliseconds since 1970.
    pub at_ms: u64,
}

/// A mean in which older figures count less.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    pub sum: f64,
    pub weight: f64,
}

impl Mean {
    /// Takes in a figure; what was there keeps `keep` of its weight. Figures that are no numbers are left out.
    pub fn add(&mut self, figure: f64, keep: f64) {
        if figure.is_finite() {
            *self = Mean { sum: self.sum * keep + figure, weight: self.weight * keep + 1.0 };
        }
    }

    /// The mean, where there is one.
    pub fn get(self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

/// What is known of one candidate for one kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub counts: Counts,
    pub micro_usd: Mean,
    pub seconds: Mean,
    pub load_seconds: Mean,
    /// Version of the kind (prompt and rubric) that the last outcome was for.
    pub version: String,
    /// Milliseconds since 1970 of the last outcome.
    pub seen_ms: u64,
}

impl Cell {
    /// Takes in an outcome; what was there keeps `keep` of its weight.
    pub(super) fn add(&mut self, seen: &Seen, keep: f64) {
        self.counts = self.counts.scaled(keep).plus(Counts::one(seen.passed));
        for (mean, figure) in [
            (&mut self.micro_usd, seen.micro_usd),
            (&mut self.seconds, seen.seconds),
            (&mut self.load_seconds, seen.load_seconds),
        ] {
            if let Some(figure) = figure {
                mean.add(figure, keep);
            }
        }
        self.seen_ms = self.seen_ms.max(seen.at_ms);
    }

    /// Forgets until no more than so many attempts are left, at the same rate.
    pub(super) fn at_most(&mut self, attempts: f64) {
        if self.counts.attempts > attempts {
            self.counts = self.counts.scaled(attempts / self.counts.attempts);
        }
    }
}
