//! Passes among attempts.

/// Chances never reach 0 or 1 inside a logarithm.
const EDGE: f64 = 0.001;

/// Passes among attempts; fractions because older outcomes count less.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    pub passes: f64,
    pub attempts: f64,
}

impl Counts {
    /// One outcome.
    pub fn one(passed: bool) -> Self {
        Counts { passes: f64::from(u8::from(passed)), attempts: 1.0 }
    }

    /// Both together.
    pub fn plus(self, other: Counts) -> Self {
        Counts { passes: self.passes + other.passes, attempts: self.attempts + other.attempts }
    }

    /// What is left where `other` is taken away; never below zero, whatever rounding did.
    pub fn minus(self, other: Counts) -> Self {
        let attempts = (self.attempts - other.attempts).max(0.0);
        Counts { passes: (self.passes - other.passes).clamp(0.0, attempts), attempts }
    }

    /// The same rate with this part of the weight.
    pub fn scaled(self, factor: f64) -> Self {
        Counts { passes: self.passes * factor, attempts: self.attempts * factor }
    }

    /// The rate, pulled towards `mean` with the weight of so many attempts.
    pub fn rate(self, mean: f64, weight: f64) -> f64 {
        (self.passes + weight * mean) / (self.attempts + weight)
    }
}

/// ln(p / (1 − p)), with p kept off its ends.
pub(super) fn logit(chance: f64) -> f64 {
    let chance = chance.clamp(EDGE, 1.0 - EDGE);
    (chance / (1.0 - chance)).ln()
}

/// The chance of a logit.
pub(super) fn chance(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
