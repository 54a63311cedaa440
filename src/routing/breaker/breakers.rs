//! All breakers of a process.

use super::door::{Closed, Door, Pass};
use super::key::Key;
use super::policy::{Account, Policy, QuotaScope, ms};
use super::row::{Change, Row, Shut};
use super::state::{Blow, Standing, State};
use sluice_providers::{HealthEffect, Phase, ProviderId, Reason};
use std::collections::BTreeMap;
use std::time::Duration;

/// The longest wait that a run waits out itself; see `cascade.longest_wait`.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Breakers that are remembered at most; a run knows a few providers with some models each.
pub(super) const MOST_BREAKERS: usize = 1024;

/// The breakers before every provider and model.
#[derive(Debug)]
pub struct Breakers {
    pub(super) policy: Policy,
    pub(super) states: BTreeMap<Key, State>,
    accounts: BTreeMap<ProviderId, Account>,
}

impl Breakers {
    /// Breakers that know what earlier processes wrote down.
    pub fn new(policy: Policy, rows: &[Row], now_ms: u64) -> Self {
        let mut breakers = Breakers { policy, states: BTreeMap::new(), accounts: BTreeMap::new() };
        breakers.refresh(rows, i64::MIN, now_ms);
        breakers
    }

    /// Tells what is known of a provider's account.
    pub fn introduce(&mut self, provider: &ProviderId, account: Account) {
        self.accounts.insert(provider.clone(), account);
    }

    /// What is known of a provider's account.
    pub fn account(&self, provider: &ProviderId) -> Account {
        self.accounts.get(provider).copied().unwrap_or_default()
    }

    /// The figures they work with.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether a model may be called now.
    pub fn may_call(&mut self, provider: &ProviderId, model: &str, now_ms: u64) -> Door {
        if let Some(closed) = self.shut(provider, model, now_ms) {
            return Door::Closed(closed);
        }
        let keys = [Key::provider(provider), Key::model(provider, model)];
        let standings = keys.each_ref().map(|key| self.standing(key, now_ms));
        let [whole, one] = [0, 1].map(|place| match (standings[place], self.states.get_mut(&keys[place])) {
            (Standing::HalfOpen, Some(state)) => state.try_it(&self.policy, now_ms),
            (_, Some(state)) => state.pass(),
            (_, None) => State::default().pass(),
        });
        Door::Open(Pass { provider: provider.clone(), model: model.to_owned(), whole, one })
    }

    /// Leave for a call whatever the doors say: for a caller who has nobody else. If it fails, they stay shut longer.
    pub fn force(&self, provider: &ProviderId, model: &str) -> Pass {
        let ticket = |key: &Key| self.states.get(key).map(State::force).unwrap_or_default();
        let (whole, one) = (ticket(&Key::provider(provider)), ticket(&Key::model(provider, model)));
        Pass { provider: provider.clone(), model: model.to_owned(), whole, one }
    }

    /// An answer came, good or bad.
    pub fn succeeded(&mut self, pass: Pass, now_ms: u64) -> Vec<Change> {
        let Pass { provider, model, whole, one } = pass;
        let policy = self.policy;
        let mut changes = Vec::new();
        for (key, ticket) in [(Key::provider(&provider), &whole), (Key::model(&provider, &model), &one)] {
            let Some(state) = self.room_for(&key, now_ms) else { continue };
            let until_ms = state.written_until_ms;
            if state.succeeded(ticket, &policy, now_ms) {
                changes.push(Change::Healed { key, until_ms, now_ms });
            }
        }
        changes
    }

    /// A model that was missing is there now: its door opens, if it was shut for that.
    pub fn fetched(&mut self, provider: &ProviderId, model: &str, now_ms: u64) -> Option<Change> {
        let key = Key::model(provider, model);
        let missing = Reason::ModelNotFound { pullable: true }.name();
        let state = self.states.get_mut(&key).filter(|state| state.shut.is_some() && state.reason == missing)?;
        let until_ms = state.written_until_ms;
        state.heal(now_ms);
        Some(Change::Healed { key, until_ms, now_ms })
    }

