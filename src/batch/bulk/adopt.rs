//! Takes over a batch that was handed in elsewhere: its answers are judged, and what failed in it is asked for again.

use super::jobs::ADOPTED;
use super::state::Bulk;
use crate::batch::run::{BatchError, Floor};
use crate::ledger::batches::{JobChange, JobState, NewJob};
use sluice_providers::bulk::{BulkId, BulkStatus};

/// Records that are read from the ledger at a time.
const PAGE: u32 = 1000;

/// A batch that was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// How far it is.
    pub status: BulkStatus,
    /// Records that may have a line in it.
    pub records: u64,
}

/// Notes a batch of the first model's provider as the first pass of this one; [`run`](super::run) then harvests it. The
/// ids of its lines are keys of records; others are reported, and records without a line stay open.
///
/// Doing it twice changes nothing.
///
/// **Errors**: [`BatchError::Unusable`] where the provider does not have it, [`BatchError`]. **Cost**: network.
pub async fn adopt(floor: &Floor<'_>, remote: &BulkId) -> Result<Adopted, BatchError> {
    let bulk = Bulk::open(floor).await?;
    let pass = bulk.pass(1)?;
    let candidate = &pass.place.candidate;
    let status = pass.api.status(remote).await.map_err(|error| {
        let (provider, reason) = (&candidate.provider, &error.message);
        BatchError::Unusable(format!("`{remote}` cannot be taken over from {provider}: {reason}"))
    })?;
    let label = format!("{ADOPTED}{}-{remote}", floor.batch.run);
    let known = floor.ledger.jobs(floor.batch.id).await?.into_iter().find(|job| job.label == label);
    let (job, records) = match known {
        Some(job) if job.state != JobState::Prepared => return Ok(Adopted { status, records: job.total }),
        Some(job) => (job.id, job.total),
        None => {
            let places = waiting(floor).await?;
            let (provider, model) = (&candidate.provider, candidate.model.as_str());
            let new = NewJob { pass: 1, provider, model, label: &label, records: &places };
            (floor.ledger.prepare_job(floor.batch.id, &new).await?, places.len() as u64)
        }
    };
    let handed_ms = Some(bulk.now_ms());
    let change = JobChange { state: Some(JobState::Running), remote: Some(remote), handed_ms, ..JobChange::default() };
    floor.ledger.change_job(job, &change).await?;
    Ok(Adopted { status, records })
}

/// The records that are handed in nowhere.
async fn waiting(floor: &Floor<'_>) -> Result<Vec<u64>, BatchError> {
    let mut places = Vec::new();
    let mut after = None;
    loop {
        let page = floor.ledger.free_records(floor.batch.id, 1, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(places) };
        after = Some((last.record.turn, last.seq));
        places.extend(page.iter().map(|record| record.seq));
    }
}
