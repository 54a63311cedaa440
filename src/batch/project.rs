//! What records will cost, from what records of the same passes cost so far or are thought to cost. Pure.
//!
//! A record is asked for in its first pass, and in the next one where that fails: C = C₁ + f₁·C₂ + f₁·f₂·C₃ …, per record.

use crate::ledger::batches::Spread;

/// The part of a normal distribution that an interval covers, and how many standard deviations that is to each side.
pub const CONFIDENCE: f64 = 0.95;
const DEVIATIONS: f64 = 1.96;

/// One pass, per record that is asked for in it; amounts in any unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PassFigures {
    pub mean: f64,
    /// Variance from record to record.
    pub variance: f64,
    /// Variance of `mean` itself, which is an estimate.
    pub doubt: f64,
    /// Share of records that the pass does not deliver, given that those before it did not.
    pub fail: f64,
    /// Variance of `fail`, which is an estimate.
    pub fail_doubt: f64,
}

impl PassFigures {
    /// From records that were seen, of which so many were delivered.
    pub fn seen(cost: &Spread, delivered: u64) -> Option<Self> {
        let (mean, count) = (cost.mean()?, cost.count as f64);
        let fail = 1.0 - (delivered as f64 / count).min(1.0);
        let (doubt, fail_doubt) = (cost.variance() / count, fail * (1.0 - fail) / count);
        Some(PassFigures { mean, variance: cost.variance(), doubt, fail, fail_doubt })
    }
}

/// An amount that is not known yet: its mean, and an interval by the normal distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Projected {
    pub mean: f64,
    /// Never below zero.
    pub low: f64,
    pub high: f64,
}

/// What records cost that wait for a pass: `waiting[n]` for `passes[n]`; those that a pass fails go on to the next.
pub fn project(passes: &[PassFigures], waiting: &[f64]) -> Projected {
    let (mut mean, mut spread, mut doubt) = (0.0, 0.0, 0.0);
    // What a record costs from here on: its mean, its variance, and the variance of the mean.
    let mut rest = (0.0, 0.0, 0.0);
    for (index, pass) in passes.iter().enumerate().rev() {
        let (next, next_variance, next_doubt) = rest;
        rest = (
            pass.mean + pass.fail * next,
            pass.variance + pass.fail * next_variance + pass.fail * (1.0 - pass.fail) * next * next,
            pass.doubt + pass.fail * pass.fail * next_doubt + pass.fail_doubt * next * next,
        );
        let records = waiting.get(index).copied().unwrap_or(0.0).max(0.0);
        mean += records * rest.0;
        spread += records * rest.1;
        // Whoever is wrong about one pass is wrong about all of its records: deviations add up, not variances.
        doubt += records * rest.2.max(0.0).sqrt();
    }
    let reach = DEVIATIONS * (spread.max(0.0) + doubt * doubt).sqrt();
    Projected { mean, low: (mean - reach).max(0.0), high: mean + reach }
}

/// Records that reach each pass of so many, and the share that none of them delivers.
pub fn reach(passes: &[PassFigures], records: f64) -> (Vec<f64>, f64) {
    let mut share = 1.0;
    let reached = passes
        .iter()
        .map(|pass| {
            let here = records * share;
            share *= pass.fail.clamp(0.0, 1.0);
            here
        })
        .collect();
    (reached, share)
}
