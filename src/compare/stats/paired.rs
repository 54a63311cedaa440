//! The difference of two candidates over the same inputs.

use super::bootstrap::{Pile, bootstrap};
use super::flips::{mcnemar, sign_flips};
use super::interval::Interval;
use super::normal::Z95;
use serde::Serialize;

/// Differences that come by chance less often than this count as differences.
pub const LEVEL: f64 = 0.05;

/// What two candidates made of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedInput {
    /// Mean of the one minus mean of the other over repeats.
    pub difference: f64,
    /// How many repeats each of the two means stands for: their harmonic mean.
    pub repeats: f64,
}

/// A paired difference.
///
/// **Units**: those of its inputs; positive where the one is higher than the other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub mean: f64,
    pub interval: Interval,
    /// Chance of such a difference between two names of one candidate, by [`sign_flips`].
    pub chance: f64,
    /// Chance of as many inputs on one side, however far, by the sign test.
    pub sign_chance: f64,
    /// Inputs on which the one is higher, the other is, and neither.
    pub higher: u64,
    pub lower: u64,
    pub equal: u64,
    /// Mean of the squares, which tells how many inputs would be needed.
    pub mean_square: f64,
}

impl Difference {
    /// Inputs that both were judged on.
    pub fn inputs(&self) -> u64 {
        self.higher + self.lower + self.equal
    }

    /// True where a difference is more than chance: by the test, corrected for how many pairs are compared, and by an
    /// interval clear of zero, so that the two never tell different things.
    pub fn is_significant(&self, corrected_chance: f64) -> bool {
        corrected_chance < LEVEL && self.interval.is_clear_of_zero()
    }

    fn of(inputs: &[PairedInput], interval: Interval) -> Difference {
        let count = inputs.len() as f64;
        let differences: Vec<f64> = inputs.iter().map(|input| input.difference).collect();
        let side = |wanted: fn(f64) -> bool| differences.iter().filter(|d| wanted(**d)).count() as u64;
        let (higher, lower) = (side(|d| d > 0.0), side(|d| d < 0.0));
        Difference {
            mean: differences.iter().sum::<f64>() / count,
            interval,
            chance: sign_flips(&differences),
            sign_chance: mcnemar(higher, lower),
            higher,
            lower,
            equal: inputs.len() as u64 - higher - lower,
            mean_square: differences.iter().map(|d| d * d).sum::<f64>() / count,
        }
    }
}

/// The difference of two accept rates, from -1 to 1; `None` without inputs.
///
/// The interval takes two more inputs into account, one for each side: without them, candidates that agree everywhere
/// would be told apart from nothing, with an interval of no width. With repeats the two count for less, as the mean of
/// repeats varies less. **Source**: Bonett and Price, "Adjusted Wald confidence interval for a difference of binomial
/// proportions based on paired data", 2012; the part for repeats is ours and tested by simulation.
pub fn paired_rates(inputs: &[PairedInput]) -> Option<Difference> {
    if inputs.is_empty() {
        return None;
    }
    let repeats = inputs.iter().map(|input| input.repeats.max(1.0)).sum::<f64>() / inputs.len() as f64;
    let count = inputs.len() as f64 + 2.0;
    let sum: f64 = inputs.iter().map(|input| input.difference).sum();
    let squares: f64 = inputs.iter().map(|input| input.difference.powi(2)).sum::<f64>() + 2.0 / repeats;
    let centre = sum / count;
    let error = ((squares / count - centre * centre).max(0.0) / count).sqrt();
    Some(Difference::of(inputs, Interval::around(centre, Z95 * error).within(-1.0, 1.0)))
}

/// The difference of two mean scores, with a bootstrapped interval; `None` for fewer than two inputs.
pub fn paired_scores(inputs: &[PairedInput], draws: usize, seed: u64) -> Option<Difference> {
    let piles: Vec<Pile> = inputs.iter().map(|input| Pile { sum: input.difference, count: 1.0 }).collect();
    bootstrap(&piles, draws, seed).map(|interval| Difference::of(inputs, interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(differences: &[(f64, usize)], repeats: f64) -> Vec<PairedInput> {
        let each = differences.iter().flat_map(|&(difference, count)| std::iter::repeat_n(difference, count));
        each.map(|difference| PairedInput { difference, repeats }).collect()
    }

    #[test]
    fn the_interval_of_rates_is_that_of_bonett_and_price() {
        // 6 and 16 of 161 patients before and after consolidation: -0.0621 (-0.1195 to -0.0032). Source: Cavo et al.
        // 2012, as in the tests of the R package contingencytables.
        let found = paired_rates(&inputs(&[(1.0, 6), (-1.0, 16), (0.0, 139)], 1.0)).unwrap();
        for (found, expected) in [(found.mean, -0.0621), (found.interval.low, -0.1195), (found.interval.high, -0.0032)]
        {
            assert!((found - expected).abs() < 5e-5, "{found} {expected}");
        }
        assert_eq!((found.higher, found.lower, found.equal, found.inputs()), (6, 16, 139, 161));
        assert!((found.mean_square - 22.0 / 161.0).abs() < 1e-12);
    }

    #[test]
    fn candidates_that_agree_everywhere_may_still_differ() {
        let found = paired_rates(&inputs(&[(0.0, 30)], 1.0)).unwrap();
        assert!(found.mean == 0.0 && found.chance == 1.0 && found.interval.high > 0.05, "{found:?}");
        assert_eq!(paired_rates(&[]), None);
        assert_eq!(paired_scores(&inputs(&[(3.0, 1)], 1.0), 100, 1), None);
    }

    #[test]
    fn seen_from_the_other_side_a_difference_is_the_same() {
        let one = inputs(&[(1.0, 12), (-1.0 / 3.0, 7), (0.0, 20)], 3.0);
        let other: Vec<_> = one.iter().map(|input| PairedInput { difference: -input.difference, ..*input }).collect();
        let (one, other) = (paired_rates(&one).unwrap(), paired_rates(&other).unwrap());
        assert_eq!((one.mean, one.interval, one.chance), (-other.mean, other.interval.mirrored(), other.chance));
    }
}
