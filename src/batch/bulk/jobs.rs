//! Jobs that providers have: what is known of each, and what harvesting one left.

use crate::ledger::batches::JobEntry;
use sluice_providers::bulk::BulkId;
use std::time::Duration;
use tokio::time::Instant;

/// How the label of a job begins that somebody else has handed in: its ids are keys of records.
pub(super) const ADOPTED: &str = "adopted-";

/// The first look at a job, and the longest time between two.
const FIRST_LOOK: Duration = Duration::from_secs(10);
const LONGEST_LOOK: Duration = Duration::from_secs(300);
/// What a provider may ask for at most.
const LONGEST_HINT: Duration = Duration::from_secs(3600);
/// How long a job is waited for after it was handed in: the window of 24 hours that providers give themselves, and a day.
const LONGEST_LIFE: Duration = Duration::from_secs(48 * 3600);

/// A job that a provider has.
pub(super) struct Running {
    pub(super) entry: JobEntry,
    pub(super) remote: BulkId,
    /// When it is asked again how far it is.
    pub(super) next: Instant,
    /// How often it was asked.
    pub(super) polls: u32,
    /// How often asking or harvesting failed since it last worked.
    pub(super) troubles: u32,
    /// From when on nobody waits for it any more.
    ends: Instant,
}

impl Running {
    /// A job that is asked at once; `None` where the provider's name for it is not known. `now_ms` is only held against
    /// the time of the hand-in: a clock that is put forward or back meanwhile ends nothing.
    pub(super) fn new(entry: JobEntry, now_ms: u64) -> Option<Running> {
        let remote = entry.remote.clone()?;
        let age = Duration::from_millis(now_ms.saturating_sub(entry.handed_ms.unwrap_or(now_ms)));
        let ends = Instant::now() + LONGEST_LIFE.saturating_sub(age);
        Some(Running { entry, remote, next: Instant::now(), polls: 0, troubles: 0, ends })
    }

    /// It should be over for long, and was asked by this process: it may be over by now.
    pub(super) fn is_overdue(&self) -> bool {
        self.polls > 0 && Instant::now() >= self.ends
    }

    /// The ids of its requests are keys of records, not their places.
    pub(super) fn is_adopted(&self) -> bool {
        self.entry.label.starts_with(ADOPTED)
    }

    /// Puts the next look off: as long as the provider asks for, else twice as long each time.
    pub(super) fn look_later(&mut self, hint: Option<Duration>) -> Duration {
        let wait = look_after(self.polls.max(self.troubles), hint);
        self.next = Instant::now() + wait;
        wait
    }
}

/// The wait before a look, after so many.
pub(super) fn look_after(looks: u32, hint: Option<Duration>) -> Duration {
    match hint {
        Some(hint) => hint.clamp(Duration::from_secs(1), LONGEST_HINT),
        None => FIRST_LOOK.saturating_mul(2u32.saturating_pow(looks.saturating_sub(1).min(16))).min(LONGEST_LOOK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_further_apart_up_to_a_bound_and_a_provider_has_its_say() {
        let seconds = |looks, hint: Option<u64>| look_after(looks, hint.map(Duration::from_secs)).as_secs();
        for (looks, hint, wait) in [
            (0, None, 10),
            (1, None, 10),
            (2, None, 20),
            (5, None, 160),
            (6, None, 300),
            (u32::MAX, None, 300),
            (9, Some(0), 1),
            (1, Some(45), 45),
            (1, Some(1 << 40), 3600),
        ] {
            assert_eq!(seconds(looks, hint), wait, "{looks} {hint:?}");
        }
    }
}
