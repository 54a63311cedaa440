//! How much less a candidate passes after others have failed: failures are correlated.

/// What the factor is before anything was seen, by the number of failures before: the design's prior.
const PRIOR: [f64; 5] = [1.0, 0.8, 0.6, 0.45, 0.3];
/// Weight of the prior in attempts.
const PRIOR_WEIGHT: f64 = 10.0;
/// Failures that are told apart; no cascade is deeper.
const DEEPEST: usize = 16;

/// Passes that were seen and expected after so many failures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Depth {
    pub observed: f64,
    /// Sum of the chances that were believed in.
    pub expected: f64,
    pub attempts: f64,
}

/// Passes seen and expected, by the number of failures before. Pooled over kinds: one kind never has enough of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Depths(Vec<Depth>);

impl Depths {
    /// Restores what was kept.
    pub fn new(depths: Vec<Depth>) -> Self {
        Depths(depths.into_iter().take(DEEPEST).collect())
    }

    /// What was seen and expected, by depth.
    pub fn rows(&self) -> &[Depth] {
        &self.0
    }

    /// Takes in an outcome after `failures` others, and the chance that was believed in.
    pub fn add(&mut self, failures: usize, passed: bool, expected: f64) {
        if failures >= DEEPEST {
            return;
        }
        if self.0.len() <= failures {
            self.0.resize(failures + 1, Depth::default());
        }
        let depth = &mut self.0[failures];
        depth.observed += f64::from(u8::from(passed));
        depth.expected += expected;
        depth.attempts += 1.0;
    }

    /// The factor on a chance after 0, 1, … failures; never rises, and its last value holds for all deeper ones.
    pub fn kappa(&self) -> Vec<f64> {
        let mut kappa = vec![1.0];
        for depth in 1..self.0.len().max(PRIOR.len()) {
            let previous = kappa[depth - 1];
            let prior = PRIOR[depth.min(PRIOR.len() - 1)];
            let factor = match self.0.get(depth).filter(|seen| seen.attempts > 0.0) {
                Some(seen) => {
                    let weight = PRIOR_WEIGHT * seen.expected / seen.attempts;
                    (seen.observed + weight * prior) / (seen.expected + weight)
                }
                None => prior,
            };
            kappa.push(factor.min(previous));
        }
        kappa
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_outcomes_the_prior_holds() {
        assert_eq!(Depths::default().kappa(), PRIOR);
    }

    #[test]
    fn the_factor_follows_what_was_seen_and_never_rises() {
        let mut depths = Depths::default();
        for turn in 0..200 {
            depths.add(0, true, 0.8);
            depths.add(1, turn % 4 == 0, 0.8);
            depths.add(2, true, 0.8);
        }
        let kappa = depths.kappa();
        assert_eq!(kappa[0], 1.0);
        // Seen 50 of 160 expected; the prior of 0.8 weighs eight more.
        assert!((kappa[1] - (50.0 + 8.0 * 0.8) / 168.0).abs() < 1e-12, "{kappa:?}");
        assert_eq!(kappa[2], kappa[1], "it would rise");
    }
}
