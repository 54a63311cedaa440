//! The traffic of a run: what is configured and what is known of providers, put together.

use super::run::{GenerateError, Shop};
use crate::config::Api;
use crate::routing::limiter::{Bounds, Limiter};
use crate::routing::waves::{Waves, Yard};
use crate::routing::{Doors, Traffic};
use sluice_providers::ProviderId;

/// The traffic of a run over its providers.
///
/// **Errors**: as the ledger.
pub(super) async fn traffic<'a>(shop: &Shop<'a>) -> Result<Traffic<'a>, GenerateError> {
    let breaker = shop.config.breaker;
    let doors = Doors::open(shop.ledger, breaker.policy, (shop.now_ms)()).await?;
    for (provider, account) in shop.accounts {
        doors.introduce(provider, *account);
    }
    let loaders = shop.config.providers.iter().filter(|(_, provider)| provider.api == Api::Ollama);
    Ok(Traffic::new(doors, limiter(shop), Yard::new(waves(shop)), shop.now_ms)
        .with_loaders(loaders.map(|(name, _)| ProviderId::new(name)).collect())
        .with_fetching(shop.roster.fetching.clone())
        .with_all_down(breaker.all_down))
}

fn limiter(shop: &Shop<'_>) -> Limiter {
    let mut limiter = Limiter::new(Bounds::default());
    for (name, provider) in &shop.config.providers {
        let id = ProviderId::new(name);
        for (model, limits) in &provider.models {
            limiter = limiter.with(id.clone(), Some(model.clone()), *limits);
        }
        limiter = limiter.with(id, None, provider.limits);
    }
    limiter
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
