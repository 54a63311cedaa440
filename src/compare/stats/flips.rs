//! Exact tests of paired differences: what if the two names on each input had been swapped by chance?

use super::normal::normal_below;
use std::collections::BTreeMap;

/// Denominators that means of a few repeats and kinds have in common, smallest first.
const GRIDS: [u32; 18] = [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 18, 20, 24, 30, 60, 120, 360, 2_520];
/// Most steps of an exact computation; above, the normal distribution is as good.
const MOST_STEPS: u64 = 5_000_000;
/// Most places of an exact distribution.
const MOST_PLACES: u64 = 2_000_000;

/// The chance of a difference at least this far from zero, if both names were the same candidate.
///
/// Then each input's difference could as well have had the other sign, whatever its size: all ways to set the signs
/// are counted. Without repeats, where differences are 1, 0 and -1, this *is* the exact test of McNemar; with repeats
/// it takes an input with all of them as one, so that repeats are never taken for witnesses. 1 where nothing differs.
/// **Cost**: up to 5 million steps; the normal distribution is used where more would be needed.
/// **Source**: Fisher, "The design of experiments", 1935, section 21; Good, "Permutation tests", 2000.
pub fn sign_flips(differences: &[f64]) -> f64 {
    let found: Vec<f64> = differences.iter().copied().filter(|d| d.is_finite() && *d != 0.0).collect();
    if found.is_empty() {
        return 1.0;
    }
    exactly(&found).unwrap_or_else(|| nearly(&found))
}

/// The exact chance of McNemar's test: `better` and `worse` inputs, if each was as likely to be either.
///
/// Also the sign test, where these are inputs with a higher and with a lower score.
pub fn mcnemar(better: u64, worse: u64) -> f64 {
    let (few, all) = (better.min(worse), better.saturating_add(worse));
    if all > MOST_PLACES {
        let distance = (all as f64 - 2.0 * few as f64) / (all as f64).sqrt();
        return (2.0 * normal_below(-distance)).min(1.0);
    }
    let coins = coins(all as usize);
    (2.0 * coins[..=few as usize].iter().sum::<f64>()).min(1.0)
}

/// How likely each number of heads among so many fair coins is.
fn coins(count: usize) -> Vec<f64> {
    let mut log = -(count as f64) * std::f64::consts::LN_2;
    let mut chances = Vec::with_capacity(count + 1);
    for heads in 0..=count {
        chances.push(log.exp());
        log += ((count - heads) as f64 / (heads as f64 + 1.0)).ln();
    }
    chances
}

/// `None` where the differences have no common denominator, or too many places.
fn exactly(differences: &[f64]) -> Option<f64> {
    let grid = GRIDS.into_iter().map(f64::from).find(|grid| {
        differences.iter().all(|d| ((d * grid).round() - d * grid).abs() < 1e-6 && (d * grid).round() != 0.0)
    })?;
    let (mut sizes, mut sum) = (BTreeMap::<u64, usize>::new(), 0_i64);
    for difference in differences {
        let steps = (difference * grid).round() as i64;
        sum = sum.checked_add(steps)?;
        *sizes.entry(steps.unsigned_abs()).or_default() += 1;
    }
    let whole =
        sizes.iter().try_fold(0_u64, |whole, (size, count)| whole.checked_add(size.checked_mul(*count as u64)?))?;
    let steps = whole.checked_mul(differences.len() as u64)?;
    if whole > MOST_PLACES || steps > MOST_STEPS {
        return None;
    }
    let chances = distribution(&sizes);
    // A positive part of `place` leaves a negative one of `whole - place`.
    let far = sum.unsigned_abs();
    let chance = chances.iter().enumerate().filter(|(place, _)| whole.abs_diff(2 * *place as u64) >= far);
    Some(chance.map(|(_, chance)| chance).sum::<f64>().min(1.0))
}

/// How likely each sum of the positive differences is: differences of one size are coins, and sizes are independent.
fn distribution(sizes: &BTreeMap<u64, usize>) -> Vec<f64> {
    let mut chances = vec![1.0];
    for (size, count) in sizes {
        let size = *size as usize;
        let mut wider = vec![0.0; chances.len() + size * count];
        for (heads, coin) in coins(*count).into_iter().enumerate() {
            let target = &mut wider[heads * size..];
            for (place, chance) in target.iter_mut().zip(&chances) {
                *place += chance * coin;
            }
        }
        chances = wider;
    }
    chances
}

