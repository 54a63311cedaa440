//! What a call costs in one figure: money, and time at the price of time.

/// µUSD that a second is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeValue(f64);

impl TimeValue {
    /// From USD per hour; what is no amount counts as nothing.
    pub fn from_usd_per_hour(usd: f64) -> Self {
        TimeValue(if usd.is_finite() { usd.max(0.0) * 1e6 / 3600.0 } else { 0.0 })
    }

    /// µUSD of so many seconds.
    pub fn of(self, seconds: f64) -> f64 {
        self.0 * seconds
    }
}

/// What a call to a candidate is expected to cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallCost {
    /// µUSD to pay; `None` where the price is unknown.
    pub micro_usd: Option<f64>,
    /// Seconds until the answer is whole.
    pub seconds: f64,
    /// Seconds until the model is loaded; 0 where it is, or where nothing has to be loaded.
    pub load_seconds: f64,
}

impl CallCost {
    /// All of it in µUSD; `None` where the price is unknown.
    pub fn total(&self, time: TimeValue) -> Option<f64> {
        Some(self.micro_usd? + time.of(self.seconds + self.load_seconds))
    }
}
