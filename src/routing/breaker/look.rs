//! Looking at doors without passing them.

use super::breakers::Breakers;
use super::door::Closed;
use super::key::Key;
use super::state::Standing;
use sluice_providers::ProviderId;

impl Breakers {
    /// Which of its two doors keeps a model out now, and for how long; of both, that which opens last.
    pub fn shut(&mut self, provider: &ProviderId, model: &str, now_ms: u64) -> Option<Closed> {
        let keys = [Key::provider(provider), Key::model(provider, model)];
        keys.iter().filter_map(|key| self.shut_at(key, now_ms)).max_by_key(|closed| closed.probe_in_ms)
    }

    /// Whether one door is shut now; one that the next call tries is not.
    pub fn shut_at(&mut self, key: &Key, now_ms: u64) -> Option<Closed> {
        match self.standing(key, now_ms) {
            Standing::Shut(left) | Standing::Trying(left) => Some(self.closed(key, left)),
            Standing::Open | Standing::HalfOpen => None,
        }
    }
}
