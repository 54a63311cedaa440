//! How far a pass can be trusted: P(good | pass), from people and audits. The rubric alone never says "good".

use super::counts::Counts;

/// Weight of what is known of everybody, in looks.
const WEIGHT: f64 = 4.0;
/// Weight of the assumption that a pass is good, before anybody has looked.
const START_WEIGHT: f64 = 4.0;

/// Good ones among passes that somebody has looked at, for one candidate and for all of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trust {
    pub own: Counts,
    pub pooled: Counts,
}

impl Trust {
    /// P(good | pass); 1 where nobody has looked, so that nothing is held against anybody unseen.
    pub fn chance(&self) -> f64 {
        if self.pooled.attempts <= 0.0 {
            return 1.0;
        }
        self.own.rate(self.pooled.rate(1.0, START_WEIGHT), WEIGHT)
    }

    /// True where somebody has looked at a pass of this very candidate.
    pub fn is_audited(&self) -> bool {
        self.own.attempts > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_mistrusted_unseen_and_bad_looks_lower_trust() {
        assert_eq!(Trust::default().chance(), 1.0);
        let counts = |passes, attempts| Counts { passes, attempts };
        let liar = Trust { own: counts(1.0, 10.0), pooled: counts(12.0, 24.0) };
        let honest = Trust { own: counts(10.0, 10.0), pooled: counts(12.0, 24.0) };
        assert!(liar.chance() < 0.3 && honest.chance() > 0.85, "{} {}", liar.chance(), honest.chance());
    }
}
