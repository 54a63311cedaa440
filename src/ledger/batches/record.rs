//! Records of a batch: as they come in, while they are open, and as they end.

use crate::ledger::contract::LedgerError;
use crate::ledger::entry::Status;
use crate::ledger::read::{broken, candidate, cost, count, get, named, optional_count, score};
use crate::prices::Cost;
use crate::routing::Candidate;
use sluice_validators::Score;
use sqlx::sqlite::SqliteRow;

/// A record that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRecord {
    /// Place in its group, from 0.
    pub turn: u64,
    pub key: String,
    /// Content hash of its fields.
    pub digest: String,
    pub group: Option<String>,
    pub line: u64,
    /// Bytes before it, and of it.
    pub offset: u64,
    pub length: u64,
    /// File within a folder.
    pub path: Option<String>,
}

/// A record that has not ended.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenRecord {
    /// Place in the input, from 0.
    pub seq: u64,
    pub record: NewRecord,
    /// The pass it waits for, from 1.
    pub pass: u32,
    /// What the next request changes, as JSON.
    pub ask: Option<String>,
    /// Earlier answers to the same request do not count.
    pub fresh: bool,
    /// Calls so far, and what they cost.
    pub attempts: u32,
    pub cost: Cost,
    /// Why it has not been accepted so far, where it was asked for.
    pub reason: Option<String>,
    /// The best text so far.
    pub best: Option<BestText>,
}

/// A text that was judged and did not pass.
#[derive(Clone, Debug, PartialEq)]
pub struct BestText {
    pub score: Score,
    pub candidate: Candidate,
    pub output: String,
}

/// How a record ended.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordEnd {
    pub seq: u64,
    pub status: Status,
    /// In snake case.
    pub reason: Option<String>,
    /// For a person.
    pub message: Option<String>,
    /// Asking again may help.
    pub retryable: bool,
    pub score: Option<Score>,
    pub candidate: Option<Candidate>,
    /// The text that was accepted, or the best that was not.
    pub output: Option<String>,
    /// Calls so far.
    pub attempts: u32,
    /// What all of them cost.
    pub cost: Cost,
    /// Milliseconds since 1970.
    pub ended_ms: u64,
}

/// How a record that has not ended goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    pub seq: u64,
    /// The pass it waits for.
    pub pass: u32,
    /// What the next request changes, as JSON.
    pub ask: Option<String>,
    /// Why it was not accepted.
    pub reason: Option<String>,
    /// The best text so far, with its score and author.
    pub score: Option<Score>,
    pub candidate: Option<Candidate>,
    pub output: Option<String>,
    /// Calls so far, and what all of them cost.
    pub attempts: u32,
    pub cost: Cost,
}

/// A record that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedRecord {
    /// Place in the order of completion, from 1.
    pub no: u64,
    pub key: String,
    pub group: Option<String>,
    pub end: RecordEnd,
}

/// Which records are asked for once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reopen<'a> {
    /// All that were rejected or failed.
    Failed,
    /// Those of which asking again may help.
    Retryable,
    /// Those with this reason.
    Cause(&'a str),
    All,
}

pub(super) fn open(row: &SqliteRow) -> Result<OpenRecord, LedgerError> {
    Ok(OpenRecord {
        seq: count(row, "seq")?,
        record: NewRecord {
            turn: count(row, "turn")?,
            key: get(row, "key")?,
            digest: get(row, "digest")?,
            group: get(row, "grp")?,
            line: count(row, "line")?,
            offset: count(row, "offset")?,
            length: count(row, "length")?,
            path: get(row, "path")?,
        },
        pass: get(row, "pass")?,
        ask: get(row, "ask")?,
        fresh: get(row, "fresh")?,
        attempts: get(row, "attempts")?,
        cost: cost(row)?,
        reason: get(row, "reason")?,
        best: best(row)?,
    })
}

fn best(row: &SqliteRow) -> Result<Option<BestText>, LedgerError> {
    let (score, candidate, output) = (score(row, "score")?, candidate(row)?, get(row, "output")?);
    let (Some(score), Some(candidate), Some(output)) = (score, candidate, output) else { return Ok(None) };
    Ok(Some(BestText { score, candidate, output }))
}

pub(super) fn ended(row: &SqliteRow) -> Result<EndedRecord, LedgerError> {
    let status: String = get(row, "status")?;
    let statuses = [Status::Accepted, Status::Rejected, Status::Failed, Status::Skipped];
    Ok(EndedRecord {
        no: count(row, "ended_no")?,
        key: get(row, "key")?,
        group: get(row, "grp")?,
        end: RecordEnd {
            seq: count(row, "seq")?,
            status: named(statuses, Status::name, &status).ok_or_else(|| broken("status", &status))?,
            reason: get(row, "reason")?,
            message: get(row, "message")?,
            retryable: get(row, "retryable")?,
            score: score(row, "score")?,
            candidate: candidate(row)?,
            output: get(row, "output")?,
            attempts: get(row, "attempts")?,
            cost: cost(row)?,
            ended_ms: optional_count(row, "ended_ms")?.unwrap_or(0),
        },
    })
}
