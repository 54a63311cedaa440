//! Jobs whose hand-in nobody saw the end of, as its answer was lost or the process ended, that no list showed, and that come
//! to light after their requests were handed in again: one of the two is not wanted.

use super::state::Bulk;
use crate::batch::run::BatchError;
use crate::ledger::batches::{JobEntry, JobState};
use sluice_providers::ProviderId;
use sluice_providers::bulk::{BulkState, BulkStatus};
use std::collections::BTreeMap;

/// What the ledger says of a job that no list of its provider showed.
pub(super) const NEVER_ARRIVED: &str = "it never arrived";
/// The same, once one did.
const CAME_LATE: &str = "it arrived after its requests were handed in again";
/// How long such a job is looked for: a list that is further behind than this is none.
const LOOKED_FOR_MS: u64 = 10 * 60 * 1_000;

impl Bulk<'_> {
    /// Cancels such jobs, and tells of them.
    ///
    /// **Errors**: [`BatchError`]. **Cost**: a list of each provider that has such a job.
    pub(super) async fn cancel_late(&self, entries: &[JobEntry]) -> Result<(), BatchError> {
        let since = self.now_ms().saturating_sub(LOOKED_FOR_MS);
        let mut lists: BTreeMap<&ProviderId, Vec<BulkStatus>> = BTreeMap::new();
        for job in entries.iter().filter(|job| is_lost(job, since) && is_handed_in_again(job, entries)) {
            let api = self.pass(job.pass)?.api;
            if !lists.contains_key(&job.provider) {
                // Where there is no list now, the next look has one.
                lists.insert(&job.provider, api.list().await.unwrap_or_default());
            }
            let found = lists[&job.provider].iter().find(|batch| batch.label.as_deref() == Some(job.label.as_str()));
            let Some(found) = found else { continue };
            let outcome = match found.state.is_over() {
                _ if found.state == BulkState::Cancelling => "is being cancelled",
                true => "is over, so that its requests are paid twice",
                false if api.cancel(&found.id).await.is_ok() => "was cancelled",
                false => "could not be cancelled",
            };
            let requests = job.total;
            self.warned(&format!(
                "`{}` came to light after its {requests} requests were handed in again; it {outcome}",
                found.id
            ));
            self.floor.ledger.end_job(job.id, JobState::Failed, Some(CAME_LATE), self.now_ms()).await?;
        }
        Ok(())
    }
}

fn is_lost(job: &JobEntry, since_ms: u64) -> bool {
    let is_recent = job.ended_ms.is_some_and(|ended| ended >= since_ms);
    job.state == JobState::Failed && job.message.as_deref() == Some(NEVER_ARRIVED) && is_recent
}

/// A later job of the pass was taken: the requests of a lost one are the first to go again.
fn is_handed_in_again(lost: &JobEntry, entries: &[JobEntry]) -> bool {
    entries.iter().any(|job| job.id > lost.id && job.pass == lost.pass && job.remote.is_some())
}
