//! Rows of batches and of what was handed in to providers.

use super::bulk::JobState;
use crate::ledger::contract::LedgerError;
use crate::ledger::entry::RunId;
use crate::ledger::read::{broken, count, delivery, get, named, optional_count};
use crate::prices::Delivery;
use sluice_providers::ProviderId;
use sluice_providers::bulk::BulkId;
use sqlx::sqlite::SqliteRow;

/// Names a batch within one ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchId(pub i64);

/// A batch of records.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchEntry {
    pub id: BatchId,
    pub run: RunId,
    /// Content hash of everything that decides what is made.
    pub identity: String,
    pub kind: String,
    pub delivery: Delivery,
    /// What was asked for, as JSON.
    pub asked: String,
    pub state: BatchState,
    /// What the input held, as JSON.
    pub intake: String,
    pub written: Written,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    /// Milliseconds since 1970.
    pub updated_ms: u64,
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// Its input is being read; nothing was sent.
    Reading,
    Open,
    /// Every record has ended.
    Finished,
    /// Somebody gave it up: what was open was skipped.
    Cancelled,
}

impl BatchState {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            BatchState::Reading => "reading",
            BatchState::Open => "open",
            BatchState::Finished => "finished",
            BatchState::Cancelled => "cancelled",
        }
    }
}

/// The part of an output file that outlives a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Place of its last line in the order of completion; 0 where it is to be written anew.
    pub last: u64,
    pub bytes: u64,
    /// Content hash of these bytes.
    pub sha256: String,
}

/// A batch that begins.
#[derive(Clone, Debug)]
pub struct NewBatch<'a> {
    pub identity: &'a str,
    pub kind: &'a str,
    pub delivery: Delivery,
    /// JSON.
    pub asked: &'a str,
    /// What the run is called, for a person.
    pub command: &'a str,
}

/// What was handed in to a provider as one batch of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct JobEntry {
    pub id: i64,
    pub pass: u32,
    pub provider: ProviderId,
    pub model: String,
    /// The word it was handed in with.
    pub label: String,
    /// The provider's name for it, once that is known.
    pub remote: Option<BulkId>,
    pub state: JobState,
    /// The provider's own word for how far it is.
    pub remote_state: Option<String>,
    pub done: u64,
    pub failed: u64,
    pub total: u64,
    pub message: Option<String>,
    /// When it is to be asked again; milliseconds since 1970.
    pub poll_ms: Option<u64>,
    pub polls: u32,
    /// Milliseconds since 1970.
    pub handed_ms: Option<u64>,
    pub ended_ms: Option<u64>,
}

pub(super) fn batch(row: &SqliteRow) -> Result<BatchEntry, LedgerError> {
    let state: String = get(row, "state")?;
    let states = [BatchState::Reading, BatchState::Open, BatchState::Finished, BatchState::Cancelled];
    Ok(BatchEntry {
        id: BatchId(get(row, "id")?),
        run: RunId(get(row, "run")?),
        identity: get(row, "identity")?,
        kind: get(row, "kind")?,
        delivery: delivery(row)?,
        asked: get(row, "asked")?,
        state: named(states, BatchState::name, &state).ok_or_else(|| broken("state", &state))?,
        intake: get(row, "intake")?,
        written: Written {
            last: count(row, "written_last")?,
            bytes: count(row, "written_bytes")?,
            sha256: get(row, "written_sha256")?,
        },
        started_ms: count(row, "started_ms")?,
        updated_ms: count(row, "updated_ms")?,
    })
}

pub(super) fn job(row: &SqliteRow) -> Result<JobEntry, LedgerError> {
    let state: String = get(row, "state")?;
    let provider: String = get(row, "provider")?;
    Ok(JobEntry {
        id: get(row, "id")?,
        pass: get(row, "pass")?,
        provider: ProviderId::new(&provider),
        model: get(row, "model")?,
        label: get(row, "label")?,
        remote: get::<Option<String>>(row, "remote")?.map(BulkId),
        state: named(JobState::ALL, JobState::name, &state).ok_or_else(|| broken("state", &state))?,
        remote_state: get(row, "remote_state")?,
        done: count(row, "done")?,
        failed: count(row, "failed")?,
        total: count(row, "total")?,
        message: get(row, "message")?,
        poll_ms: optional_count(row, "poll_ms")?,
        polls: get(row, "polls")?,
        handed_ms: optional_count(row, "handed_ms")?,
        ended_ms: optional_count(row, "ended_ms")?,
    })
}
