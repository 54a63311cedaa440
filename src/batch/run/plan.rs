//! Who is asked for the records of a batch.

use super::error::BatchError;
use super::floor::Floor;
use super::stop::Stop;
use crate::cascade::Route;
use crate::config::Config;
use crate::generate::market;
use crate::kinds::Kind;
use crate::prices::Day;
use crate::routing::beliefs::Beliefs;
use crate::routing::{CandidateSpec, Cause, Roster, Tier, Variant, Wish, route};
use sluice_providers::Locality;

/// Candidates in a cloud that records may be sent to: they are told before anything is.
///
/// **Errors**: as [`run`](crate::batch::live::run).
pub async fn clouds(floor: &Floor<'_>) -> Result<Vec<String>, BatchError> {
    let beliefs = floor.ledger.beliefs((floor.now_ms)()).await?;
    let Ok(route) = planned(floor, &beliefs)? else { return Ok(Vec::new()) };
    let clouds = route.places().iter().filter(|place| place.locality == Locality::Cloud);
    Ok(clouds.map(|place| place.candidate.to_string()).collect())
}

/// Who may be asked for the records of a kind.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    pub config: &'a Config,
    pub roster: &'a Roster,
    pub kind: &'a Kind,
    /// Replaces the route.
    pub models: &'a [CandidateSpec],
    pub tier: Tier,
    /// Day of the prices.
    pub day: Day,
}

/// The route of a record; a stop where nobody can be asked.
///
/// **Errors**: a `--model` that cannot be asked.
pub(in crate::batch) fn planned(floor: &Floor<'_>, beliefs: &Beliefs) -> Result<Result<Route, Stop>, BatchError> {
    let choice = Choice {
        config: floor.config,
        roster: floor.roster,
        kind: floor.bench.kind(),
        models: floor.models,
        tier: floor.tier,
        day: Day::from_ms((floor.now_ms)()),
    };
    choice.route(beliefs)
}

impl Choice<'_> {
    /// The route of a record; a stop where nobody can be asked.
    ///
    /// **Errors**: a `--model` that cannot be asked.
    pub fn route(&self, beliefs: &Beliefs) -> Result<Result<Route, Stop>, BatchError> {
        let Choice { config, roster, kind, .. } = *self;
        let present: Vec<CandidateSpec> =
            self.models.iter().filter(|model| roster.absence_of(model).is_none()).cloned().collect();
        if present.is_empty()
            && let Some(absence) = self.models.iter().find_map(|model| roster.absence_of(model))
        {
            let reason = match absence.cause {
                Cause::Unset | Cause::Misconfigured => "misconfigured",
                Cause::Unusable(reason) => reason,
            };
            let message = format!("{}; {}", absence.message, absence.hint);
            return Ok(Err(Stop::NoProvider { reason: reason.to_owned(), message }));
        }
        let wish = Wish {
            models: &present,
            route: config.kinds.get(&kind.name).map_or(&[], |given| given.route.as_slice()),
            tier: self.tier,
            variants: &[Variant::Text],
            preferences: &kind.preferences,
            floor: false,
        };
        let places = route(&wish, &roster.seats)?;
        let route = if self.models.is_empty() && !config.frozen {
            market(config, roster, beliefs, self.day).appraise(&kind.name, places).route()
        } else {
            Route::new(places)
        };
        Ok(route.map_err(|_| {
            let way_out = "start Ollama with one, set a provider's key, or see `sluice doctor`";
            let message = format!("{} needs a model: {way_out}", kind.name);
            Stop::NoProvider { reason: "no_candidate".to_owned(), message }
        }))
    }
}
