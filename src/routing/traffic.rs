//! The traffic of a run: doors, limits and waves in one place, shared by all its artifacts.

use super::breaker::{AllDown, Door, Pass, QuotaScope, Resort};
use super::doors::Doors;
use super::limiter::{Admission, Exhaustion, Lane, Limiter, Need, Refusal, Scope, Ticket, ToldLimit};
use super::others::Others;
use super::route::Place;
use super::waves::{Stay, Yard};
use crate::cascade::{Came, Entry, Gate, Leave, Oversize};
use crate::ledger::LedgerError;
use crate::report::clock;
use sluice_providers::{Fetching, Locality, Provider, ProviderId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// What all calls of a run pass through.
pub struct Traffic<'a> {
    doors: Doors<'a>,
    limiter: Mutex<Limiter>,
    /// Tickets of calls that were dropped before they ended.
    lost: Arc<Mutex<Vec<Ticket>>>,
    /// Tells that a call has ended.
    freed: Notify,
    yard: Yard,
    /// Servers that load a model when it is asked for.
    loaders: BTreeSet<ProviderId>,
    /// Those of them that can tell how many servers stand behind their name.
    servers: BTreeMap<ProviderId, Arc<dyn Provider>>,
    /// Providers that may fetch what they lack.
    fetching: BTreeMap<ProviderId, Arc<Fetching>>,
    all_down: AllDown,
    /// Other processes that call the same accounts; `None` where nobody is looked out for.
    others: Option<Others<'a>>,
    /// Milliseconds since 1970.
    now_ms: fn() -> u64,
}

/// The way of one piece of work through the traffic.
pub struct Lanes<'a> {
    traffic: &'a Traffic<'a>,
    stay: Stay<'a>,
}

impl<'a> Traffic<'a> {
    /// Traffic through these doors, limits and waves.
    pub fn new(doors: Doors<'a>, limiter: Limiter, yard: Yard, now_ms: fn() -> u64) -> Self {
        Traffic {
            doors,
            limiter: Mutex::new(limiter),
            lost: Arc::default(),
            freed: Notify::new(),
            yard,
            loaders: BTreeSet::new(),
            servers: BTreeMap::new(),
            fetching: BTreeMap::new(),
            all_down: AllDown::WaitUpTo(Duration::from_secs(30)),
            others: None,
            now_ms,
        }
    }

    /// Names the servers that load a model when it is asked for.
    pub fn with_loaders(self, loaders: BTreeSet<ProviderId>) -> Self {
        Traffic { loaders, ..self }
    }

    /// Says whom to ask how many servers there are.
    pub fn with_servers(self, servers: BTreeMap<ProviderId, Arc<dyn Provider>>) -> Self {
        Traffic { servers, ..self }
    }

    /// Names the providers that may fetch what they lack.
    pub fn with_fetching(self, fetching: BTreeMap<ProviderId, Arc<Fetching>>) -> Self {
        Traffic { fetching, ..self }
    }

    /// Says what is done where all candidates of a route are shut out.
    pub fn with_all_down(self, all_down: AllDown) -> Self {
        Traffic { all_down, ..self }
    }

    /// Looks out for what other processes call meanwhile.
    pub fn with_others(self, others: Others<'a>) -> Self {
        Traffic { others: Some(others), ..self }
    }

    /// Waits until a piece of work may begin; each has a number of its own.
    pub async fn enter(&'a self, work: usize) -> Lanes<'a> {
        Lanes { traffic: self, stay: self.yard.enter(work).await }
    }

    /// Times a local model had to be loaded.
    pub fn loads(&self) -> u64 {
        self.yard.loads()
    }

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        // Every change is one call: a panic elsewhere cannot have left it half done.
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        Duration::from_millis((self.now_ms)())
    }

