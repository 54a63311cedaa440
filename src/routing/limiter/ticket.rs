//! What a caller brings and what it gets.

use super::gauge::{Flight, Reserved};
use super::lane::{Key, Lane};
use std::time::Duration;

/// What a call needs, and the place of its caller among those who wait.
///
/// One need is one call: ask with the same one until it is admitted, then make another.
#[derive(Debug)]
pub struct Need {
    /// Upper estimate of the call: prompt and longest answer. **Units**: tokens.
    tokens: u64,
    /// The place in the queue, given with the first wait.
    pub(super) turn: Option<u64>,
}

impl Need {
    /// A call of at most so many tokens, prompt and answer together.
    pub fn tokens(tokens: u64) -> Self {
        Need { tokens, turn: None }
    }

    pub(super) fn of_tokens(&self) -> u64 {
        self.tokens
    }
}

/// Whether a call may start.
#[derive(Debug)]
#[must_use = "a granted ticket that is dropped stays under way for ever"]
pub enum Admission {
    Granted(Ticket),
    /// Not before this long; ask again then, or sooner when another call has ended. Never zero.
    Wait(Duration),
    /// The call alone is larger than a limit: no waiting helps. **Units**: tokens.
    TooLarge {
        limit: u64,
        requested: u64,
    },
    /// Nothing is left until the given time of the caller's clock; `None` where nobody knows or the limit is zero.
    Exhausted {
        until: Option<Duration>,
        by: Exhaustion,
    },
}

/// Who says that nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exhaustion {
    /// A limit that is kept here: nobody was refused.
    Limit,
    /// The same, where something is left, but less than the call needs. **Units**: tokens.
    Short { left: u64, need: u64 },
    /// The provider, with its refusal.
    Quota,
}

/// The right to one call. It is ended by value, so it cannot be ended twice.
#[derive(Debug)]
#[must_use = "a ticket that is dropped stays under way for ever: settle, release, cut or refuse it"]
pub struct Ticket {
    pub(super) lane: Lane,
    /// Tells which calls were under way when something happened.
    pub(super) flight: Flight,
    pub(super) tokens: Reserved,
    /// What this lane had used with this call, in the order of its gauges.
    pub(super) used: [u64; 4],
}

impl Ticket {
    /// The lane it is for.
    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    /// Tokens that are set aside for it.
    pub fn tokens(&self) -> u64 {
        self.tokens.most
    }

    pub(super) fn keys(&self) -> [Key; 2] {
        self.lane.keys()
    }
}
