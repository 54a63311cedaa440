//! What of a breaker outlives the process, and what has to be written when it changes.

use super::key::Key;

/// Why a door is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shut {
    /// Too many calls failed.
    Tripped,
    /// The quota is used up.
    Quota,
    /// The key, the region or the billing does not allow a call.
    Down,
    /// The model is not there.
    Gone,
}

impl Shut {
    /// All of them.
    pub const ALL: [Shut; 4] = [Shut::Tripped, Shut::Quota, Shut::Down, Shut::Gone];

    /// Its spelling in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Shut::Tripped => "tripped",
            Shut::Quota => "quota",
            Shut::Down => "down",
            Shut::Gone => "gone",
        }
    }
}

/// The state of one breaker, as processes share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: Key,
    /// `None` while the door is open and failures are only being counted.
    pub shut: Option<Shut>,
    /// Milliseconds since 1970 at which the next call may try.
    pub until_ms: u64,
    /// Failures in a row while the door was open.
    pub failures: u32,
    /// Times it was shut without a success between.
    pub streak: u32,
    /// Public name of the reason of the last failure.
    pub reason: String,
    /// Which key and address were used where those are to blame.
    pub fingerprint: Option<u32>,
    /// Who is trying whether it is back, and until when (milliseconds since 1970) that is believed.
    pub probe: Option<(i64, u64)>,
    /// Milliseconds since 1970.
    pub updated_ms: u64,
}

/// What has to be written down so that other processes hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A failure was counted or the door was shut. The later end wins over what is written already.
    Failed(Row),
    /// An answer came: the door is open, unless somebody has shut it beyond `until_ms` meanwhile.
    Healed { key: Key, until_ms: u64, now_ms: u64 },
    /// A try ended without saying anything: the next one may begin.
    Released { key: Key },
}