    async fn through(&self, place: &Place, need: &mut Need) -> Result<Entry, LedgerError> {
        let lane = lane(place);
        self.find_lost();
        // Before any wait for a limit: who is left alone anyway is not worth it.
        if let Some(closed) = self.doors.shut_now(&lane.provider, &lane.model, (self.now_ms)()).await? {
            return Ok(Entry::Shut(closed));
        }
        if let Some(others) = &self.others {
            others.count(&self.limiter, (self.now_ms)()).await?;
        }
        let admission = self.limiter().admit(&lane, need, self.now());
        let ticket = match admission {
            Admission::Granted(ticket) => ticket,
            Admission::Wait(wait) => return Ok(Entry::Wait(wait)),
            Admission::TooLarge { limit, requested } => {
                return Ok(Entry::TooLarge(Oversize { limit, requested }));
            }
            Admission::Exhausted { until, by } => return Ok(spent(place, until, by, (self.now_ms)())),
        };
        match self.doors.may_call(&lane.provider, &lane.model, (self.now_ms)()).await {
            Ok(Door::Open(pass)) => {
                Ok(Entry::Open(Leave { pass: Some(pass), ticket: Some(ticket), lost: Some(self.lost.clone()) }))
            }
            Ok(Door::Closed(closed)) => {
                self.limiter().release(ticket, self.now());
                Ok(Entry::Shut(closed))
            }
            Err(error) => {
                self.limiter().release(ticket, self.now());
                Err(error)
            }
        }
    }

    /// Calls that were dropped on their way are over; their providers have counted them all the same.
    fn find_lost(&self) {
        let lost = std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner));
        for ticket in lost {
            self.limiter().cut(ticket, self.now());
        }
    }

    async fn out(&self, mut leave: Leave, came: Came<'_>) -> Result<(), LedgerError> {
        let told = leave.ticket.take().map_or_else(Vec::new, |ticket| self.end(ticket, came));
        self.freed.notify_waiters();
        if let Some(pass) = leave.pass.take() {
            self.close(pass, came).await?;
        }
        self.doors.keep_limits(told, (self.now_ms)()).await
    }

    /// Ends a call in its lane; gives the limits that were told with it, as far as they are news.
    fn end(&self, ticket: Ticket, came: Came<'_>) -> Vec<ToldLimit> {
        let now = self.now();
        let refusal = self.refusal(ticket.lane(), came);
        let mut limiter = self.limiter();
        let limits = match came {
            Came::Answered { limits, .. } => limits,
            Came::Failed(error) => error.limits.as_deref(),
            Came::Cut => None,
        };
        let told = limits.map_or_else(Vec::new, |limits| limiter.learn(&ticket, limits, now));
        match (came, refusal) {
            (Came::Answered { tokens, .. }, _) => limiter.settle(ticket, tokens, now),
            (Came::Failed(_), Some(refusal)) => limiter.refused(ticket, refusal, now),
            (Came::Failed(_), None) => limiter.settle(ticket, None, now),
            (Came::Cut, _) => limiter.cut(ticket, now),
        }
        told
    }

    /// How a call was turned away; what a used-up quota covers is known of the account.
    fn refusal(&self, lane: &Lane, came: Came<'_>) -> Option<Refusal> {
        let Came::Failed(error) = came else { return None };
        let refusal = Refusal::of(error)?;
        Some(match (refusal, self.doors.account(&lane.provider).quota) {
            (Refusal::Quota { reset, .. }, QuotaScope::Model) => Refusal::Quota { reset, scope: Scope::Model },
            (Refusal::Quota { .. } | Refusal::Pace { .. } | Refusal::Overloaded { .. }, _) => refusal,
        })
    }

    /// A model that was missing is there: its door opens, for other processes too.
    async fn fetched(&self, place: &Place) {
        let (candidate, now_ms) = (&place.candidate, (self.now_ms)());
        if let Err(error) = self.doors.fetched(&candidate.provider, &candidate.model, now_ms).await {
            // The door of this process is open; the ledger's own error shows at the next call.
            tracing::warn!(%error, "the state of a model is not shared for now");
        }
    }

    async fn close(&self, pass: Pass, came: Came<'_>) -> Result<(), LedgerError> {
        let now_ms = (self.now_ms)();
        match came {
            Came::Answered { .. } => self.doors.succeeded(pass, now_ms).await,
            Came::Failed(error) => self.doors.failed(pass, &error.reason, error.retry_after, now_ms).await,
            Came::Cut => self.doors.cancelled(pass).await,
        }
    }
}

