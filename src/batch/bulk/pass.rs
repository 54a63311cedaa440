//! The passes of a bulk batch: who is asked in which.

use crate::batch::run::{BatchError, Floor};
use crate::routing::{CandidateSpec, Place, Roster, RouteError, Wish, route};
use sluice_providers::ProviderId;
use sluice_providers::bulk::BulkApi;

/// One pass.
pub(super) struct Pass<'a> {
    /// From 1.
    pub(super) number: u32,
    pub(super) place: Place,
    pub(super) api: &'a dyn BulkApi,
}

/// The passes in order.
///
/// **Errors**: [`BatchError::Unusable`] where nobody is named or somebody has no Batch API, [`BatchError::Route`].
pub(super) fn passes<'a>(floor: &Floor<'a>) -> Result<Vec<Pass<'a>>, BatchError> {
    if floor.models.is_empty() {
        let message = "a bulk batch has to be told whom to ask: name a model with --model, or several with --passes";
        return Err(BatchError::Unusable(message.to_owned()));
    }
    (1..).zip(0..floor.models.len()).map(|(number, at)| pass(floor, number, at)).collect()
}

fn pass<'a>(floor: &Floor<'a>, number: u32, at: usize) -> Result<Pass<'a>, BatchError> {
    let wish = Wish {
        models: &floor.models[at..=at],
        route: &[],
        tier: floor.tier,
        variants: &[],
        preferences: &[],
        floor: false,
    };
    let places = route(&wish, &floor.roster.seats)?;
    let unknown = || {
        let provider = floor.models[at].provider.clone();
        let known = floor.roster.seats.iter().map(|seat| seat.id.as_str()).collect::<Vec<_>>().join(", ");
        BatchError::Route(RouteError::UnknownProvider { candidate: provider.clone(), provider, known })
    };
    let place = places.into_iter().next().ok_or_else(unknown)?;
    let provider = &place.candidate.provider;
    let api = floor.roster.providers.get(provider).ok_or_else(unknown)?.bulk();
    let api = api.ok_or_else(|| without_api(provider))?;
    // A provider without a window of its own would be asked as if it had the usual one, which cuts long records.
    let listed = floor.config.prices.window(provider.as_str(), &place.candidate.model).map(|(window, _)| window);
    let window = place.window.or(listed);
    Ok(Pass { number, place: Place { window, ..place }, api })
}

/// Refuses models of a provider without a Batch API, before a batch is begun with them. One that cannot be asked now, for
/// want of a key, is found out later.
///
/// **Errors**: [`BatchError::Unusable`].
pub fn check_passes(roster: &Roster, models: &[CandidateSpec]) -> Result<(), BatchError> {
    let here = models.iter().filter_map(|model| roster.providers.get(&ProviderId::new(&model.provider)));
    match here.into_iter().find(|provider| provider.bulk().is_none()) {
        Some(provider) => Err(without_api(provider.id())),
        None => Ok(()),
    }
}

fn without_api(provider: &ProviderId) -> BatchError {
    BatchError::Unusable(format!(
        "`{provider}` has no Batch API that is known; a server that has one is told so by `bulk = true` under \
         [providers.{provider}]"
    ))
}
