//! When to stop: a candidate is asked only if a pass can be expected to cost less than it is worth.

/// The rule for going on.
#[derive(Clone, Debug, PartialEq)]
pub struct StopRule {
    kappa: Vec<f64>,
    /// µUSD that a pass is worth; infinite: a pass at any price.
    value: f64,
    kin: Kinship,
}

/// What is left of a chance where a relative has failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kinship {
    /// Another variant of the same model.
    pub same_model: f64,
    /// Another model of the same family.
    pub same_family: f64,
}

impl Kinship {
    /// Relatives are asked like strangers.
    pub const NONE: Kinship = Kinship { same_model: 1.0, same_family: 1.0 };
}

impl Default for Kinship {
    /// **Source**: replayed outcomes: a blind repeat of the same model passes 0.26 times as often. The half of a family is
    /// the design's.
    fn default() -> Self {
        Kinship { same_model: 0.25, same_family: 0.5 }
    }
}

impl StopRule {
    /// A rule with the factors on a chance after 0, 1, … failures, and the value of a pass in µUSD.
    ///
    /// Factors outside 0..=1 are drawn into it; a value that is no number counts as infinite.
    pub fn new(kappa: Vec<f64>, value: f64) -> Self {
        let kappa =
            kappa.into_iter().map(|factor| if factor.is_nan() { 0.0 } else { factor.clamp(0.0, 1.0) }).collect();
        StopRule { kappa, value: if value.is_nan() { f64::INFINITY } else { value }, kin: Kinship::default() }
    }

    /// The same rule with other factors for relatives.
    pub fn with_kinship(self, kin: Kinship) -> Self {
        StopRule { kin, ..self }
    }

    /// A rule that never stops.
    pub fn never() -> Self {
        StopRule { kappa: Vec::new(), value: f64::INFINITY, kin: Kinship::default() }
    }

    /// The factor on a chance after so many failures; the last one holds for all deeper ones.
    pub fn kappa(&self, failures: usize) -> f64 {
        self.kappa.get(failures).or(self.kappa.last()).copied().unwrap_or(1.0)
    }

    /// What is left of a chance where a relative has failed.
    pub fn kinship(&self) -> Kinship {
        self.kin
    }

    /// µUSD that a pass is worth.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// True where a candidate of this index is worth asking after so many failures. `kin` further lowers the chance of
    /// one that is related to those who failed; `trust` is how far its pass can be relied on.
    pub fn allows(&self, index: f64, failures: usize, kin: f64, trust: f64) -> bool {
        // Divided out, a factor of 0 would turn "never" into a comparison with NaN.
        self.value.is_infinite() || index <= self.value * self.kappa(failures) * kin * trust
    }
}
