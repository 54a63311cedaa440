//! What a provider said of its health, kept for a while so that the next run need not ask again.

use sluice_providers::{Health, ProviderId};
use std::time::Duration;

/// A good answer to the question for health. Bad ones are not kept: whoever starts the server wants to be heard at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthRow {
    pub provider: ProviderId,
    /// Key and address that were used.
    pub fingerprint: Option<u32>,
    pub health: Health,
    /// Milliseconds since 1970.
    pub checked_ms: u64,
}

impl HealthRow {
    /// Whether it still holds for a connection with this fingerprint. A row from the future never does.
    pub fn holds(&self, fingerprint: Option<u32>, age: Duration, now_ms: u64) -> bool {
        let old = now_ms.checked_sub(self.checked_ms);
        self.fingerprint == fingerprint && old.is_some_and(|old| Duration::from_millis(old) <= age)
    }
}
