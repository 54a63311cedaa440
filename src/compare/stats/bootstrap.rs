//! Intervals of means by drawing inputs again and again.

use super::dice::Dice;
use super::interval::Interval;
use super::normal::{normal_below, student95};

/// Values of one input: their sum and how many they are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pile {
    pub sum: f64,
    pub count: f64,
}

/// Draws of a bootstrap. More change the ends of an interval by less than a tenth of its width.
pub const DRAWS: usize = 2_000;
/// Above so many inputs the mean is normal for all purposes, and drawing would only take time.
const MANY_INPUTS: usize = 5_000;

/// The mean over all piles; `None` where there is nothing in them.
pub fn mean_of(piles: &[Pile]) -> Option<f64> {
    let count: f64 = piles.iter().map(|pile| pile.count).sum();
    (count > 0.0).then(|| piles.iter().map(|pile| pile.sum).sum::<f64>() / count)
}

/// The 95 % interval of the mean of piles, which are drawn whole: values of one input are no witnesses of each other.
///
/// `None` for fewer than two inputs, which cannot tell how they vary. Without draws, and above 5,000 inputs, the interval
/// comes from a formula. **Cost**: `draws` times the inputs. **Source**: Hesterberg, "What teachers should know about the bootstrap", 2015: percentiles, moved outwards
/// for few inputs, for which plain ones are too narrow.
pub fn bootstrap(piles: &[Pile], draws: usize, seed: u64) -> Option<Interval> {
    let piles: Vec<Pile> = piles.iter().copied().filter(|pile| pile.count > 0.0).collect();
    let inputs = piles.len();
    if inputs < 2 {
        return None;
    }
    if inputs > MANY_INPUTS || draws == 0 {
        return by_formula(&piles);
    }
    let mut dice = Dice::new(seed);
    let mut means: Vec<f64> = (0..draws).map(|_| drawn_mean(&piles, &mut dice)).collect();
    means.sort_by(f64::total_cmp);
    let wide = (inputs as f64 / (inputs as f64 - 1.0)).sqrt() * student95(inputs - 1);
    let outside = (normal_below(-wide) * draws as f64).floor() as usize;
    let outside = outside.min((draws - 1) / 2);
    Some(Interval { low: means[outside], high: means[draws - 1 - outside] })
}

fn drawn_mean(piles: &[Pile], dice: &mut Dice) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for _ in 0..piles.len() {
        let pile = piles[dice.below(piles.len())];
        sum += pile.sum;
        count += pile.count;
    }
    sum / count
}

/// The linearised variance of a ratio.
fn by_formula(piles: &[Pile]) -> Option<Interval> {
    let mean = mean_of(piles)?;
    let inputs = piles.len() as f64;
    let count: f64 = piles.iter().map(|pile| pile.count).sum();
    let spread: f64 = piles.iter().map(|pile| (pile.sum - mean * pile.count).powi(2)).sum();
    let error = (spread * inputs / (inputs - 1.0)).sqrt() / count;
    Some(Interval::around(mean, student95(piles.len() - 1) * error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piles(count: usize, of: impl Fn(usize) -> (f64, f64)) -> Vec<Pile> {
        (0..count).map(|i| Pile { sum: of(i).0, count: of(i).1 }).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_interval_and_equal_values_an_empty_one() {
        let varied = piles(40, |i| ((i * 37 % 101) as f64, 1.0));
        assert_eq!(bootstrap(&varied, 500, 3), bootstrap(&varied, 500, 3));
        let equal = bootstrap(&piles(40, |_| (160.0, 2.0)), 500, 3);
        assert_eq!(equal, Some(Interval { low: 80.0, high: 80.0 }));
    }

    #[test]
    fn too_little_has_no_interval() {
        for few in [piles(0, |_| (0.0, 0.0)), piles(1, |_| (9.0, 3.0)), piles(9, |_| (0.0, 0.0))] {
            assert_eq!(bootstrap(&few, 500, 1), None);
        }
        assert_eq!(bootstrap(&piles(9, |_| (1.0, 1.0)), 0, 1), Some(Interval { low: 1.0, high: 1.0 }));
        assert_eq!(mean_of(&[]), None);
    }

    #[test]
    fn drawing_and_the_formula_agree_where_both_can_be_used() {
        let varied = piles(1_000, |i| ((i * 7_919 % 101) as f64 * 3.0, 3.0));
        let (drawn, formula) = (bootstrap(&varied, 500, 1).unwrap(), by_formula(&varied).unwrap());
        let width = formula.high - formula.low;
        assert!((drawn.low - formula.low).abs() < 0.15 * width && (drawn.high - formula.high).abs() < 0.15 * width);
    }

    #[test]
    fn repeats_do_not_narrow_an_interval_that_inputs_make() {
        let single = piles(50, |i| ((i * 37 % 101) as f64, 1.0));
        let repeated = piles(50, |i| ((i * 37 % 101) as f64 * 9.0, 9.0));
        assert_eq!(bootstrap(&single, 500, 1), bootstrap(&repeated, 500, 1));
    }
}
