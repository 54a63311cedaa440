//! The real ledger, with a witness at the door: each entry is compared with what the providers know.

use super::books::Books;
use async_trait::async_trait;
use sluice::ledger::{
    ArtifactEntry, AttemptEntry, HealthLedger, Ledger, LedgerError, ProbeClaim, RunId, SqliteLedger, ToldRow,
};
use sluice::routing::breaker::{Change, HealthRow, Row};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Finishes work at once. The ledger has a thread of its own, and paused time would run on while it is waited for:
/// the same seed would then play another game each time.
pub(super) fn at_once<T>(work: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut work = pin!(tokio::task::unconstrained(work));
    loop {
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => std::thread::park(),
        }
    }
}

pub(super) struct Witness<'a> {
    pub(super) ledger: &'a SqliteLedger,
    pub(super) books: &'a Books,
}

#[async_trait]
impl Ledger for Witness<'_> {
    async fn begin_run(&self, command: &str) -> Result<RunId, LedgerError> {
        at_once(self.ledger.begin_run(command))
    }

    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError> {
        at_once(self.ledger.record_attempt(attempt))?;
        self.books.recorded(attempt);
        Ok(())
    }

    async fn record_artifact(&self, artifact: &ArtifactEntry) -> Result<(), LedgerError> {
        self.books.ends(&artifact.work_key);
        at_once(self.ledger.record_artifact(artifact))
    }

    async fn end_run(&self, run: &RunId) -> Result<(), LedgerError> {
        at_once(self.ledger.end_run(run))
    }

    async fn accepted(&self, work_key: &str) -> Result<Option<ArtifactEntry>, LedgerError> {
        at_once(self.ledger.accepted(work_key))
    }
}

#[async_trait]
impl HealthLedger for Witness<'_> {
    async fn breakers(&self) -> Result<Vec<Row>, LedgerError> {
        at_once(self.ledger.breakers())
    }

    async fn keep_breaker(&self, change: &Change, me: i64) -> Result<(), LedgerError> {
        at_once(self.ledger.keep_breaker(change, me))
    }

    async fn claim_probe(&self, claim: &ProbeClaim<'_>) -> Result<bool, LedgerError> {
        at_once(self.ledger.claim_probe(claim))
    }

    async fn health(&self) -> Result<Vec<HealthRow>, LedgerError> {
        at_once(self.ledger.health())
    }

    async fn keep_health(&self, row: &HealthRow) -> Result<(), LedgerError> {
        at_once(self.ledger.keep_health(row))
    }

    async fn keep_limit(&self, row: &ToldRow) -> Result<(), LedgerError> {
        at_once(self.ledger.keep_limit(row))
    }

    async fn salt(&self) -> Result<Vec<u8>, LedgerError> {
        at_once(self.ledger.salt())
    }
}
