//! The breakers of a run, shared with other processes through the ledger.

use super::breaker::{Account, AllDown, Breakers, Change, Closed, Door, Key, Pass, Policy, Resort};
use super::limiter::ToldLimit;
use crate::ledger::{HealthLedger, LedgerError, ProbeClaim, ToldRow};
use sluice_providers::{ProviderId, Reason};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How old what is known of other processes may be when a door is asked.
const FRESH_MS: u64 = 1000;
/// When to ask again where another process was faster.
const BEATEN_MS: u64 = 1000;

/// Doors that any number of tasks and processes may ask; times are milliseconds since 1970.
pub struct Doors<'a> {
    ledger: &'a dyn HealthLedger,
    /// Name of this process among those who try.
    me: i64,
    state: Mutex<Known>,
}

struct Known {
    breakers: Breakers,
    read_ms: u64,
}

impl<'a> Doors<'a> {
    /// Reads what other processes have written down.
    ///
    /// **Errors**: as the ledger. **Cost**: one read.
    pub async fn open(ledger: &'a dyn HealthLedger, policy: Policy, now_ms: u64) -> Result<Doors<'a>, LedgerError> {
        // The hasher's keys differ from one to the next, and between processes.
        let me = RandomState::new().hash_one(std::process::id()).cast_signed();
        let breakers = Breakers::new(policy, &ledger.breakers().await?, now_ms);
        Ok(Doors { ledger, me, state: Mutex::new(Known { breakers, read_ms: now_ms }) })
    }

    /// Tells what is known of a provider's account.
    pub fn introduce(&self, provider: &ProviderId, account: Account) {
        self.known().breakers.introduce(provider, account);
    }

    /// What is known of a provider's account.
    pub fn account(&self, provider: &ProviderId) -> Account {
        self.known().breakers.account(provider)
    }

    /// Why a model may not be called now. For whoever would have to wait first: it takes no one's turn to try.
    ///
    /// **Errors**: as the ledger. **Cost**: at most one read a second.
    pub async fn shut_now(
        &self,
        provider: &ProviderId,
        model: &str,
        now_ms: u64,
    ) -> Result<Option<Closed>, LedgerError> {
        self.refresh(now_ms).await?;
        Ok(self.known().breakers.shut(provider, model, now_ms))
    }

    /// Whether a model may be called now.
    ///
    /// **Errors**: as the ledger. **Cost**: at most one read a second, and one write for the one who tries.
    pub async fn may_call(&self, provider: &ProviderId, model: &str, now_ms: u64) -> Result<Door, LedgerError> {
        self.refresh(now_ms).await?;
        let door = self.known().breakers.may_call(provider, model, now_ms);
        let Door::Open(pass) = door else { return Ok(door) };
        for key in pass.probes() {
            if !self.claim(&key, now_ms).await? {
                self.cancelled(pass).await?;
                let mut known = self.known();
                // The door that is half open here is not: what is known is older than it seemed.
                known.read_ms = 0;
                return Ok(Door::Closed(known.breakers.closed(&key, BEATEN_MS)));
            }
        }
        Ok(Door::Open(pass))
    }

    /// An answer came, good or bad.
    ///
    /// **Errors**: as the ledger. **Cost**: a write where a door opens or failures in a row are forgotten.
    pub async fn succeeded(&self, pass: Pass, now_ms: u64) -> Result<(), LedgerError> {
        let changes = self.known().breakers.succeeded(pass, now_ms);
        self.keep(&changes).await
    }

    /// A model that was missing has been fetched.
    ///
    /// **Errors**: as the ledger. **Cost**: a write where its door was shut for that.
    pub async fn fetched(&self, provider: &ProviderId, model: &str, now_ms: u64) -> Result<(), LedgerError> {
        let change = self.known().breakers.fetched(provider, model, now_ms);
        self.keep(change.as_slice()).await
    }

    /// No answer came; `hint` is how long the provider asks to wait.
    ///
    /// **Errors**: as the ledger. **Cost**: a write where it says anything about health.
    pub async fn failed(
        &self,
        pass: Pass,
        reason: &Reason,
        hint: Option<Duration>,
        now_ms: u64,
    ) -> Result<(), LedgerError> {
        let changes = self.known().breakers.failed(pass, reason, hint, now_ms);
        self.keep(&changes).await
    }

    /// The caller gave the call up. A pass that is only dropped frees this process at once, others after a minute.
    ///
    /// **Errors**: as the ledger. **Cost**: a write where the call was the one who tries.
    pub async fn cancelled(&self, pass: Pass) -> Result<(), LedgerError> {
        let changes = self.known().breakers.cancelled(pass);
        self.keep(&changes).await
    }

    /// Why a model is left alone now, without asking for leave to call it.
    pub fn shut(&self, provider: &ProviderId, model: &str, now_ms: u64) -> Option<Closed> {
        self.known().breakers.shut(provider, model, now_ms)
    }

    /// Whether one door is shut now.
    pub fn shut_at(&self, key: &Key, now_ms: u64) -> Option<Closed> {
        self.known().breakers.shut_at(key, now_ms)
    }

    /// What is done where none of these may be called.
    pub fn resort(&self, candidates: &[(ProviderId, String)], policy: AllDown, now_ms: u64) -> Resort {
        self.known().breakers.resort(candidates, policy, now_ms)
    }

    /// Leave for a call whatever the doors say; see [`Resort::Try`].
    pub fn force(&self, provider: &ProviderId, model: &str) -> Pass {
        self.known().breakers.force(provider, model)
    }

    /// Keeps limits that a provider told, for the runs to come.
    ///
    /// **Errors**: as the ledger. **Cost**: a write each.
    pub(super) async fn keep_limits(&self, told: Vec<ToldLimit>, now_ms: u64) -> Result<(), LedgerError> {
        for told in told {
            let fingerprint = self.account(&told.lane.provider).fingerprint;
            unless_held(self.ledger.keep_limit(&ToldRow { told, fingerprint, told_ms: now_ms }).await)?;
        }
        Ok(())
    }

    async fn refresh(&self, now_ms: u64) -> Result<(), LedgerError> {
        // Also after a clock that went back.
        if now_ms.abs_diff(self.known().read_ms) < FRESH_MS {
            return Ok(());
        }
        let Some(rows) = unless_held(self.ledger.breakers().await)? else { return Ok(()) };
        let mut known = self.known();
        known.breakers.refresh(&rows, self.me, now_ms);
        known.read_ms = now_ms;
        Ok(())
    }

    async fn claim(&self, key: &Key, now_ms: u64) -> Result<bool, LedgerError> {
        let (fingerprint, probe) = {
            let known = self.known();
            (known.breakers.account(&key.provider).fingerprint, known.breakers.policy().probe)
        };
        let until_ms = now_ms.saturating_add(u64::try_from(probe.as_millis()).unwrap_or(u64::MAX));
        let claim = ProbeClaim { key, owner: self.me, fingerprint, now_ms, until_ms };
        // Where nobody can claim anything, one try too many does less harm than none.
        Ok(unless_held(self.ledger.claim_probe(&claim).await)?.unwrap_or(true))
    }

    async fn keep(&self, changes: &[Change]) -> Result<(), LedgerError> {
        for change in changes {
            unless_held(self.ledger.keep_breaker(change, self.me).await)?;
        }
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Each change is one call: a panic elsewhere cannot have left it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing where another process holds the ledger: this one goes on with what it knows, and an answer that was paid for is
/// not given up for the state of a door.
pub(super) fn unless_held<T>(outcome: Result<T, LedgerError>) -> Result<Option<T>, LedgerError> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(LedgerError::Busy(message)) => {
            tracing::warn!(message, "the state of a provider is not shared for now");
            Ok(None)
        }
        Err(
            error @ (LedgerError::Newer { .. }
            | LedgerError::Open { .. }
            | LedgerError::Held { .. }
            | LedgerError::Storage(_)),
        ) => Err(error),
    }
}
