//! Hands a job in, so that no answer that was lost on the way is paid twice.

use super::case::Origin;
use super::gather::Chunk;
use super::jobs::{ADOPTED, Running};
use super::late::NEVER_ARRIVED;
use super::pass::Pass;
use super::state::Bulk;
use crate::batch::run::BatchError;
use crate::ledger::RunId;
use crate::ledger::batches::{JobChange, JobEntry, JobState, NewJob};
use crate::report::plural;
use sluice_providers::bulk::{BulkApi, BulkId};
use sluice_providers::{Phase, ProviderError, Reason};
use std::time::Duration;

/// How often a job is handed in, and how often its label is looked for, before somebody has to see to it.
const MOST_TRIES: u32 = 5;
/// The first pause between two tries; doubles.
const PAUSE: Duration = Duration::from_secs(2);
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// What came of handing a job in.
pub(super) enum HandedIn {
    Running(Box<Running>),
    /// The provider would not take so many: fewer may go.
    TooMany,
    /// Nothing more is handed in; the halt says why, unless the run was interrupted.
    Not,
}

/// Where a job stands whose answer was lost.
enum Found {
    There(BulkId),
    Nowhere,
}

impl<'a> Bulk<'a> {
    /// Hands the chunk in as job number `number`, or as a later one: a hand-in that may still come to light stays in the
    /// ledger under its own label, and what is handed in again gets a new one.
    ///
    /// **Errors**: [`BatchError::Ledger`]. **Cost**: network; the tokens of all requests.
    pub(super) async fn hand_in(&self, pass: &Pass<'a>, chunk: &Chunk, number: usize) -> Result<HandedIn, BatchError> {
        let (mut number, mut is_lost) = (number, false);
        let (mut job, mut label) = self.prepare(pass, chunk, number).await?;
        let mut last = None;
        for tries in 0..MOST_TRIES {
            let error = match pass.api.submit(&label, &chunk.requests).await {
                Ok(remote) => {
                    let running = self.runs(job, &remote).await?;
                    if is_lost {
                        self.cancel_late(&self.floor.ledger.jobs(self.floor.batch.id).await?).await?;
                    }
                    return Ok(running);
                }
                Err(error) => error,
            };
            tracing::debug!(error.type = error.reason.name(), label, "a batch was not handed in");
            let leaves_open = leaves_open(&error);
            if !leaves_open && !is_worth_waiting_for(&error.reason) {
                return self.refused(job, pass, chunk, error).await;
            }
            self.wait_for(tries, error.retry_after).await;
            if leaves_open {
                match self.look_for(pass.api, &label).await {
                    Ok(Found::There(remote)) => return self.runs(job, &remote).await,
                    Ok(Found::Nowhere) => {
                        is_lost = true;
                        self.lost(job, chunk).await?;
                        if tries + 1 == MOST_TRIES || self.is_interrupted() {
                            self.nobody(Some(&error));
                            return Ok(HandedIn::Not);
                        }
                        number += 1;
                        (job, label) = self.prepare(pass, chunk, number).await?;
                    }
                    // Whether it is there is not known: it stays prepared, and the next process looks again.
                    Err(error) => {
                        self.nobody(Some(&error));
                        return Ok(HandedIn::Not);
                    }
                }
            }
            last = Some(error);
            if self.is_interrupted() {
                return Ok(HandedIn::Not);
            }
        }
        match last {
            Some(error) => self.refused(job, pass, chunk, error).await,
            None => Ok(HandedIn::Not),
        }
    }

    /// A job is in the ledger before it is handed in: its row and its label.
    async fn prepare(&self, pass: &Pass<'a>, chunk: &Chunk, number: usize) -> Result<(i64, String), BatchError> {
        let floor = self.floor;
        let candidate = &pass.place.candidate;
        let label = format!("sluice-{}-{}-{number}", floor.batch.run, pass.number);
        let new = NewJob {
            pass: pass.number,
            provider: &candidate.provider,
            model: &candidate.model,
            label: &label,
            records: &chunk.places,
        };
        Ok((floor.ledger.prepare_job(floor.batch.id, &new).await?, label))
    }

    /// The answer to a hand-in was lost and no list shows the job: its records are free, and it is looked for later.
    async fn lost(&self, job: i64, chunk: &Chunk) -> Result<(), BatchError> {
        self.floor.ledger.end_job(job, JobState::Failed, Some(NEVER_ARRIVED), self.now_ms()).await?;
        let requests = plural(chunk.requests.len() as u64, "request");
        self.warned(&format!(
            "nobody knows whether {requests} arrived: the answer to the hand-in was lost, and no list shows the job; where \
             it comes to light within ten minutes, it is cancelled"
        ));
        Ok(())
    }

