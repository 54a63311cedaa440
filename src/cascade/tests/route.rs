//! Routes for tests.

use crate::cascade::Route;
use crate::routing::Place;
use crate::routing::rank::{Standing, StopRule};
use crate::routing::{Candidate, Variant};
use sluice_providers::{Locality, ProviderId};

/// A route of `provider/model` names with their windows; `builtin` is the floor.
pub(super) fn route(places: &[(&str, &str, Option<u32>)]) -> Route {
    let place = |(provider, model, window): &(&str, &str, Option<u32>)| Place {
        candidate: Candidate {
            provider: ProviderId::new(provider),
            model: (*model).to_owned(),
            variant: Variant::default(),
        },
        window: *window,
        locality: Locality::Cloud,
        floor: *provider == "builtin",
    };
    Route::new(places.iter().map(place).collect()).unwrap()
}

/// A route of strangers whose calls cost so many µUSD and always pass.
pub(super) fn ranked(costs: &[f64], stop: StopRule) -> Route {
    let names = ["alpha", "beta", "gamma"];
    let places = route(&names.map(|name| (name, name, None))).places().to_vec();
    let standing = |cost: f64| Standing { cost, chance: 1.0, index: cost, retry_index: cost, trust: 1.0 };
    Route::ranked(places.into_iter().zip(costs.iter().map(|cost| Some(standing(*cost)))).collect(), stop).unwrap()
}
