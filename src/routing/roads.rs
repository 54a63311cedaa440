//! The traffic of a run: what is configured and what is known of providers, put together.

use super::breaker::Account;
use super::limiter::{Bounds, Dimension, Lane, Limiter};
use super::told::told_limits;
use super::waves::{Waves, Yard};
use super::{Doors, Others, Roster, Traffic};
use crate::config::Config;
use crate::ledger::{LedgerError, RunId, SqliteLedger};
use sluice_providers::ProviderId;
use std::collections::BTreeSet;
use std::time::Duration;

/// How far back calls are counted: for limits per minute, and where limits per day are set.
const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 86_400_000;

/// What the traffic of a run is made of.
pub struct Roads<'a> {
    /// The run itself: calls of others count against its limits too.
    pub run: RunId,
    pub config: &'a Config,
    pub roster: &'a Roster,
    pub ledger: &'a SqliteLedger,
    /// What is known of the accounts of providers.
    pub accounts: &'a [(ProviderId, Account)],
    /// Pieces of work under way at the same time.
    pub jobs: usize,
    pub now_ms: fn() -> u64,
}

impl<'a> Roads<'a> {
    /// The traffic of a run over its providers.
    ///
    /// **Errors**: as the ledger.
    pub async fn open(&self) -> Result<Traffic<'a>, LedgerError> {
        let breaker = self.config.breaker;
        let doors = Doors::open(self.ledger, breaker.policy, (self.now_ms)()).await?;
        for (provider, account) in self.accounts {
            doors.introduce(provider, *account);
        }
        // Before the calls of earlier runs are read: one that is counted twice does less harm than one that is not.
        let others = Others::of(self.ledger, self.run.clone(), (self.now_ms)()).await?;
        let loaders = self.config.providers.iter().filter(|(_, provider)| provider.loads());
        let loaders: BTreeSet<ProviderId> = loaders.map(|(name, _)| ProviderId::new(name)).collect();
        let servers = self.roster.providers.iter().filter(|(id, _)| loaders.contains(id));
        let servers = servers.map(|(id, provider)| (id.clone(), provider.clone())).collect();
        Ok(Traffic::new(doors, limiter(self).await?, Yard::new(waves(self)), self.now_ms)
            .with_loaders(loaders)
            .with_servers(servers)
            .with_others(others)
            .with_fetching(self.roster.fetching.clone())
            .with_all_down(breaker.all_down))
    }
}

/// The limits of the configuration and those that earlier runs were told, with the calls that still count against them.
async fn limiter(roads: &Roads<'_>) -> Result<Limiter, LedgerError> {
    let usual = Bounds::default();
    // Whoever asks for more calls at the same time than is usual means it.
    let most = u32::try_from(roads.jobs).unwrap_or(u32::MAX).max(usual.concurrency);
    let mut limiter = Limiter::new(Bounds { concurrency: most, ..usual });
    let mut reach_ms = MINUTE_MS;
    for (name, provider) in &roads.config.providers {
        let id = ProviderId::new(name);
        let all = provider.models.values().chain([&provider.limits]);
        if all.into_iter().any(|limits| limits.requests_per_day.is_some() || limits.tokens_per_day.is_some()) {
            reach_ms = DAY_MS;
        }
        for (model, limits) in &provider.models {
            limiter = limiter.with(id.clone(), Some(model.clone()), *limits);
        }
        limiter = limiter.with(id, None, provider.limits);
    }
    let now_ms = (roads.now_ms)();
    for row in told_limits(roads.ledger, roads.accounts, now_ms).await? {
        if matches!(row.told.dimension, Dimension::RequestsPerDay | Dimension::TokensPerDay) {
            reach_ms = DAY_MS;
        }
        limiter.recall(row.told);
    }
    limiter.reaches_back(Duration::from_millis(reach_ms));
    for call in roads.ledger.calls_since(now_ms.saturating_sub(reach_ms)).await? {
        let lane = Lane { provider: call.provider, model: call.model };
        limiter.remember(&lane, call.tokens, Duration::from_millis(call.at_ms), Duration::from_millis(now_ms));
    }
    Ok(limiter)
}

fn waves(roads: &Roads<'_>) -> Waves {
    let mut waves = Waves::new(roads.jobs);
    for seat in &roads.roster.seats {
        for model in seat.models.iter().filter(|model| model.loaded) {
            waves.knows_loaded(&seat.id, &model.id);
        }
    }
    waves
}
