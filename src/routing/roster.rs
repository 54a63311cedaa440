//! Who is there: every provider of the configuration, built, and asked for its health where that is wanted.

use super::candidate::CandidateSpec;
use super::connection::{Absent, connection};
use super::route::{BUILTIN, Seat, Tier};
use crate::config::{Config, Environment};
use futures_util::future::join_all;
use sluice_providers::{Fetching, Health, Locality, Model, Provider, ProviderError, ProviderId, Reason, connect};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Longest time a provider may take to say that it is there: long enough for a slow line, short enough to wait for.
const HEALTH_LIMIT: Duration = Duration::from_secs(5);

/// The providers of a run.
#[derive(Default)]
pub struct Roster {
    pub seats: Vec<Seat>,
    pub providers: BTreeMap<ProviderId, Arc<dyn Provider>>,
    /// Who is not there, and why.
    pub absences: Vec<Absence>,
    /// What those who are there said of themselves.
    pub present: Vec<(ProviderId, Health)>,
    /// Local providers that may fetch what they lack.
    pub fetching: BTreeMap<ProviderId, Arc<Fetching>>,
}

/// A provider that cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    pub provider: String,
    pub locality: Locality,
    pub cause: Cause,
    /// What is wrong.
    pub message: String,
    /// What to start or set.
    pub hint: String,
}

/// Why a provider is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nobody set it up, which is no fault.
    Unset,
    /// It is set up in a way that cannot work.
    Misconfigured,
    /// It was asked and is not usable.
    Unusable(&'static str),
}

impl Roster {
    /// Builds every provider of the configuration, without asking anybody.
    pub fn built(config: &Config, environment: &Environment) -> Roster {
        let mut roster = Roster::default();
        for (name, settings) in &config.providers {
            let locality = if settings.local { Locality::Local } else { Locality::Cloud };
            let built = connection(name, settings, environment)
                .and_then(|connection| connect(&connection).map_err(|error| Absent::misconfigured(&error)));
            match built {
                Ok(provider) => {
                    roster.take_in(provider, settings.model.clone(), settings.num_ctx);
                    if let Some(seat) = roster.seats.last_mut() {
                        seat.loads = settings.loads();
                    }
                }
                Err(Absent { cause, message, hint }) => {
                    roster.absences.push(Absence { provider: name.clone(), locality, cause, message, hint });
                }
            }
        }
        roster
    }

    /// Asks everybody at once whether they are there, local ones also what they have, and keeps who can be asked.
    ///
    /// **Cost**: network, no tokens; at most five seconds.
    pub async fn ask_around(&mut self) {
        self.ask(&[]).await;
    }

    /// The same, without asking again those whose health is known.
    pub(super) async fn ask(&mut self, known: &[(ProviderId, Health)]) {
        let asked = self.providers.values().map(|provider| async move {
            let known = known.iter().find(|(id, _)| id == provider.id()).map(|(_, health)| health.clone());
            let answer = tokio::time::timeout(HEALTH_LIMIT, introduce(provider.as_ref(), known)).await;
            (provider.id().clone(), provider.locality(), answer)
        });
        for (id, locality, answer) in join_all(asked).await {
            match answer {
                Ok(Ok((health, models))) => {
                    if let Some(seat) = self.seats.iter_mut().find(|seat| seat.id == id) {
                        seat.models = models;
                    }
                    self.present.extend(health.map(|health| (id, health)));
                }
                Ok(Err(error)) => self.dismiss(&id, locality, error.reason.name(), error.message),
                Err(_) => {
                    let message = format!("`{id}` did not answer within {} s", HEALTH_LIMIT.as_secs());
                    self.dismiss(&id, locality, Reason::Timeout(sluice_providers::Phase::FirstByte).name(), message);
                }
            }
        }
    }

    /// Adds a provider that is there without being asked, such as the one that drafts from facts.
    pub fn take_in(&mut self, provider: Arc<dyn Provider>, configured: Option<String>, window: Option<u32>) {
        let (id, locality) = (provider.id().clone(), provider.locality());
        let (models, cramped) = (Vec::new(), Vec::new());
        self.seats.push(Seat { id: id.clone(), locality, configured, models, window, cramped, loads: false });
        self.providers.insert(id, provider);
    }

