//! What an attempt teaches about quality, and what it does not.

use super::entry::{AttemptEntry, AttemptOutcome, Purpose};
use crate::prices::{Cost, Delivery};
use crate::routing::BUILTIN;
use crate::routing::beliefs::{Beliefs, Change, Seen};

/// Reasons for which an answer was no good although it came: the candidate's doing, not the line's.
const BAD_ANSWERS: [&str; 2] = ["truncated", "output_invalid"];

impl AttemptEntry {
    /// True where the attempt says something about the quality of its candidate. Broken lines, limits, keys and refusals
    /// do not; nor does the work of a judge, nor a draft without a model.
    pub fn is_lesson(&self) -> bool {
        let judged = match self.outcome {
            AttemptOutcome::Accepted | AttemptOutcome::Rejected => true,
            AttemptOutcome::Failed => self.reason.as_deref().is_some_and(|reason| BAD_ANSWERS.contains(&reason)),
        };
        judged && !self.from_cache && self.purpose == Purpose::Write && self.candidate.provider.as_str() != BUILTIN
    }

    /// Takes the attempt into beliefs, where it says something; a change of the candidate that it proves is told.
    pub fn teach(&self, beliefs: &mut Beliefs) -> Option<Change> {
        if !self.is_lesson() {
            return None;
        }
        let seen = self.seen();
        let candidate = self.candidate.to_string();
        if let Some(expected) = self.expected {
            beliefs.depths.add(self.depth as usize, seen.passed, expected);
        }
        if self.with_findings {
            beliefs.add_retry(&self.kind, &candidate, &self.version, &seen);
            return None;
        }
        beliefs.add(&self.kind, &candidate, &self.version, &seen)
    }

    fn seen(&self) -> Seen {
        let seconds = |ms: u64| ms as f64 / 1000.0;
        let load = self.load_ms.map(seconds);
        let is_bulk = self.delivery == Delivery::Bulk;
        Seen {
            passed: self.outcome == AttemptOutcome::Accepted,
            // Half the price and hours of waiting say nothing about a call that is made live.
            micro_usd: match self.cost {
                _ if is_bulk => None,
                Cost::Local => Some(0.0),
                Cost::Known(money) => Some(money.pico_usd() as f64 / 1e6),
                Cost::Unknown => None,
            },
            seconds: (!is_bulk).then(|| (seconds(self.latency_ms) - load.unwrap_or(0.0)).max(0.0)),
            // A model that is resident answers with a load time of next to nothing.
            load_seconds: load.filter(|seconds| *seconds >= LOADED_WITHIN_SECONDS),
            at_ms: self.started_ms,
        }
    }
}

/// Load times below this are taken for those of a model that was loaded already: an assumption; loading takes seconds.
const LOADED_WITHIN_SECONDS: f64 = 0.5;
