//! What a door says, and the pass of whoever goes through.

use super::key::Key;
use super::row::Shut;
use sluice_providers::ProviderId;
use std::sync::Arc;

/// Whether a call may be made.
#[derive(Debug)]
pub enum Door {
    /// It may; what came of it is told with the pass.
    Open(Pass),
    /// It may not.
    Closed(Closed),
}

/// Why and how long a call may not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub key: Key,
    pub shut: Shut,
    /// Public name of the reason.
    pub reason: String,
    /// Milliseconds until the next call may try; of another's try, until it is no longer waited for.
    pub probe_in_ms: u64,
}

/// Leave for one call. Dropping it says that nothing came of it: a try that was cancelled is somebody else's.
#[derive(Debug)]
#[must_use = "what came of the call is told with the pass"]
pub struct Pass {
    pub(super) provider: ProviderId,
    pub(super) model: String,
    pub(super) whole: Ticket,
    pub(super) one: Ticket,
}

/// What a pass remembers of one of its two doors.
#[derive(Debug, Default)]
pub(super) struct Ticket {
    /// The door's turn when the pass was given: another one later means that it was shut or opened meanwhile.
    pub(super) turn: u64,
    /// The only call that tries whether it is back, or one that goes through although it is shut.
    pub(super) trial: bool,
    /// Held for as long as the pass is: the slot of the one who tries.
    pub(super) slot: Option<Arc<()>>,
}

impl Pass {
    /// The doors at which this call is the one that tries; other processes have to be told before it begins.
    pub fn probes(&self) -> Vec<Key> {
        let whole = self.whole.slot.is_some().then(|| Key::provider(&self.provider));
        let one = self.one.slot.is_some().then(|| Key::model(&self.provider, &self.model));
        whole.into_iter().chain(one).collect()
    }
}
