//! Whether a batch was begun before.

use super::asked::{Asked, Stamp};
use super::intake::{Found, take_in};
use super::lock::Lock;
use crate::batch::input::{Input, Limits};
use crate::batch::run::{BatchError, Output};
use crate::config::Config;
use crate::kinds::Kind;
use crate::ledger::batches::{BatchEntry, BatchState, JobState, NewBatch, Reopen, Written};
use crate::ledger::{LedgerError, SqliteLedger};
use std::path::Path;

/// A batch whose records are in the ledger, and the right to work on it.
#[derive(Debug)]
pub struct Begun {
    pub batch: BatchEntry,
    pub asked: Asked,
    pub found: Found,
    /// On the batch, and on its output.
    pub lock: [Lock; 2],
    /// It was begun by an earlier command.
    pub is_old: bool,
}

/// Begins a batch, or takes up the one with the same identity. `anew` removes that one first.
///
/// **Errors**: [`BatchError`]. **Cost**: reads the input where it is new.
pub async fn begin(
    ledger: &SqliteLedger,
    (path, identity): (&Path, &str),
    asked: Asked,
    (input, limits): (&Input, Limits),
    anew: bool,
) -> Result<Begun, BatchError> {
    let known = ledger.batch_of(identity).await?;
    let run = known.as_ref().map_or("of the same order", |batch| batch.run.0.as_str());
    let out = asked.out.display().to_string();
    let lock = [Lock::take(path, identity, run)?, Lock::take_output(path, &out)?];
    let asked = Asked { stamp: Stamp::of(&asked.records), ..asked };
    let json = json(&asked)?;
    if let Some(batch) = &known
        && anew
    {
        let jobs = ledger.jobs(batch.id).await?;
        if jobs.iter().any(|job| matches!(job.state, JobState::Prepared | JobState::Running)) {
            let run = &batch.run;
            let message = format!(
                "a job of run {run} is at its provider, and would be paid for: `sluice batch cancel {run}` gives it up"
            );
            return Err(BatchError::Unusable(message));
        }
        if let Some(out) = before_out(batch) {
            Output::remove(&out, ledger, batch).await?;
        }
        ledger.remove_batch(batch.id, &batch.run).await?;
    }
    // Under the lock: another process may have begun or ended it since.
    let is_old = ledger.batch_of(identity).await?.is_some();
    let batch = match ledger.batch_of(identity).await? {
        Some(batch) => {
            ledger.set_asked(batch.id, &json).await?;
            let before: Option<Asked> = serde_json::from_str(&batch.asked).ok();
            let is_same = before.is_some_and(|before| before.out == asked.out && before.sorting == asked.sorting);
            // Another file, or another order of its lines, is written from its beginning.
            let written = if is_same { batch.written.clone() } else { Written { last: 0, ..batch.written.clone() } };
            let written = if before_out(&batch) == Some(asked.out.clone()) { written } else { Written::default() };
            ledger.set_written(batch.id, &written).await?;
            BatchEntry { asked: json, written, ..batch }
        }
        None => {
            let command = format!("batch {} {}", asked.kind, asked.records.display());
            let new =
                NewBatch { identity, kind: &asked.kind, delivery: asked.delivery, asked: &json, command: &command };
            ledger.begin_batch(&new).await?
        }
    };
    let (batch, found) = ready(ledger, batch, &asked, (input, limits)).await?;
    if anew && known.is_some() {
        // From nothing means from nothing: earlier answers do not count either.
        ledger.forget_answers(batch.id).await?;
    }
    Ok(Begun { batch, asked, found, lock, is_old })
}

/// Takes up a batch that was begun before, as it was asked for.
///
/// **Errors**: [`BatchError`], e.g. [`BatchError::Changed`] where its input is another one by now.
pub async fn take_up(
    ledger: &SqliteLedger,
    path: &Path,
    batch: BatchEntry,
    (kind, config): (&Kind, &Config),
    reopen: Option<&Reopen<'_>>,
) -> Result<Begun, BatchError> {
    let limits = Limits::default();
    let lock = [Lock::take(path, &batch.identity, &batch.run.0)?, lock_of(path, &batch)?];
    let asked: Asked = serde_json::from_str(&batch.asked).map_err(|error| broken(&error))?;
    let input = Input::find(&asked.records, std::slice::from_ref(&asked.out))?;
    if asked.stamp.is_some() && Stamp::of(&asked.records) != asked.stamp {
        return Err(BatchError::Changed(asked.records.display().to_string()));
    }
    // Whoever gives up needs nothing to be as it was.
    let goes_on = batch.state != BatchState::Cancelled || reopen.is_some();
    if goes_on && asked.identity(kind, config, &input, limits)? != batch.identity {
        return Err(BatchError::Otherwise(kind.name.clone()));
    }
    if let Some(which) = reopen
        && ledger.reopen(batch.id, which).await? == 0
        && let Reopen::Cause(cause) = which
    {
        let ends = ledger.end_sums(batch.id).await?;
        let known: Vec<String> = ends.iter().filter_map(|end| end.reason.clone()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(BatchError::Unusable(format!("no record ended with the reason `{cause}`; there are: {known}")));
    }
    let batch = ledger.batch_of(&batch.identity).await?.unwrap_or(batch);
    let (batch, found) = ready(ledger, batch, &asked, (&input, limits)).await?;
    Ok(Begun { batch, asked, found, lock, is_old: true })
}

fn before_out(batch: &BatchEntry) -> Option<std::path::PathBuf> {
    serde_json::from_str::<Asked>(&batch.asked).ok().map(|asked| asked.out)
}

fn lock_of(path: &Path, batch: &BatchEntry) -> Result<Lock, BatchError> {
    let out = before_out(batch).map(|out| out.display().to_string()).unwrap_or_default();
    Lock::take_output(path, &out)
}

/// Reads the input where that was not done to its end before.
async fn ready(
    ledger: &SqliteLedger,
    batch: BatchEntry,
    asked: &Asked,
    (input, limits): (&Input, Limits),
) -> Result<(BatchEntry, Found), BatchError> {
    if batch.state != BatchState::Reading {
        // What a process that was stopped had paid for counts for its record.
        ledger.recount_open(batch.id, &batch.run).await?;
        let found = serde_json::from_str(&batch.intake).map_err(|error| broken(&error))?;
        return Ok((batch, found));
    }
    let found = take_in(ledger, batch.id, input, asked.selection(), limits).await?;
    let intake = json(&found)?;
    ledger.set_batch(batch.id, BatchState::Open, Some(&intake)).await?;
    Ok((BatchEntry { state: BatchState::Open, intake, ..batch }, found))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, BatchError> {
    serde_json::to_string(value).map_err(|error| broken(&error))
}

fn broken(error: &serde_json::Error) -> BatchError {
    LedgerError::Storage(format!("what a batch was asked for cannot be read: {error}")).into()
}
