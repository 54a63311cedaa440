//! How often something is accepted, with an interval that knows that repeats of one input are no new inputs.

use super::interval::Interval;
use super::normal::{Z95, student95};
use serde::Serialize;

/// What came of one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub accepted: u32,
    /// At least `accepted`.
    pub of: u32,
}

/// An accept rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    pub accepted: u64,
    pub of: u64,
    /// From 0 to 1.
    pub share: f64,
    /// Wilson's, for as many independent outcomes as the inputs are worth.
    pub interval: Interval,
}

/// Wilson's score interval of a share; `None` of nothing.
///
/// Takes fractions of outcomes, because repeats of an input may be worth less than one each.
/// **Source**: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
pub fn wilson(share: f64, of: f64) -> Option<Interval> {
    if !(of > 0.0 && (0.0..=1.0).contains(&share)) {
        return None;
    }
    let z2 = Z95 * Z95;
    let scale = 1.0 + z2 / of;
    let centre = (share + z2 / (2.0 * of)) / scale;
    let half_width = Z95 * (share * (1.0 - share) / of + z2 / (4.0 * of * of)).sqrt() / scale;
    // At the ends the formula gives 0 and 1, up to a rounding that would exclude the share itself.
    let found = Interval::around(centre, half_width).within(0.0, 1.0);
    Some(Interval { low: found.low.min(share), high: found.high.max(share) })
}

impl Rate {
    /// The rate over inputs; `None` where nothing was judged.
    pub fn of(inputs: &[Tally]) -> Option<Rate> {
        let accepted: u64 = inputs.iter().map(|tally| u64::from(tally.accepted.min(tally.of))).sum();
        let of: u64 = inputs.iter().map(|tally| u64::from(tally.of)).sum();
        let share = accepted as f64 / (of as f64).max(1.0);
        let interval = wilson(share, effective(inputs, share, of as f64))?;
        Some(Rate { accepted, of, share, interval })
    }
}

/// How many independent outcomes the tallies are worth: all of them without repeats, as few as there are inputs where
/// repeats always come out alike.
///
/// **Source**: Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts
/// estimated from survey data", 1998: the variance between inputs, and Student's quantile for how well it is known.
fn effective(inputs: &[Tally], share: f64, of: f64) -> f64 {
    let judged = inputs.iter().filter(|tally| tally.of > 0);
    let clusters = judged.clone().count();
    if judged.clone().all(|tally| tally.of == 1) {
        return of;
    }
    let spread: f64 = judged.map(|tally| (f64::from(tally.accepted) - share * f64::from(tally.of)).powi(2)).sum();
    let alone = share * (1.0 - share);
    if clusters < 2 || alone <= 0.0 {
        // Nothing tells how alike repeats are: as if they were entirely so.
        return clusters as f64;
    }
    let known = (Z95 / student95(clusters - 1)).powi(2);
    let worth = if spread > 0.0 { alone * of * of / spread } else { of };
    (worth.min(of) * known).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(inputs: &[(u32, u32)]) -> Option<Rate> {
        Rate::of(&inputs.iter().map(|&(accepted, of)| Tally { accepted, of }).collect::<Vec<_>>())
    }

    #[test]
    fn wilsons_interval_is_the_root_of_its_own_equation() {
        // By definition each end is a share whose own standard error puts the found share 1.96 away.
        for (accepted, of) in [(81.0, 263.0), (15.0, 148.0), (1.0, 29.0), (10.0, 20.0), (199.0, 200.0)] {
            let share = accepted / of;
            let interval = wilson(share, of).unwrap();
            for end in [interval.low, interval.high] {
                let distance = (share - end).abs() / (end * (1.0 - end) / of).sqrt();
                assert!((distance - Z95).abs() < 1e-9, "{accepted}/{of}: {interval:?}");
            }
        }
    }

    #[test]
    fn wilsons_interval_is_the_published_one() {
        // Ligaarden et al. 2010, as in the tests of the R package contingencytables.
        let interval = wilson(13.0 / 16.0, 16.0).unwrap();
        assert!((interval.low - 0.5699).abs() < 5e-5 && (interval.high - 0.9341).abs() < 5e-5, "{interval:?}");
        assert_eq!(
            rate(&[(1, 1); 13].iter().chain(&[(0, 1); 3]).copied().collect::<Vec<_>>()).unwrap().interval,
            interval
        );
        for (share, of) in [(f64::NAN, 3.0), (0.5, 0.0), (1.1, 3.0), (0.5, f64::NAN)] {
            assert_eq!(wilson(share, of), None);
        }
    }

    #[test]
    fn nothing_judged_has_no_rate_and_one_input_many_repeats_is_one_outcome() {
        assert_eq!(rate(&[]), None);
        assert_eq!(rate(&[(0, 0), (0, 0)]), None);
        let one = rate(&[(1000, 1000)]).unwrap();
        assert!(one.share == 1.0 && one.interval.low < 0.21, "{one:?}");
    }

    #[test]
    fn repeats_that_come_out_alike_are_worth_one_and_others_are_worth_more() {
        let width = |inputs: &[(u32, u32)]| rate(inputs).map(|rate| rate.interval.high - rate.interval.low).unwrap();
        let single: Vec<_> = (0..40).map(|i| (u32::from(i % 4 != 0), 1)).collect();
        let alike: Vec<_> = single.iter().map(|&(accepted, _)| (accepted * 5, 5)).collect();
        let mixed: Vec<_> = (0..40).map(|i| (3 + i % 3, 5)).collect();
        assert!((width(&alike) / width(&single) - 1.0).abs() < 0.05);
        assert!(width(&mixed) < 0.6 * width(&single));
        // Never narrower than if every repeat were an input of its own.
        let all = wilson(rate(&mixed).unwrap().share, 200.0).unwrap();
        assert!(width(&mixed) >= all.high - all.low);
    }
}
