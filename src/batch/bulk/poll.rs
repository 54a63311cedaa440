//! Looks at jobs that providers have: how far they are, and whether they can be harvested.

use super::harvest::Harvested;
use super::jobs::Running;
use super::state::Bulk;
use crate::batch::run::{BatchError, Stop};
use crate::ledger::batches::{BatchState, JobChange};
use sluice_providers::bulk::BulkStatus;
use sluice_providers::{ProviderError, Reason};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// How often a job may be asked in vain before somebody has to see to it: with growing pauses, more than an hour.
const MOST_TROUBLES: u32 = 20;
/// How often the lines of a job that the provider no longer has are asked for.
const MOST_GONE: u32 = 3;
/// How often a job that was cancelled is asked whether it has ended.
const MOST_LOOKS_AFTER_CANCEL: u32 = 20;
/// The same where the provider does not tell.
const MOST_TROUBLES_AFTER_CANCEL: u32 = 3;
/// Seconds between the tries to cancel a job.
const CANCEL_PAUSES: [u64; 5] = [2, 4, 8, 16, 25];

impl Bulk<'_> {
    /// Looks at every job whose turn it is, and harvests those that are over.
    ///
    /// **Errors**: [`BatchError`].
    pub(super) async fn look(&self, jobs: &mut Vec<Running>) -> Result<(), BatchError> {
        let mut left = Vec::with_capacity(jobs.len());
        for mut job in std::mem::take(jobs) {
            let is_due = job.next <= Instant::now() && !self.is_interrupted();
            if !is_due || !self.look_at(&mut job).await? {
                left.push(job);
            }
        }
        *jobs = left;
        Ok(())
    }

    /// True where the job is done with.
    async fn look_at(&self, job: &mut Running) -> Result<bool, BatchError> {
        let pass = self.pass(job.entry.pass)?;
        job.polls = job.polls.saturating_add(1);
        let status = match pass.api.status(&job.remote).await {
            Ok(status) => status,
            Err(error) => {
                self.trouble(job, &error);
                return Ok(false);
            }
        };
        self.note(job, &status).await?;
        if !status.state.is_over() {
            job.troubles = 0;
            job.look_later(status.poll_after);
            return Ok(false);
        }
        match self.harvest(job, &status.state).await? {
            Harvested::All => Ok(true),
            Harvested::Interrupted => Ok(false),
            Harvested::Partly(error) => self.partly(job, &error).await,
        }
    }

    async fn note(&self, job: &Running, status: &BulkStatus) -> Result<(), BatchError> {
        let counts = status.counts;
        // What is not counted yet is no news.
        let counts = (counts.total > 0).then_some((counts.done, counts.failed, job.entry.total));
        let wait = super::jobs::look_after(job.polls, status.poll_after);
        let at_ms = self.now_ms().saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        let change = JobChange {
            remote_state: Some(status.state.name()),
            counts,
            poll: Some((at_ms, job.polls)),
            ..JobChange::default()
        };
        Ok(self.floor.ledger.change_job(job.entry.id, &change).await?)
    }

    /// The provider could not tell how far a job is, which says nothing about the job.
    fn trouble(&self, job: &mut Running, error: &ProviderError) {
        job.troubles = job.troubles.saturating_add(1);
        job.look_later(error.retry_after);
        let passes_by = match error.reason {
            Reason::RateLimited
            | Reason::Overloaded
            | Reason::ServerError
            | Reason::Timeout(_)
            | Reason::Transport
            | Reason::StreamError
            | Reason::StreamAborted
            | Reason::Decode => job.troubles < MOST_TROUBLES,
            Reason::Auth
            | Reason::RegionOrBilling
            | Reason::ModelNotFound { .. }
            | Reason::InvalidRequest
            | Reason::UnsupportedParameter { .. }
            | Reason::ContextTooLong { .. }
            | Reason::RequestTooLarge { .. }
            | Reason::QuotaExhausted
            | Reason::LocalResourceExhausted
            | Reason::OutputInvalid { .. }
            | Reason::Truncated
            | Reason::Refused
            | Reason::BatchFailed
            | Reason::BatchExpired
            | Reason::Cancelled
            | Reason::Unsupported => false,
        };
        if passes_by {
            tracing::debug!(error.type = error.reason.name(), remote = %job.remote, "the provider did not tell how far it is");
        } else {
            self.nobody(Some(error));
        }
    }

    /// Lines that could not be read are asked for again; those that the provider no longer has are given up.
    async fn partly(&self, job: &mut Running, error: &ProviderError) -> Result<bool, BatchError> {
        self.warned(&format!("the lines of `{}` could not be read to their end: {}", job.remote, error.message));
        let is_gone = error.reason == Reason::InvalidRequest;
        if is_gone && job.troubles + 1 >= MOST_GONE {
            self.give_up(job).await?;
            return Ok(true);
        }
        if is_gone {
            job.troubles += 1;
            job.look_later(error.retry_after);
        } else {
            self.trouble(job, error);
        }
        Ok(false)
    }

    /// Gives every job up, and harvests what they have made. Where a provider does not take that, the batch is not
    /// cancelled: its jobs may still run and cost.
    ///
    /// **Errors**: [`BatchError`]. **Cost**: network; time until the providers have ended them, within bounds.
    pub(super) async fn cancel(&self, jobs: &mut Vec<Running>) -> Result<Stop, BatchError> {
        if let Some((job, error)) = self.cancel_each(jobs).await? {
            self.floor.ledger.set_batch(self.floor.batch.id, BatchState::Open, None).await?;
            return Ok(Stop::NotCancelled(format!(
                "{job} could not be cancelled and may still run: {}",
                error.message
            )));
        }
        for _ in 0..MOST_LOOKS_AFTER_CANCEL {
            self.look(jobs).await?;
            let Some(next) = jobs.iter().map(|job| job.next).min() else { return Ok(Stop::Cancelled) };
            if self.is_interrupted() {
                return Ok(Stop::Cancelled);
            }
            if jobs.iter().all(|job| job.troubles >= MOST_TROUBLES_AFTER_CANCEL) {
                break;
            }
            self.pause(next.saturating_duration_since(Instant::now()), "batches that were cancelled").await;
        }
        for job in jobs.iter() {
            self.warned(&format!("`{}` has not ended yet although it was cancelled", job.remote));
        }
        Ok(Stop::Cancelled)
    }

    /// Asks for the end of each job, a few times; gives one that goes on, and why.
    async fn cancel_each(&self, jobs: &mut Vec<Running>) -> Result<Option<(String, ProviderError)>, BatchError> {
        let mut told = BTreeSet::new();
        for pause in CANCEL_PAUSES.into_iter().map(Some).chain([None]) {
            let mut refused = BTreeMap::new();
            for job in jobs.iter_mut() {
                if told.contains(&job.entry.id) {
                    continue;
                }
                match self.pass(job.entry.pass)?.api.cancel(&job.remote).await {
                    Ok(()) => drop(told.insert(job.entry.id)),
                    Err(error) => drop(refused.insert(job.entry.id, error)),
                }
                (job.next, job.polls) = (Instant::now(), 0);
            }
            if refused.is_empty() {
                return Ok(None);
            }
            // A job that is over is not cancelled any more, and harvested.
            self.look(jobs).await?;
            let left = jobs.iter().find_map(|job| Some((job, refused.remove(&job.entry.id)?)));
            let Some((job, error)) = left else { return Ok(None) };
            match pause.filter(|_| !self.is_interrupted()) {
                Some(pause) => self.pause(Duration::from_secs(pause), "the provider").await,
                None => return Ok(Some((format!("`{}` at {}", job.remote, job.entry.provider), error))),
            }
        }
        Ok(None)
    }

    /// The wait until the next look.
    pub(super) fn until_next(jobs: &[Running]) -> Duration {
        let next = jobs.iter().map(|job| job.next).min();
        next.map_or(Duration::ZERO, |next| next.saturating_duration_since(Instant::now()))
    }
}
