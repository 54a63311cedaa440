//! What a comparison works with, who hears of it, and why it stops.

use super::duels::Referee;
use crate::cascade::DriveError;
use crate::compare::Cell;
use crate::config::Config;
use crate::ledger::{LedgerError, SqliteLedger};
use crate::prices::Money;
use crate::routing::Roads;
use crate::routing::Roster;
use crate::routing::breaker::Account;
use sluice_providers::ProviderId;
use tokio::sync::watch;

/// Cells under way beyond those that call: their answers are being judged and kept meanwhile.
const AHEAD: usize = 32;

/// What a comparison works with.
pub struct Stand<'a> {
    pub config: &'a Config,
    pub roster: &'a Roster,
    pub ledger: &'a SqliteLedger,
    /// What is known of the accounts of providers.
    pub accounts: &'a [(ProviderId, Account)],
    /// Calls under way at the same time, at most.
    pub concurrency: usize,
    /// Replaces the budget of the run.
    pub max_cost: Option<Money>,
    pub known: Known,
    /// Who says which of two texts is better; `None` where nobody is asked.
    pub referee: Option<Referee>,
    /// The command as it was typed, for the ledger.
    pub command: &'a str,
    pub watcher: &'a dyn CompareWatcher,
    /// Turns true when the user stops the run.
    pub interrupted: watch::Receiver<bool>,
    pub now_ms: fn() -> u64,
}

/// What becomes of cells that earlier comparisons have asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// They count, and nobody is asked.
    Counts,
    /// Everybody is asked anew; what comes replaces them.
    Replaced,
}

/// Hears what happens while it happens. Must not block.
pub trait CompareWatcher: Send + Sync {
    /// Something happened.
    fn on(&self, event: &CompareEvent<'_>);
}

/// What happens in a comparison.
#[derive(Clone, Copy, Debug)]
pub enum CompareEvent<'a> {
    /// So many cells are asked for, so many were known.
    Begins { missing: u64, known: u64 },
    /// A cell has an answer, or has lost its call.
    Ended(&'a Cell),
    /// So many answers of the referee are asked for, so many were known.
    Duels { missing: u64, known: u64 },
    /// The referee has answered, or has lost its call.
    Said,
    /// A candidate, or the referee, is asked no more.
    GivenUp { candidate: &'a str, reason: &'a str },
    /// Something is running out.
    Warned(&'a str),
}

/// Why a comparison stops before its last cell. The same command goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The user stopped it.
    Interrupted,
    /// A budget pays for no further call.
    Budget,
}

/// A comparison cannot go on. What came until then is in the ledger.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Drive(#[from] DriveError),
}

impl<'a> Stand<'a> {
    pub(super) fn roads(&self, run: &crate::ledger::RunId) -> Roads<'a> {
        Roads {
            run: run.clone(),
            config: self.config,
            roster: self.roster,
            ledger: self.ledger,
            accounts: self.accounts,
            jobs: self.concurrency + AHEAD.min(self.concurrency),
            now_ms: self.now_ms,
        }
    }
}
