//! What the cascade of one record reads from the ledger and writes there.

use crate::cascade::Cache;
use crate::ledger::batches::{Change, Journal};
use crate::ledger::{ArtifactEntry, AttemptEntry, AttemptOutcome, Ledger, LedgerError, RunId, SqliteLedger};
use std::sync::{Mutex, PoisonError};

/// The ledger as one record sees it: every attempt carries its place, and becomes durable with its answer.
pub struct Book<'a> {
    ledger: &'a SqliteLedger,
    journal: &'a Journal,
    /// Its place in the input.
    record: u64,
    /// Earlier answers do not count.
    fresh: bool,
    /// An answer that waits for its attempt.
    answer: Mutex<Option<Change>>,
    /// The attempt that passed, with its answer: it becomes durable with the end of the record, which follows at once.
    passed: Mutex<Vec<Change>>,
}

impl<'a> Book<'a> {
    /// A book for a record.
    pub fn new(ledger: &'a SqliteLedger, journal: &'a Journal, record: u64, fresh: bool) -> Self {
        Book { ledger, journal, record, fresh, answer: Mutex::default(), passed: Mutex::default() }
    }

    /// What is to become durable with the end of the record.
    pub fn passed(&self) -> Vec<Change> {
        std::mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait::async_trait]
impl Ledger for Book<'_> {
    async fn begin_run(&self, command: &str) -> Result<RunId, LedgerError> {
        self.ledger.begin_run(command).await
    }

    /// Answer and attempt become durable together: a call that was paid for is never without its answer.
    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError> {
        let attempt = AttemptEntry { record: Some(self.record), ..attempt.clone() };
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let has_passed = attempt.outcome == AttemptOutcome::Accepted;
        let changes: Vec<Change> = answer.into_iter().chain([Change::Attempt(Box::new(attempt))]).collect();
        if has_passed {
            self.passed.lock().unwrap_or_else(PoisonError::into_inner).extend(changes);
            return Ok(());
        }
        self.journal.write(changes).await.map(|_| ())
    }

    async fn record_artifact(&self, artifact: &ArtifactEntry) -> Result<(), LedgerError> {
        self.ledger.record_artifact(artifact).await
    }

    async fn end_run(&self, run: &RunId) -> Result<(), LedgerError> {
        self.ledger.end_run(run).await
    }

    async fn accepted(&self, work_key: &str) -> Result<Option<ArtifactEntry>, LedgerError> {
        self.ledger.accepted(work_key).await
    }
}

#[async_trait::async_trait]
impl Cache for Book<'_> {
    async fn answer(&self, key: &str) -> Option<String> {
        if self.fresh {
            return None;
        }
        self.ledger.any_answer(key).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "earlier answers could not be read");
            None
        })
    }

    async fn keep_answer(&self, key: &str, answer: &str, passed: bool) {
        let change = Change::Answer { key: key.to_owned(), answer: answer.to_owned(), passed };
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    fn keeps_all(&self) -> bool {
        true
    }
}
