//! An interval that holds the true figure in 95 of 100 comparisons.

use serde::Serialize;

/// A 95 % interval.
///
/// **Units**: those of the figure it belongs to; both ends are finite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// True where the figure may be this one.
    pub fn holds(self, figure: f64) -> bool {
        (self.low..=self.high).contains(&figure)
    }

    /// True where all of it lies on one side of zero.
    pub fn is_clear_of_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }

    /// Both ends times a factor that is not negative: shares as points, say.
    pub fn times(self, factor: f64) -> Interval {
        Interval { low: self.low * factor, high: self.high * factor }
    }

    /// The interval of the same difference, seen from the other side.
    pub fn mirrored(self) -> Interval {
        Interval { low: -self.high, high: -self.low }
    }

    /// How far either end lies from zero, at most.
    pub fn reach(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }

    pub(super) fn around(centre: f64, half_width: f64) -> Interval {
        Interval { low: centre - half_width, high: centre + half_width }
    }

    pub(super) fn within(self, low: f64, high: f64) -> Interval {
        Interval { low: self.low.clamp(low, high), high: self.high.clamp(low, high) }
    }
}