#[async_trait::async_trait]
impl Gate for Lanes<'_> {
    async fn turn(&self, place: &Place) {
        if place.locality == Locality::Local
            && let Some(fetching) = self.traffic.fetching.get(&place.candidate.provider)
        {
            match fetching.prepare(&place.candidate.model).await {
                Ok(true) => self.traffic.fetched(place).await,
                Ok(false) => {}
                // The call fails with the same reason, and is an attempt like any other.
                Err(error) => {
                    let (model, reason) = (&place.candidate.model, error.reason.name());
                    tracing::debug!(gen_ai.request.model = %model, error.type = reason, "not fetched");
                }
            }
        }
        let loads = place.locality == Locality::Local && self.traffic.loaders.contains(&place.candidate.provider);
        if loads {
            if let Some(provider) = self.traffic.servers.get(&place.candidate.provider) {
                self.traffic.yard.has_servers(&place.candidate.provider, provider.servers());
            }
            self.stay.use_model(&place.candidate.provider, &place.candidate.model).await;
        }
    }

    async fn enter(&self, place: &Place, need: &mut Need) -> Result<Entry, LedgerError> {
        self.traffic.through(place, need).await
    }

    async fn freed(&self) {
        self.traffic.freed.notified().await;
    }

    fn leave(&self, place: &Place, need: Need) {
        self.traffic.limiter().leave(&lane(place), need);
    }

    async fn left(&self, leave: Leave, came: Came<'_>) -> Result<(), LedgerError> {
        self.traffic.out(leave, came).await
    }

    fn resort(&self, places: &[&Place]) -> Resort {
        let candidates: Vec<(ProviderId, String)> =
            places.iter().map(|place| (place.candidate.provider.clone(), place.candidate.model.clone())).collect();
        self.traffic.doors.resort(&candidates, self.traffic.all_down, (self.traffic.now_ms)())
    }

    fn force(&self, place: &Place, need: Need) -> Leave {
        let pass = self.traffic.doors.force(&place.candidate.provider, &place.candidate.model);
        let ticket = self.traffic.limiter().force(&lane(place), &need, self.traffic.now());
        Leave { pass: Some(pass), ticket, lost: Some(self.traffic.lost.clone()) }
    }
}

fn lane(place: &Place) -> Lane {
    Lane { provider: place.candidate.provider.clone(), model: place.candidate.model.clone() }
}

/// What an exhausted limit or quota says, with the time at which it is full again.
fn spent(place: &Place, until: Option<Duration>, by: Exhaustion, now_ms: u64) -> Entry {
    let candidate = &place.candidate;
    // Rounded up: at the told time there is room.
    let until =
        until.map(|until| u64::try_from(until.as_millis()).unwrap_or(u64::MAX).div_ceil(1000).saturating_mul(1000));
    match (by, until.map(|until_ms| clock(until_ms, now_ms))) {
        (Exhaustion::Limit, Some(until)) => {
            Entry::Spent(format!("nothing is left of the limit of the day of {candidate} until {until}"))
        }
        (Exhaustion::Short { left, need }, until) => {
            let until = until.map(|until| format!("; there is room at {until}")).unwrap_or_default();
            Entry::Spent(format!(
                "{left} tokens are left of the limit of the day of {candidate}, and {need} may be needed{until}"
            ))
        }
        (Exhaustion::Limit, None) => Entry::Spent(format!("a limit of {candidate} lets nothing through")),
        (Exhaustion::Quota, Some(until)) => Entry::Full(format!("the quota of {candidate} is used up until {until}")),
        (Exhaustion::Quota, None) => Entry::Full(format!("the quota of {candidate} is used up")),
    }
}