    /// Looks for jobs that were prepared by a process that has ended since: whether the provider has them is not known.
    ///
    /// **Errors**: [`BatchError`].
    pub(super) async fn find_prepared(&self) -> Result<(), BatchError> {
        for job in self.floor.ledger.jobs(self.floor.batch.id).await? {
            if job.state != JobState::Prepared || self.is_interrupted() {
                continue;
            }
            let pass = self.pass(job.pass)?;
            if let Some(remote) = remote_of_adopted(&job.label, &self.floor.batch.run) {
                self.runs(job.id, &remote).await?;
                continue;
            }
            match self.look_for(pass.api, &job.label).await {
                Ok(Found::There(remote)) => {
                    self.runs(job.id, &remote).await?;
                }
                Ok(Found::Nowhere) => {
                    self.floor.ledger.end_job(job.id, JobState::Failed, Some(NEVER_ARRIVED), self.now_ms()).await?;
                }
                Err(error) => self.nobody(Some(&error)),
            }
        }
        Ok(())
    }

    /// The provider has it: that is in the ledger before anything else happens.
    async fn runs(&self, job: i64, remote: &BulkId) -> Result<HandedIn, BatchError> {
        let handed_ms = Some(self.now_ms());
        let change =
            JobChange { state: Some(JobState::Running), remote: Some(remote), handed_ms, ..JobChange::default() };
        self.floor.ledger.change_job(job, &change).await?;
        let Some(entry) = self.entry(job).await? else { return Ok(HandedIn::Not) };
        let requests = plural(entry.total, "request");
        self.told(&format!("{requests} handed in at {} for {} as {remote}", entry.provider, entry.model));
        Ok(Running::new(entry, self.now_ms()).map_or(HandedIn::Not, |running| HandedIn::Running(Box::new(running))))
    }

    async fn entry(&self, job: i64) -> Result<Option<JobEntry>, BatchError> {
        Ok(self.floor.ledger.jobs(self.floor.batch.id).await?.into_iter().find(|entry| entry.id == job))
    }

    /// The provider would not take it, for sure: its records are free again.
    async fn refused(
        &self,
        job: i64,
        pass: &Pass<'a>,
        chunk: &Chunk,
        error: ProviderError,
    ) -> Result<HandedIn, BatchError> {
        self.floor.ledger.end_job(job, JobState::Failed, Some(&error.message), self.now_ms()).await?;
        if matches!(error.reason, Reason::RequestTooLarge { .. }) {
            if !self.shrink_jobs(chunk.requests.len()) {
                self.too_large(pass, chunk, error).await?;
            }
            return Ok(HandedIn::TooMany);
        }
        self.nobody(Some(&error));
        Ok(HandedIn::Not)
    }

    /// A single request that is too much: its record goes another way.
    async fn too_large(&self, pass: &Pass<'a>, chunk: &Chunk, error: ProviderError) -> Result<(), BatchError> {
        let Some(seq) = chunk.places.first() else { return Ok(()) };
        match self.floor.ledger.record_at(self.floor.batch.id, *seq).await? {
            Some((record, is_open)) => {
                let case = self.case(pass, record, is_open);
                self.settle(&case, &Origin::Unsent, Err(error)).await
            }
            None => Ok(()),
        }
    }

    /// Looks twice: a list may be behind what was handed in.
    async fn look_for(&self, api: &dyn BulkApi, label: &str) -> Result<Found, ProviderError> {
        let mut looked = false;
        let mut tries = 0;
        loop {
            match api.list().await {
                Ok(all) => {
                    let mut ours = all.into_iter().filter(|batch| batch.label.as_deref() == Some(label));
                    if let Some(batch) = ours.next() {
                        return Ok(Found::There(batch.id));
                    }
                    if looked {
                        return Ok(Found::Nowhere);
                    }
                    looked = true;
                }
                Err(error)
                    if tries + 1 >= MOST_TRIES || !(leaves_open(&error) || is_worth_waiting_for(&error.reason)) =>
                {
                    return Err(error);
                }
                Err(error) => tracing::debug!(error.type = error.reason.name(), "the batches could not be listed"),
            }
            self.wait_for(tries, None).await;
            if self.is_interrupted() {
                return Err(ProviderError::new(Reason::Cancelled, "interrupted"));
            }
            tries += 1;
        }
    }

    async fn wait_for(&self, tries: u32, hint: Option<Duration>) {
        let pause = PAUSE.saturating_mul(2u32.saturating_pow(tries.min(16)));
        self.pause(hint.map_or(pause, |hint| hint.max(pause)).min(LONGEST_PAUSE), "the provider").await;
    }
}

/// What a job is called at its provider that somebody else has handed in.
fn remote_of_adopted(label: &str, run: &RunId) -> Option<BulkId> {
    let remote = label.strip_prefix(ADOPTED)?.strip_prefix(run.0.as_str())?.strip_prefix('-')?;
    Some(BulkId(remote.to_owned()))
}

/// Whether the batch may have been made all the same: only a plain refusal says that it was not.
fn leaves_open(error: &ProviderError) -> bool {
    match error.status {
        Some(status) => !(400..500).contains(&status),
        None => matches!(
            error.reason,
            Reason::Transport
                | Reason::Timeout(Phase::FirstByte | Phase::Idle | Phase::Total)
                | Reason::ServerError
                | Reason::Overloaded
                | Reason::StreamError
                | Reason::StreamAborted
                | Reason::Decode
        ),
    }
}

/// Whether the same may be taken a little later.
fn is_worth_waiting_for(reason: &Reason) -> bool {
    matches!(reason, Reason::RateLimited | Reason::Overloaded | Reason::ServerError | Reason::Timeout(Phase::Connect))
}