    /// No answer came. What that says about health is the providers' table.
    pub fn failed(&mut self, pass: Pass, reason: &Reason, hint: Option<Duration>, now_ms: u64) -> Vec<Change> {
        let whole = Key::provider(&pass.provider);
        let one = Key::model(&pass.provider, &pass.model);
        let account = self.account(&pass.provider);
        let (shut, hit) = match reason.health_effect() {
            // A limit that nobody waits out is shared like an outage, or the next run would run into it again.
            HealthEffect::Limiter if hint.is_some_and(|hint| hint > LONGEST_WAIT) => (Shut::Tripped, &one),
            HealthEffect::None | HealthEffect::Limiter => return self.cancelled(pass),
            HealthEffect::Breaker => (Shut::Tripped, if concerns_all_models(reason) { &whole } else { &one }),
            // A local server has it again as soon as somebody fetches it.
            HealthEffect::ModelDown if matches!(reason, Reason::ModelNotFound { pullable: true }) => {
                (Shut::Tripped, &one)
            }
            HealthEffect::ModelDown => (Shut::Gone, &one),
            HealthEffect::DownUntilReset => match account.quota {
                QuotaScope::Account => (Shut::Quota, &whole),
                QuotaScope::Model => (Shut::Quota, &one),
            },
            HealthEffect::Down => (Shut::Down, &whole),
        };
        let counts = reason.health_effect() == HealthEffect::Breaker;
        let policy = self.policy;
        let mut changes = Vec::new();
        for (key, ticket) in [(&whole, &pass.whole), (&one, &pass.one)] {
            // Whoever tries at both doors and gets no answer has found neither of them back.
            if key != hit && !(ticket.trial && counts) {
                changes.extend(ticket.slot.is_some().then(|| Change::Released { key: key.clone() }));
                continue;
            }
            // Another key may belong to another account: it is neither wrong nor used up.
            let of_account = matches!(shut, Shut::Down | Shut::Quota);
            let fingerprint = of_account.then_some(account.fingerprint).flatten();
            let Some(state) = self.room_for(key, now_ms) else { continue };
            let wait_ms = match shut {
                Shut::Tripped => hint.map_or(0, ms).min(ms(policy.longest_hint)),
                Shut::Quota => account.quota_ms(hint, &policy, state.streak, now_ms),
                Shut::Down | Shut::Gone => 0,
            };
            let blow = Blow { shut, reason: reason.name(), fingerprint, wait_ms, now_ms };
            let changed =
                if counts { state.failed(ticket, &blow, &policy) } else { state.down(ticket, &blow, &policy) };
            changes.extend(changed.then(|| Change::Failed(state.row(key, now_ms))));
        }
        changes
    }

    /// The caller gave the call up, or what came says nothing: the next one may try.
    pub fn cancelled(&mut self, pass: Pass) -> Vec<Change> {
        let probes = pass.probes();
        drop(pass);
        probes.into_iter().map(|key| Change::Released { key }).collect()
    }

    pub(super) fn standing(&mut self, key: &Key, now_ms: u64) -> Standing {
        let fingerprint = self.account(&key.provider).fingerprint;
        self.states.get_mut(key).map_or(Standing::Open, |state| state.standing(fingerprint, &self.policy, now_ms))
    }

    /// Why the door of a key is shut, for whoever may ask again after so many milliseconds.
    pub(in crate::routing) fn closed(&self, key: &Key, probe_in_ms: u64) -> Closed {
        let state = self.states.get(key);
        Closed {
            key: key.clone(),
            shut: state.and_then(|state| state.shut).unwrap_or(Shut::Tripped),
            reason: state.map(|state| state.reason.clone()).unwrap_or_default(),
            probe_in_ms,
        }
    }

    /// The state of a key. Where there are too many, those that say nothing are forgotten first, then the one whose
    /// door opens first.
    pub(super) fn room_for(&mut self, key: &Key, now_ms: u64) -> Option<&mut State> {
        if self.states.len() >= MOST_BREAKERS && !self.states.contains_key(key) {
            self.states.retain(|_, state| !state.is_blank());
            while self.states.len() >= MOST_BREAKERS {
                let next = self.states.iter().min_by_key(|(_, state)| state.until_ms.max(state.failed_ms))?.0.clone();
                self.states.remove(&next);
            }
        }
        Some(self.states.entry(key.clone()).or_insert_with(|| State::new(now_ms)))
    }
}

/// Whether a failure that counts concerns every model of a provider, or may be the fault of one.
fn concerns_all_models(reason: &Reason) -> bool {
    match reason {
        Reason::Transport | Reason::ServerError | Reason::Decode | Reason::Timeout(Phase::Connect) => true,
        Reason::Overloaded
        | Reason::Timeout(Phase::FirstByte | Phase::Idle | Phase::Total)
        | Reason::StreamError
        | Reason::StreamAborted
        | Reason::Auth
        | Reason::RegionOrBilling
        | Reason::ModelNotFound { .. }
        | Reason::InvalidRequest
        | Reason::UnsupportedParameter { .. }
        | Reason::ContextTooLong { .. }
        | Reason::RequestTooLarge { .. }
        | Reason::RateLimited
        | Reason::QuotaExhausted
        | Reason::LocalResourceExhausted
        | Reason::OutputInvalid { .. }
        | Reason::Truncated
        | Reason::Refused
        | Reason::BatchFailed
        | Reason::BatchExpired
        | Reason::Cancelled
        | Reason::Unsupported => false,
    }
}
