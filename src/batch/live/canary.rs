//! The first records of a large run: are they worth going on? Pure.
//!
//! Wald's sequential test of a share of failures of 5 % against one of 50 %, with odds of a thousand to one: it decides
//! after 11 successes, or some seven records where more than half fail. **Source**: A. Wald, Sequential Tests of
//! Statistical Hypotheses, Annals of Mathematical Statistics 16 (1945).

use std::collections::BTreeMap;

/// Records that are tried before the others.
pub(super) const RECORDS: u32 = 30;
/// A run of fewer open records needs no canary.
pub(super) const LARGE: u64 = 100;

const HEALTHY: f64 = 0.05;
const SICK: f64 = 0.50;
/// Odds at which it is sure.
const ODDS: f64 = 1000.0;

/// What is known of the first answers.
#[derive(Clone, Debug, Default)]
pub(super) struct Canary {
    passed: u32,
    failed: u32,
    log_odds: f64,
    causes: BTreeMap<String, u32>,
}

/// What the first answers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Unsure,
    Healthy,
    Sick,
}

impl Canary {
    /// Takes in the first answer to a record, with what was wrong with it.
    pub(super) fn saw(&mut self, wrong: Option<&str>) {
        match wrong {
            None => {
                self.passed += 1;
                self.log_odds += ((1.0 - SICK) / (1.0 - HEALTHY)).ln();
            }
            Some(cause) => {
                self.failed += 1;
                self.log_odds += (SICK / HEALTHY).ln();
                *self.causes.entry(cause.to_owned()).or_default() += 1;
            }
        }
    }

    /// What is known by now.
    pub(super) fn word(&self) -> Word {
        let sure = ODDS.ln();
        if self.log_odds >= sure {
            Word::Sick
        } else if self.log_odds <= -sure {
            Word::Healthy
        } else {
            Word::Unsure
        }
    }

    /// True where most of them failed, once all were tried and the test has not decided.
    pub(super) fn mostly_failed(&self) -> bool {
        self.failed > self.passed
    }

    /// The evidence, for a person.
    pub(super) fn evidence(&self, candidate: &str) -> String {
        let mut causes: Vec<(&String, &u32)> = self.causes.iter().collect();
        causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let causes: Vec<String> = causes.into_iter().take(3).map(|(cause, count)| format!("{count} {cause}")).collect();
        format!(
            "{} of the first {} answers of {candidate} did not pass ({})",
            self.failed,
            self.failed + self.passed,
            causes.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sure_of_a_healthy_candidate_after_eleven_answers_and_of_a_sick_one_after_three() {
        for (wrong, needed, word) in [(None, 11, Word::Healthy), (Some("json.schema"), 3, Word::Sick)] {
            let mut canary = Canary::default();
            for _ in 1..needed {
                canary.saw(wrong);
                assert_eq!(canary.word(), Word::Unsure, "{canary:?}");
            }
            canary.saw(wrong);
            assert_eq!(canary.word(), word, "{canary:?}");
        }
    }

    #[test]
    fn a_few_failures_among_many_successes_do_not_make_it_sick() {
        let mut canary = Canary::default();
        for index in 0..30 {
            canary.saw((index % 10 == 3).then_some("below_threshold"));
            assert_ne!(canary.word(), Word::Sick);
        }
        assert!(!canary.mostly_failed());
        assert!(canary.evidence("groq/x").contains("3 of the first 30 answers of groq/x"));
    }
}
