//! What a batch works with.

use super::output::Output;
use super::stop::Failures;
use super::watch::BatchWatcher;
use crate::batch::input::{Input, Limits, Place};
use crate::batch::record::RecordBench;
use crate::config::Config;
use crate::ledger::SqliteLedger;
use crate::ledger::batches::{BatchEntry, Journal, OpenRecord};
use crate::prices::Money;
use crate::routing::Roads;
use crate::routing::breaker::Account;
use crate::routing::{CandidateSpec, Roster, Tier};
use serde_json::{Map, Value};
use sluice_providers::ProviderId;
use std::time::Duration;
use tokio::sync::watch;

/// What a batch works with.
pub struct Floor<'a> {
    pub batch: &'a BatchEntry,
    pub bench: &'a RecordBench<'a>,
    pub input: &'a Input,
    pub limits: Limits,
    pub config: &'a Config,
    pub roster: &'a Roster,
    pub ledger: &'a SqliteLedger,
    pub journal: &'a Journal,
    pub output: &'a Output,
    pub watcher: &'a dyn BatchWatcher,
    /// What is known of the accounts of providers.
    pub accounts: &'a [(ProviderId, Account)],
    /// Replaces the route; in bulk, one pass each.
    pub models: &'a [CandidateSpec],
    pub tier: Tier,
    /// Calls under way at the same time, at most.
    pub concurrency: usize,
    /// Pause between the beginnings of two calls.
    pub delay: Duration,
    /// Time for one record.
    pub deadline: Duration,
    pub max_cost: Option<Money>,
    /// The run stops when more records than these have failed.
    pub failures: Failures,
    /// A large run begins with a few records, and stops where the first candidate fails most of them.
    pub canary: bool,
    /// Turns true when the user stops the run.
    pub interrupted: watch::Receiver<bool>,
    pub now_ms: fn() -> u64,
}

impl<'a> Floor<'a> {
    /// The roads that its calls take, with so many pieces of work at the same time.
    pub fn roads(&self, jobs: usize) -> Roads<'a> {
        Roads {
            run: self.batch.run.clone(),
            config: self.config,
            roster: self.roster,
            ledger: self.ledger,
            accounts: self.accounts,
            jobs,
            now_ms: self.now_ms,
        }
    }

    /// Reads a record again, which must not have changed since the batch began.
    ///
    /// **Errors**: why it cannot be used, for a person. **Cost**: disk.
    pub fn read(&self, open: &OpenRecord) -> Result<Map<String, Value>, String> {
        let record = &open.record;
        let place =
            Place { line: record.line, offset: record.offset, length: record.length, path: record.path.clone() };
        let parsed = self.input.again(&place, &self.limits).map_err(|bad| bad.to_string())?;
        if crate::batch::input::digest(&parsed.fields) != record.digest {
            return Err(format!("{place} of the input has changed since the batch began"));
        }
        Ok(parsed.fields)
    }
}
