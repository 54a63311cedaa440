//! Puts together what a plan is made under: answers out of the ledger, limits out of the configuration.

use super::answers::answers;
use super::plan::{Terms, plan};
use super::sample::Sample;
use super::shape::BatchPlan;
use crate::config::Config;
use crate::ledger::{LedgerError, SqliteLedger};
use crate::prices::Day;
use crate::routing::Place;
use crate::routing::beliefs::Beliefs;
use crate::routing::limiter::Limits;

/// What would be begun.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub kind: &'a str,
    /// Who is asked, in the order of the passes; live, in the order of the route.
    pub places: &'a [Place],
    pub config: &'a Config,
    pub beliefs: &'a Beliefs,
    /// Live calls under way at the same time.
    pub concurrency: usize,
    /// Day of the calls.
    pub day: Day,
}

/// Plans a batch from a sample of its records, made for the same candidates. Nobody is asked.
///
/// **Errors**: [`LedgerError::Storage`]. **Cost**: reads the latest attempts, for how long answers are.
pub async fn dry_run(ledger: &SqliteLedger, wanted: &Wanted<'_>, sample: &Sample) -> Result<BatchPlan, LedgerError> {
    let mut lengths = Vec::with_capacity(wanted.places.len());
    for (index, place) in wanted.places.iter().enumerate() {
        let most = sample.max_tokens.get(index).copied().unwrap_or(0);
        lengths.push(answers(ledger, wanted.kind, place, most).await?);
    }
    let limits: Vec<Limits> = wanted.places.iter().map(|place| limits(wanted.config, place)).collect();
    let terms = Terms {
        kind: wanted.kind,
        places: wanted.places,
        answers: &lengths,
        limits: &limits,
        beliefs: wanted.beliefs,
        prices: &wanted.config.prices,
        day: wanted.day,
        concurrency: wanted.concurrency,
    };
    Ok(plan(&terms, sample))
}

/// What the account allows, and what it allows for the model.
fn limits(config: &Config, place: &Place) -> Limits {
    let Some(provider) = config.providers.get(place.candidate.provider.as_str()) else { return Limits::default() };
    let model = provider.models.get(&place.candidate.model).copied().unwrap_or_default();
    provider.limits.stricter(model)
}
