//! What other processes have written down, taken in.

use super::breakers::Breakers;
use super::key::Key;
use super::policy::ms;
use super::row::Row;
use super::state::State;

/// How far ahead of ours the clock of a row may be before the row is not believed: it was written before a clock went
/// back. Processes of one machine share a clock; a write waits ten seconds at most.
pub const CLOCK_SLACK_MS: u64 = 60_000;

impl Breakers {
    /// Takes in what is written down now; `me` is the name under which this process tries.
    pub fn refresh(&mut self, rows: &[Row], me: i64, now_ms: u64) {
        let policy = self.policy;
        for row in rows {
            let Some(state) = self.room_for(&row.key, now_ms) else { continue };
            state.take_in(row, now_ms);
            state.elsewhere_ms = match row.probe {
                Some((owner, until_ms)) if owner != me => until_ms.min(now_ms.saturating_add(ms(policy.probe))),
                Some(_) | None => 0,
            };
            if let Some(shut) = state.shut {
                state.until_ms = state.until_ms.min(state.since_ms.saturating_add(policy.longest_ms(shut)));
            }
        }
    }
}

impl State {
    fn take_in(&mut self, row: &Row, now_ms: u64) {
        match row.shut {
            // The later end wins; one that is known already is not looked at again, whatever the clock did since.
            Some(shut) if row.until_ms > self.written_until_ms => {
                let believed = row.updated_ms <= now_ms.saturating_add(CLOCK_SLACK_MS);
                let until_ms = if believed { row.until_ms } else { now_ms };
                self.shut_as(shut, until_ms, row.updated_ms.min(row.until_ms));
                self.written_until_ms = row.until_ms;
                self.streak = self.streak.max(row.streak);
                self.reason.clone_from(&row.reason);
                self.fingerprint = row.fingerprint;
            }
            Some(_) => {}
            // Somebody has had an answer after this door was shut.
            None if self.shut.is_some() && row.updated_ms > self.since_ms => self.heal(row.updated_ms.min(now_ms)),
            None if self.shut.is_none() && row.updated_ms > self.failed_ms => {
                self.failures = row.failures;
                self.failed_ms = row.updated_ms.min(now_ms);
                self.reason.clone_from(&row.reason);
            }
            None => {}
        }
    }

    /// What of it is written down.
    pub(super) fn row(&self, key: &Key, now_ms: u64) -> Row {
        Row {
            key: key.clone(),
            shut: self.shut,
            until_ms: self.until_ms,
            failures: self.failures,
            streak: self.streak,
            reason: self.reason.clone(),
            fingerprint: self.fingerprint,
            probe: None,
            updated_ms: now_ms,
        }
    }
}
