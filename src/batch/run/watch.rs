//! What a batch tells while it goes on.

use crate::ledger::batches::RecordEnd;
use crate::routing::Candidate;
use crate::routing::beliefs::Change;

/// Hears what happens while it happens. Must not block.
pub trait BatchWatcher: Send + Sync {
    /// Something happened.
    fn on(&self, event: &Event<'_>);
}

/// What happens in a batch.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A record is being asked for.
    Began {
        key: &'a str,
    },
    /// A record has ended, durably.
    Ended {
        key: &'a str,
        group: Option<&'a str>,
        end: &'a RecordEnd,
    },
    /// A record was given back without an end: the run stops.
    GivenBack {
        key: &'a str,
    },
    /// A candidate does better or worse than before.
    Changed {
        candidate: &'a Candidate,
        change: Change,
    },
    /// A pause of the whole run, e.g. between two looks at a bulk batch, or a wait for a limit.
    Waiting {
        wait: std::time::Duration,
        why: &'a str,
    },
    /// A step of a bulk batch: handed in, polled, harvested.
    Told(&'a str),
    Warned(&'a str),
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl BatchWatcher for Unwatched {
    fn on(&self, _event: &Event<'_>) {}
}
