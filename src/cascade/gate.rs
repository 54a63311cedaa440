//! What stands between the plan of a call and the call: doors that are shut, and limits that are kept.

use crate::ledger::LedgerError;
use crate::routing::Place;
use crate::routing::breaker::{Closed, Pass, Resort};
use crate::routing::limiter::{Need, Ticket};
use sluice_providers::{ProviderError, RateLimits, Request};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Lets calls through, or says why not. It never waits for time to pass: whoever asks does.
#[async_trait::async_trait]
pub trait Gate: Send + Sync {
    /// Resolves when it is this artifact's turn to use a local model: others may still need the one that is loaded.
    async fn turn(&self, place: &Place);

    /// Whether a call may begin now. The same need is brought again after a wait.
    ///
    /// **Errors**: as the ledger, which shares what is known between processes.
    async fn enter(&self, place: &Place, need: &mut Need) -> Result<Entry, LedgerError>;

    /// Resolves when a call of anybody has ended, so that there may be room sooner than was thought.
    async fn freed(&self);

    /// Gives up a call that was told to wait.
    fn leave(&self, place: &Place, need: Need);

    /// What came of a call. Follows every [`Entry::Open`] once.
    ///
    /// **Errors**: as the ledger.
    async fn left(&self, leave: Leave, came: Came<'_>) -> Result<(), LedgerError>;

    /// What is done where all of these places are shut.
    fn resort(&self, places: &[&Place]) -> Resort;

    /// Leave for a call to a place whatever its doors and limits say; it counts like any other.
    fn force(&self, place: &Place, need: Need) -> Leave;
}

/// Whether a call may begin.
#[derive(Debug)]
pub enum Entry {
    Open(Leave),
    /// Not before this long, for a limit.
    Wait(Duration),
    /// Not by this candidate: it is left alone for a while.
    Shut(Closed),
    /// Not by this candidate: its provider has said that nothing is left.
    Full(String),
    /// Not as it is: the call alone is larger than a limit, and no wait makes it fit.
    TooLarge(Oversize),
    /// Not by this candidate today: a limit that is kept here is used up.
    Spent(String),
}

/// A call that is larger than a limit. **Units**: tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversize {
    pub limit: u64,
    /// What the call may need: its prompt, and the longest answer.
    pub requested: u64,
}

impl Oversize {
    /// What is in the way and what helps, for a person.
    pub fn told(self, place: &Place) -> String {
        let Oversize { limit, requested } = self;
        format!(
            "needs {requested} tokens at once, and a limit of {} allows {limit}: lower `max_tokens`, raise `tpm` or `tpd` where \
             it is set, or forget a limit that was told with `sluice doctor --reset`",
            place.candidate
        )
    }
}

/// The right to one call. Where it is dropped with its call, what was set aside for it goes to the lost ones.
#[derive(Debug, Default)]
#[must_use = "what came of the call is told with it"]
pub struct Leave {
    pub pass: Option<Pass>,
    pub ticket: Option<Ticket>,
    pub lost: Option<Arc<Mutex<Vec<Ticket>>>>,
}

impl Drop for Leave {
    fn drop(&mut self) {
        if let (Some(ticket), Some(lost)) = (self.ticket.take(), &self.lost) {
            lost.lock().unwrap_or_else(PoisonError::into_inner).push(ticket);
        }
    }
}

/// What came of a call, as far as health and limits care. Scores are not among it.
#[derive(Clone, Copy, Debug)]
pub enum Came<'a> {
    /// An answer, good or bad; tokens where the provider counted them.
    Answered {
        tokens: Option<u64>,
        limits: Option<&'a RateLimits>,
    },
    Failed(&'a ProviderError),
    /// The caller gave it up.
    Cut,
}

/// What a request needs of a limit: its prompt, and the longest answer.
pub(super) fn need(request: &Request) -> Need {
    let tokens = u64::from(request.prompt_tokens_estimate.unwrap_or(0)) + u64::from(request.max_tokens.unwrap_or(0));
    Need::tokens(tokens)
}

/// Lets everybody through.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ungated;

#[async_trait::async_trait]
impl Gate for Ungated {
    async fn turn(&self, _place: &Place) {}

    async fn enter(&self, _place: &Place, _need: &mut Need) -> Result<Entry, LedgerError> {
        Ok(Entry::Open(Leave::default()))
    }

    async fn freed(&self) {
        std::future::pending::<()>().await;
    }

    fn leave(&self, _place: &Place, _need: Need) {}

    async fn left(&self, _leave: Leave, _came: Came<'_>) -> Result<(), LedgerError> {
        Ok(())
    }

    fn resort(&self, _places: &[&Place]) -> Resort {
        Resort::Fail(None)
    }

    fn force(&self, _place: &Place, _need: Need) -> Leave {
        Leave::default()
    }
}
