//! A short way to write down what happens to a breaker.

use crate::routing::breaker::{Account, AllDown, Breakers, Change, Door, Pass, Policy, Resort, Row};
use sluice_providers::{Phase, ProviderId, Reason};
use std::time::Duration;

/// A Sunday in November 2026, 03:00 UTC.
pub(super) const START: u64 = 1_795_316_400_000;

/// Breakers and a clock that moves when it is told to.
pub(super) struct Stage {
    pub(super) breakers: Breakers,
    pub(super) now_ms: u64,
}

impl Stage {
    pub(super) fn new() -> Stage {
        Stage::knowing(&[])
    }

    pub(super) fn knowing(rows: &[Row]) -> Stage {
        // Long enough to see a cooldown double three times.
        let policy = Policy { longest_cooldown: Duration::from_secs(120), ..Policy::default() };
        Stage { breakers: Breakers::new(policy, rows, START), now_ms: START }
    }

    pub(super) fn with(mut self, provider: &str, account: Account) -> Stage {
        self.breakers.introduce(&id(provider), account);
        self
    }

    pub(super) fn pass_s(&mut self, seconds: u64) {
        self.now_ms += seconds * 1000;
    }

    pub(super) fn door(&mut self, name: &str) -> Door {
        let (provider, model) = split(name);
        self.breakers.may_call(&provider, &model, self.now_ms)
    }

    pub(super) fn open(&mut self, name: &str) -> Option<Pass> {
        match self.door(name) {
            Door::Open(pass) => Some(pass),
            Door::Closed(_) => None,
        }
    }

    /// Seconds until the door opens, rounded up; 0 where it is open. Leaves it as it is.
    pub(super) fn shut_s(&mut self, name: &str) -> u64 {
        match self.door(name) {
            Door::Open(_) => 0,
            Door::Closed(closed) => closed.probe_in_ms.div_ceil(1000),
        }
    }

    /// One call that fails.
    pub(super) fn fail(&mut self, name: &str, reason: &Reason) -> Vec<Change> {
        self.fail_with(name, reason, None)
    }

    pub(super) fn fail_with(&mut self, name: &str, reason: &Reason, hint_s: Option<u64>) -> Vec<Change> {
        let pass = self.open(name).expect("the door is open");
        self.breakers.failed(pass, reason, hint_s.map(Duration::from_secs), self.now_ms)
    }

    /// One call that is answered.
    pub(super) fn answer(&mut self, name: &str) -> Vec<Change> {
        let pass = self.open(name).expect("the door is open");
        self.breakers.succeeded(pass, self.now_ms)
    }

    /// Shuts a door by three failures in a row.
    pub(super) fn trip(&mut self, name: &str) -> Vec<Change> {
        self.fail(name, &Reason::ServerError);
        self.fail(name, &Reason::ServerError);
        self.fail(name, &Reason::ServerError)
    }

    pub(super) fn resort(&mut self, names: &[&str], policy: AllDown) -> Resort {
        let candidates: Vec<_> = names.iter().map(|name| split(name)).collect();
        self.breakers.resort(&candidates, policy, self.now_ms)
    }
}

pub(super) fn id(provider: &str) -> ProviderId {
    ProviderId::new(provider)
}

pub(super) fn split(name: &str) -> (ProviderId, String) {
    let (provider, model) = name.split_once('/').unwrap_or((name, "model"));
    (id(provider), model.to_owned())
}

/// The rows of changes.
pub(super) fn rows(changes: &[Change]) -> Vec<Row> {
    let row = |change: &Change| match change {
        Change::Failed(row) => Some(row.clone()),
        Change::Healed { .. } | Change::Released { .. } => None,
    };
    changes.iter().filter_map(row).collect()
}

/// Every reason there is, with each of its phases.
pub(super) fn all_reasons() -> Vec<Reason> {
    vec![
        Reason::Auth,
        Reason::RegionOrBilling,
        Reason::ModelNotFound { pullable: false },
        Reason::ModelNotFound { pullable: true },
        Reason::InvalidRequest,
        Reason::UnsupportedParameter { parameter: None },
        Reason::ContextTooLong { limit: None, got: None },
        Reason::RequestTooLarge { limit: None, requested: None },
        Reason::RateLimited,
        Reason::QuotaExhausted,
        Reason::Overloaded,
        Reason::ServerError,
        Reason::LocalResourceExhausted,
        Reason::Timeout(Phase::Connect),
        Reason::Timeout(Phase::FirstByte),
        Reason::Timeout(Phase::Idle),
        Reason::Timeout(Phase::Total),
        Reason::Transport,
        Reason::StreamError,
        Reason::StreamAborted,
        Reason::Decode,
        Reason::OutputInvalid { salvage: None },
        Reason::Truncated,
        Reason::Refused,
        Reason::BatchFailed,
        Reason::BatchExpired,
        Reason::Cancelled,
        Reason::Unsupported,
    ]
}
