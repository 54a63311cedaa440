//! The traffic of a run: what is configured and what is known of providers, put together.

use super::run::{GenerateError, Shop};
use crate::config::Api;
use crate::ledger::RunId;
use crate::routing::limiter::{Bounds, Lane, Limiter};
use crate::routing::waves::{Waves, Yard};
use crate::routing::{Doors, Others, Traffic};
use sluice_providers::ProviderId;
use std::time::Duration;

/// How far back calls are counted: for limits per minute, and where limits per day are set.
const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 86_400_000;

/// The traffic of a run over its providers.
///
/// **Errors**: as the ledger.
pub(super) async fn traffic<'a>(shop: &Shop<'a>, run: &RunId) -> Result<Traffic<'a>, GenerateError> {
    let breaker = shop.config.breaker;
    let doors = Doors::open(shop.ledger, breaker.policy, (shop.now_ms)()).await?;
    for (provider, account) in shop.accounts {
        doors.introduce(provider, *account);
    }
    let loaders = shop.config.providers.iter().filter(|(_, provider)| provider.api == Api::Ollama);
    // Before the calls of earlier runs are read: one that is counted twice does less harm than one that is not.
    let others = Others::of(shop.ledger, run.clone(), (shop.now_ms)()).await?;
    Ok(Traffic::new(doors, limiter(shop).await?, Yard::new(waves(shop)), shop.now_ms)
        .with_loaders(loaders.map(|(name, _)| ProviderId::new(name)).collect())
        .with_others(others)
        .with_fetching(shop.roster.fetching.clone())
        .with_all_down(breaker.all_down))
}

/// The limits of the configuration, with the calls of earlier runs that still count against them.
async fn limiter(shop: &Shop<'_>) -> Result<Limiter, GenerateError> {
    let mut limiter = Limiter::new(Bounds::default());
    let mut reach_ms = MINUTE_MS;
    for (name, provider) in &shop.config.providers {
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
    let now_ms = (shop.now_ms)();
    for call in shop.ledger.calls_since(now_ms.saturating_sub(reach_ms)).await? {
        let lane = Lane { provider: call.provider, model: call.model };
        limiter.remember(&lane, call.tokens, Duration::from_millis(call.at_ms), Duration::from_millis(now_ms));
    }
    Ok(limiter)
}

fn waves(shop: &Shop<'_>) -> Waves {
    let mut waves = Waves::new(shop.order.jobs);
    for seat in &shop.roster.seats {
        for model in seat.models.iter().filter(|model| model.loaded) {
            waves.knows_loaded(&seat.id, &model.id);
        }
    }
    waves
}
