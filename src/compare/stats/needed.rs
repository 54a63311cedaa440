//! How many inputs would tell a difference of the size that was seen.

use super::normal::{Z80, normal_quantile};

/// More inputs than anybody will ask for.
const MOST: f64 = 1_000_000.0;

/// Inputs with which a difference of this mean and this mean square over inputs is told with a power of 80 %, at the
/// two-sided level `alpha`; `None` for no difference, or where a million would not do.
///
/// A square of the differences of 1 for every input on which the two disagree gives McNemar's test; repeats make it
/// smaller. **Source**: Connor, "Sample size for testing differences in proportions for the paired-sample design", 1987.
pub fn needed(difference: f64, mean_square: f64, alpha: f64) -> Option<u64> {
    let square = difference * difference;
    if !(square > 0.0 && mean_square.is_finite()) {
        return None;
    }
    let distance = -normal_quantile(alpha.clamp(1e-9, 1.0) / 2.0);
    // Rounding may leave the mean square a hair below the square of the mean.
    let mean_square = mean_square.max(square);
    let inputs = (distance * mean_square.sqrt() + Z80 * (mean_square - square).sqrt()).powi(2) / square;
    (inputs <= MOST).then(|| inputs.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_inputs_are_those_of_published_examples() {
        // Shares of pairs for one side and for the other; 23 pairs by powerandsamplesize.com, which follows Connor,
        // 155 of clinicaltrials-tools, which does too.
        for (one, other, expected) in [(0.45, 0.05, 23), (0.30, 0.15, 155), (0.05, 0.45, 23)] {
            assert_eq!(needed(one - other, one + other, 0.05), Some(expected), "{one} {other}");
        }
    }

    #[test]
    fn no_difference_needs_no_number_and_a_stricter_level_needs_more() {
        for (difference, square) in [(0.0, 0.3), (1e-9, 0.3), (f64::NAN, 0.3), (0.1, f64::NAN), (0.1, f64::INFINITY)] {
            assert_eq!(needed(difference, square, 0.05), None, "{difference} {square}");
        }
        assert!(needed(0.1, 0.3, 0.005) > needed(0.1, 0.3, 0.05));
        assert_eq!(needed(1.0, 0.0, 0.05), Some(4));
        assert!(needed(0.1, 0.3, 0.0).is_some() && needed(0.1, 0.3, f64::NAN).is_none_or(|inputs| inputs > 0));
    }
}
