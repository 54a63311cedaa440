//! What earlier runs remember of providers and their models, brought to a roster.

use super::breaker::{Account, HealthRow};
use super::doors::unless_held;
use super::roster::Roster;
use crate::ledger::{HealthLedger, LedgerError, SqliteLedger};
use sluice_providers::{Health, Locality, ProviderId};
use std::time::Duration;

/// How long it counts that a model did not fit into memory: whoever shares the memory may have gone, or it has grown.
const CRAMPED_MS: u64 = 7 * 86_400_000;

/// Where earlier runs are asked what they remember.
#[derive(Clone, Copy)]
pub struct Recall<'a> {
    pub ledger: &'a SqliteLedger,
    /// Who is asked with which key and address.
    pub accounts: &'a [(ProviderId, Account)],
    /// How long a good answer about a provider's health is believed.
    pub health_age: Duration,
    /// Milliseconds since 1970.
    pub now_ms: u64,
}

impl Recall<'_> {
    async fn healthy(&self) -> Result<Vec<(ProviderId, Health)>, LedgerError> {
        let mut rows = self.ledger.health().await?;
        rows.retain(|row| row.holds(self.fingerprint(&row.provider), self.health_age, self.now_ms));
        Ok(rows.into_iter().map(|row| (row.provider, row.health)).collect())
    }

    fn fingerprint(&self, provider: &ProviderId) -> Option<u32> {
        self.accounts.iter().find(|(id, _)| id == provider).and_then(|(_, account)| account.fingerprint)
    }
}

impl Roster {
    /// Asks around like [`Roster::ask_around`], but nobody for a health that was told a moment ago, and remembers what
    /// is told. Gives the candidates whose model was replaced under its name since the last run; each is told once.
    ///
    /// **Errors**: as the ledger. **Cost**: network, no tokens, at most five seconds; a write where something is new.
    pub async fn ask_around_with(&mut self, recall: &Recall<'_>) -> Result<Vec<String>, LedgerError> {
        let known = recall.healthy().await?;
        self.ask(&known).await;
        for (provider, health) in self.present.iter().filter(|(id, _)| known.iter().all(|(known, _)| known != id)) {
            let (provider, health, fingerprint) = (provider.clone(), health.clone(), recall.fingerprint(provider));
            let row = HealthRow { provider, fingerprint, health, checked_ms: recall.now_ms };
            if unless_held(recall.ledger.keep_health(&row).await)?.is_none() {
                break;
            }
        }
        let mut replaced = Vec::new();
        for seat in self.seats.iter().filter(|seat| seat.locality == Locality::Local) {
            // Where another process holds the ledger, the next run notices.
            let Some(known) = unless_held(recall.ledger.look_at_models(&seat.id, &seat.models).await)? else { break };
            replaced.extend(known);
        }
        let cramped = recall.ledger.cramped(recall.now_ms.saturating_sub(CRAMPED_MS)).await?;
        for seat in &mut self.seats {
            let of_seat = cramped.iter().filter(|(provider, _)| *provider == seat.id);
            seat.cramped = of_seat.map(|(_, model)| model.clone()).collect();
        }
        Ok(replaced)
    }
}
