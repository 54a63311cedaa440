//! Why a batch stops before its last record. What is left stays open, and the same command goes on with it.

use crate::ledger::Status;
use crate::report::plural;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Records that must have ended before a share of failures says anything.
const LEAST: u64 = 20;

/// How many records may fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failures {
    #[default]
    Any,
    /// At most so many.
    Most(u64),
    /// At most this share of those that have ended, from the twentieth on.
    Share(f64),
}

/// Why a batch stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The user stopped it.
    Interrupted,
    /// Another process gave it up.
    Cancelled,
    /// Somebody wanted to give it up, and batches that were handed in could not be cancelled: which, for a person.
    NotCancelled(String),
    /// A budget of the run or of the day pays for no further call.
    Budget,
    /// Nothing is left of a limit that a person has set for the day.
    Limit,
    /// More records failed than may.
    Failures { failed: u64, ended: u64 },
    /// The first candidate fails most of the first records: the evidence, for a person.
    Canary(String),
    /// Nobody can be asked now: why, in snake case and for a person.
    NoProvider { reason: String, message: String },
    /// Batches that were handed in are not over yet, and nobody waits for them.
    Handed,
    /// Batches that were handed in should be over for long, and nobody waits any longer: which, for a person.
    Overdue(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Interrupted => f.write_str("interrupted"),
            Stop::Cancelled => f.write_str("cancelled"),
            Stop::Budget => f.write_str("a budget pays for no further call"),
            Stop::Limit => f.write_str("nothing is left today of a configured limit"),
            Stop::Failures { failed, ended } => {
                let was = if *failed == 1 { "was" } else { "were" };
                let of = plural(*ended, "record");
                write!(f, "{failed} of {of} {was} rejected or failed, more than --fail-on-error allows")
            }
            Stop::Canary(evidence) => write!(f, "{evidence}; --no-canary goes on all the same"),
            Stop::NoProvider { message, .. } => f.write_str(message),
            Stop::Handed => f.write_str("the providers are not done yet"),
            Stop::Overdue(jobs) | Stop::NotCancelled(jobs) => f.write_str(jobs),
        }
    }
}

/// The stop of a run: the first reason counts.
#[derive(Debug, Default)]
pub struct Halt(Mutex<Option<Stop>>);

impl Halt {
    /// Stops the run; an earlier reason stands.
    pub fn stop(&self, stop: Stop) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(stop);
    }

    /// Why it stops, where it does.
    pub fn cause(&self) -> Option<Stop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// True where no further record may begin.
    pub fn is_called(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

impl Failures {
    /// Whether too many have failed.
    pub fn are_too_many(self, failed: u64, ended: u64) -> bool {
        match self {
            Failures::Any => false,
            Failures::Most(most) => failed > most,
            Failures::Share(share) => ended >= LEAST && failed as f64 > share * ended as f64,
        }
    }

    /// Reads `5` as a number of records and `0.1` or `10%` as a share.
    ///
    /// **Errors**: what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "write a number of records such as 5, or a share such as 0.1 or 10%".to_owned();
        let share = |share: f64| if (0.0..=1.0).contains(&share) { Ok(Failures::Share(share)) } else { Err(wrong()) };
        if let Some(percent) = text.strip_suffix('%') {
            return share(percent.parse::<f64>().map_err(|_| wrong())? / 100.0);
        }
        match text.parse::<u64>() {
            Ok(most) => Ok(Failures::Most(most)),
            Err(_) => share(text.parse::<f64>().map_err(|_| wrong())?),
        }
    }
}

/// Whether an end counts as a failure.
pub(in crate::batch) fn has_failed(status: Status) -> bool {
    matches!(status, Status::Rejected | Status::Failed)
}
