//! What a score is: a whole number from 0 to 100 that cannot hold anything else.

use serde::{Deserialize, Deserializer, Serialize};

/// How well a text holds up against its rubric, from 0 (worthless) to 100 (every check earned in full).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "u8")]
pub struct Score(u8);

/// A number outside 0..=100 was offered as a score.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no score: a score lies between 0 and 100")]
pub struct ScoreOutOfRange(pub i64);

impl Score {
    /// The highest score.
    pub const MAX: Score = Score(100);
    /// The lowest score.
    pub const ZERO: Score = Score(0);

    /// The whole points of a sum; anything outside 0..=100, NaN included, is brought to the nearer end.
    ///
    /// Rounded down: nothing that lacks a part of a point gets 100, or reaches a threshold by rounding.
    pub fn from_points(points: f64) -> Self {
        // Sums of fractions that are whole on paper come out a hair below; no check earns as little as this.
        const HAIR: f64 = 1e-6;
        // `as` saturates and turns NaN into 0, which is what a missing measure is worth.
        Score((points + HAIR).floor().clamp(0.0, 100.0) as u8)
    }

    /// A number that people wrote.
    ///
    /// **Errors**: [`ScoreOutOfRange`] outside 0..=100.
    pub fn checked(points: i64) -> Result<Self, ScoreOutOfRange> {
        match u8::try_from(points) {
            Ok(points @ 0..=100) => Ok(Score(points)),
            Ok(_) | Err(_) => Err(ScoreOutOfRange(points)),
        }
    }

    /// The number itself, 0..=100.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = ScoreOutOfRange;
    fn try_from(value: u8) -> Result<Self, Self::Error> {
        Score::checked(i64::from(value))
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Read wide, so that a number far outside is told with the range of scores and not with that of a byte.
        Score::checked(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> u8 {
        score.0
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Score;

    #[test]
    fn points_outside_the_range_are_brought_to_the_nearer_end() {
        for (points, expected) in
            [(-3.0, 0), (f64::NAN, 0), (49.5, 49), (79.999_999_9, 80), (99.9, 99), (100.4, 100), (f64::INFINITY, 100)]
        {
            assert_eq!(Score::from_points(points).get(), expected, "{points}");
        }
    }
}