    /// Lets local providers fetch the models that they are asked for and lack; `teller` hears how far they are.
    pub fn let_fetch(&mut self, teller: &Arc<dyn Fn(&str) + Send + Sync>) {
        for (id, provider) in &mut self.providers {
            if provider.locality() == Locality::Local && id.as_str() != BUILTIN {
                let fetching = Arc::new(Fetching::new(provider.clone(), teller.clone()));
                self.fetching.insert(id.clone(), fetching.clone());
                *provider = fetching;
            }
        }
    }

    /// Lets go of everybody outside a tier. A local server may pass models on to a cloud; routes look after that.
    pub fn keep(&mut self, tier: Tier) {
        let fits = |locality| match tier {
            Tier::Any => true,
            Tier::LocalOnly => locality == Locality::Local,
            Tier::CloudOnly => locality == Locality::Cloud,
        };
        self.seats.retain(|seat| fits(seat.locality));
        self.providers.retain(|_, provider| fits(provider.locality()));
        self.absences.retain(|absence| fits(absence.locality));
    }

    /// Why the provider of a wished candidate is not there, if it is known at all.
    pub fn absence_of(&self, spec: &CandidateSpec) -> Option<&Absence> {
        self.absences.iter().find(|absence| absence.provider == spec.provider)
    }

    fn dismiss(&mut self, id: &ProviderId, locality: Locality, reason: &'static str, message: String) {
        self.seats.retain(|seat| seat.id != *id);
        let hint = match (id.as_str(), reason) {
            ("ollama", "transport") => "start it with `ollama serve`, or set OLLAMA_HOST to where it runs".to_owned(),
            (_, "auth") => format!("check the key of `{id}`, and whether its account may use the API"),
            _ => format!("`base_url` under [providers.{id}] tells where it is looked for; does its server run there?"),
        };
        let (provider, cause) = (id.as_str().to_owned(), Cause::Unusable(reason));
        self.absences.push(Absence { provider, locality, cause, message, hint });
    }
}

/// Health and, of a local server, models. A server that answers anything but a refusal of the account is there: not
/// every compatible server knows every path.
async fn introduce(
    provider: &dyn Provider,
    known: Option<Health>,
) -> Result<(Option<Health>, Vec<Model>), ProviderError> {
    let is_known = known.is_some();
    let health = match known {
        Some(health) => Ok(health),
        None => provider.health().await,
    };
    let health = match health {
        Ok(health) => Some(health),
        Err(error) if is_absent(&error.reason) => return Err(error),
        Err(error) => {
            tracing::debug!(gen_ai.provider.name = %provider.id(), error.type = error.reason.name(), "health unclear");
            None
        }
    };
    let models = match provider.locality() {
        Locality::Local if provider.id().as_str() != BUILTIN => match provider.models().await {
            // What it said of its health is no longer so.
            Err(error) if is_known && is_absent(&error.reason) => return Err(error),
            models => models.unwrap_or_default(),
        },
        Locality::Local | Locality::Cloud => Vec::new(),
    };
    Ok((health, models))
}

fn is_absent(reason: &Reason) -> bool {
    match reason {
        Reason::Auth | Reason::RegionOrBilling | Reason::QuotaExhausted | Reason::Transport | Reason::Timeout(_) => {
            true
        }
        Reason::ModelNotFound { .. }
        | Reason::InvalidRequest
        | Reason::UnsupportedParameter { .. }
        | Reason::ContextTooLong { .. }
        | Reason::RequestTooLarge { .. }
        | Reason::RateLimited
        | Reason::Overloaded
        | Reason::ServerError
        | Reason::LocalResourceExhausted
        | Reason::StreamError
        | Reason::StreamAborted
        | Reason::Decode
        | Reason::OutputInvalid { .. }
        | Reason::Truncated
        | Reason::Refused
        | Reason::BatchFailed
        | Reason::BatchExpired
        | Reason::Cancelled
        | Reason::Unsupported => false,
    }
}