fn nearly(differences: &[f64]) -> f64 {
    let sum: f64 = differences.iter().sum();
    let spread: f64 = differences.iter().map(|d| d * d).sum();
    (2.0 * normal_below(-sum.abs() / spread.sqrt())).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mcnemars_chances_are_those_of_counting_coins() {
        // 2 (1 + 8) / 2^8, the children with airway hyper-responsiveness of Bentur et al. in Fagerland, Lydersen and
        // Laake, "The McNemar test for binary matched-pairs data", 2013; 2 (1 + 10 + 45) / 2^10; 2 / 2^6.
        let cases = [(1, 7, 18.0 / 256.0), (2, 8, 112.0 / 1024.0), (6, 0, 2.0 / 64.0), (5, 5, 1.0), (0, 0, 1.0)];
        for (better, worse, expected) in cases {
            assert!((mcnemar(better, worse) - expected).abs() < 1e-12, "{better} {worse}");
            assert_eq!(mcnemar(better, worse), mcnemar(worse, better));
        }
        // 13 of 16, exact binomial: 0.02127, as in the tests of the R package contingencytables.
        assert!((mcnemar(13, 3) - 0.021_27).abs() < 5e-6);
        // The exact one and the normal approximation meet where counts are large.
        let exact = mcnemar(50_500, 49_500);
        assert!((exact - 2.0 * normal_below(-999.0 / 100_000_f64.sqrt())).abs() < 1e-4, "{exact}");
        assert!(mcnemar(u64::MAX, u64::MAX) <= 1.0 && mcnemar(u64::MAX, 0) >= 0.0);
    }

    #[test]
    fn without_repeats_flipping_signs_is_mcnemars_test() {
        for (better, worse) in [(1, 7), (12, 3), (40, 40), (150, 86), (0, 1)] {
            let mut differences = vec![1.0; better];
            differences.extend(vec![-1.0; worse]);
            differences.extend([0.0; 50]);
            let (flips, expected) = (sign_flips(&differences), mcnemar(better as u64, worse as u64));
            assert!((flips - expected).abs() < 1e-9, "{better} {worse}: {flips} {expected}");
        }
    }

    #[test]
    fn every_way_to_set_the_signs_is_counted() {
        let cases: &[&[f64]] = &[
            &[1.0, 2.0 / 3.0, -1.0 / 3.0, 1.0, 1.0 / 3.0],
            &[0.5, 0.25, -0.25, 1.0, 0.75, -1.0, 0.5],
            &[12.0, -3.5, 40.0, 7.0, 1.0],
            &[-1.0],
        ];
        for differences in cases {
            let sum: f64 = differences.iter().sum();
            let ways = 1_u32 << differences.len();
            let far = (0..ways).filter(|way| {
                let flipped = differences.iter().enumerate().map(|(bit, d)| if way >> bit & 1 == 1 { -d } else { *d });
                flipped.sum::<f64>().abs() >= sum.abs() - 1e-9
            });
            let expected = far.count() as f64 / f64::from(ways);
            assert!((sign_flips(differences) - expected).abs() < 1e-9, "{differences:?}");
        }
    }

    #[test]
    fn differences_without_a_common_denominator_and_very_many_take_the_normal_distribution() {
        let odd: Vec<f64> = (0..200).map(|i| (f64::from(i) * 0.731).sin()).collect();
        assert!((0.0..=1.0).contains(&sign_flips(&odd)));
        let many: Vec<f64> = (0..20_000).map(|i| if i % 2 == 0 { 100.0 } else { -99.0 }).collect();
        assert!((0.0..=1.0).contains(&sign_flips(&many)));
        for hostile in [vec![], vec![f64::NAN; 3], vec![f64::INFINITY, 1.0], vec![1e300, -1e-300, 1e300]] {
            assert!((0.0..=1.0).contains(&sign_flips(&hostile)), "{hostile:?}");
        }
    }
}
