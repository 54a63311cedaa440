//! The pool as a provider.

use super::choice::{Has, choose};
use super::host::Host;
use crate::provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
use crate::reason::{Advice, ProviderError, Reason};
use crate::request::Request;
use futures_util::StreamExt;
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Servers of one provider at most.
pub const MOST_HOSTS: usize = 64;
/// Models for which a server is made ready at the same time, at most.
const MOST_READY: usize = 256;

/// Several servers that answer for one provider.
pub struct Pool {
    id: ProviderId,
    hosts: Vec<Host>,
    /// The server whose memory was freed for a model, or that fetched it: the next call for the model is its.
    ready: Mutex<BTreeMap<String, usize>>,
}

impl Pool {
    /// A pool of these servers, in the order of preference among equals.
    pub fn new(id: ProviderId, hosts: Vec<Arc<dyn Provider>>) -> Self {
        Pool { id, hosts: hosts.into_iter().take(MOST_HOSTS).map(Host::new).collect(), ready: Mutex::default() }
    }

    /// The server for a call, after those that were away for long were asked whether they are back.
    async fn host_for(&self, model: &str) -> Result<usize, ProviderError> {
        join_all(self.hosts.iter().filter(|host| host.is_due()).map(Host::look)).await;
        let standings: Vec<_> = self.hosts.iter().map(|host| host.standing(model)).collect();
        let ready = self.ready().remove(model).filter(|at| standings.get(*at).is_some_and(|host| !host.is_away));
        ready.or_else(|| choose(&standings)).ok_or_else(|| self.nobody())
    }

    /// That nobody listens at one server is no reason to leave the others: the same request may be sent again.
    fn not_the_only_one(&self, error: ProviderError) -> ProviderError {
        let others = self.hosts.iter().any(|host| !host.is_away());
        let keeps = !(others && error.status.is_none() && error.advice == Some(Advice::AskElsewhere));
        ProviderError { advice: error.advice.filter(|_| keeps), ..error }
    }

    fn nobody(&self) -> ProviderError {
        ProviderError::new(Reason::Transport, format!("`{}` has no server", self.id))
    }

    fn ready(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        // Every change is one call: a panic elsewhere cannot have left it half done.
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn make_ready(&self, model: &str, at: usize) {
        let mut ready = self.ready();
        if ready.len() < MOST_READY {
            ready.insert(model.to_owned(), at);
        }
    }

    /// What the servers answered, in their order; the gravest error where none did: one that was not reached says less
    /// than one that refused.
    fn answered<T>(&self, answers: Vec<Result<T, ProviderError>>) -> Result<Vec<T>, ProviderError> {
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for answer in answers {
            match answer {
                Ok(answer) => good.push(answer),
                Err(error) => bad.push(error),
            }
        }
        if !good.is_empty() {
            return Ok(good);
        }
        let graver = bad.iter().position(|error| error.status.is_some()).unwrap_or(0);
        Err(bad.into_iter().nth(graver).unwrap_or_else(|| self.nobody()))
    }
}

#[async_trait::async_trait]
impl Provider for Pool {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        let leaves = self.hosts.iter().any(|host| host.provider.locality() == Locality::Cloud);
        if leaves { Locality::Cloud } else { Locality::Local }
    }

    fn constrains_schema(&self) -> bool {
        self.hosts.iter().all(|host| host.provider.constrains_schema())
    }

    fn servers(&self) -> usize {
        self.hosts.iter().filter(|host| !host.is_away()).count().max(1)
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        let at = self.host_for(&request.model).await?;
        let host = self.hosts.get(at).ok_or_else(|| self.nobody())?;
        let call = host.begin(&request.model);
        let answer = host.provider.stream(request).await;
        host.heard(&answer);
        let answer = answer.map_err(|error| self.not_the_only_one(error));
        match &answer {
            Ok(_) => host.notes(&request.model, Has::Loaded),
            Err(ProviderError { reason: Reason::ModelNotFound { .. }, .. }) => host.notes(&request.model, Has::No),
            Err(_) => {}
        }
        // The call is in flight for as long as somebody listens.
        Ok(Box::pin(answer?.map(move |event| {
            let _in_flight = &call;
            event
        })))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        let answers = join_all(self.hosts.iter().map(Host::models)).await;
        let mut all: Vec<Model> = Vec::new();
        for model in self.answered(answers)?.into_iter().flatten() {
            match all.iter_mut().find(|one| one.id == model.id) {
                Some(one) => join(one, &model),
                None => all.push(model),
            }
        }
        Ok(all)
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        let answers = join_all(self.hosts.iter().map(Host::health)).await;
        let there = self.answered(answers)?;
        let count = there.len();
        let best = there.into_iter().min_by_key(|health| health.latency).ok_or_else(|| self.nobody())?;
        Ok(Health { detail: format!("{}, {count} of {} servers", best.detail, self.hosts.len()), ..best })
    }

    async fn unload_others(&self, model: &str) -> Result<(), ProviderError> {
        let at = self.host_for(model).await?;
        self.make_ready(model, at);
        let host = self.hosts.get(at).ok_or_else(|| self.nobody())?;
        host.provider.unload_others(model).await
    }

    async fn pull(
        &self,
        model: &str,
        progress: &(dyn for<'line> Fn(&'line str) + Send + Sync),
    ) -> Result<(), ProviderError> {
        let at = self.host_for(model).await?;
        let host = self.hosts.get(at).ok_or_else(|| self.nobody())?;
        let pulled = host.provider.pull(model, progress).await;
        host.heard(&pulled);
        if pulled.is_ok() {
            host.notes(model, Has::Maybe);
            self.make_ready(model, at);
        }
        pulled
    }
}

/// Joins what two servers tell of a model: what holds for a call that may go to either.
fn join(one: &mut Model, other: &Model) {
    one.context = match (one.context, other.context) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    one.loaded |= other.loaded;
    one.remote |= other.remote;
    one.size = one.size.or(other.size);
    one.memory = one.memory.max(other.memory);
    one.video_memory = one.video_memory.max(other.video_memory);
    // Two contents under one name: neither is the model's.
    one.digest = one.digest.take().filter(|digest| other.digest.as_ref() == Some(digest));
}
