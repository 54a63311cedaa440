//! Routes for tests.

use crate::cascade::Route;
use crate::routing::Place;
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
