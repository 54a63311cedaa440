//! A large batch begins with a small job, so that a prompt or a model that does not do is found out at the price of thirty
//! records and not of thousands.
//!
//! The price is one more wait, which is why only batches do it that are ten times as large, only in their first pass, and
//! only where somebody waits: who hands in and goes away finds everything handed in.

use super::state::Bulk;
use crate::batch::run::{BatchError, Stop};
use crate::ledger::batches::{JobEntry, JobState, PassOutcome};

/// Records of the first job. **Source**: ROUTING §2: two rates of failure, 5 % and 50 %, are told apart within about
/// fourteen.
pub(super) const CANARY: usize = 30;
/// A batch with more records than this has a canary.
const LARGE: u64 = 300;
/// Outcomes that the evidence names.
const MOST_NAMED: usize = 3;

/// How much may be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// The first job of a large batch.
    Canary,
    All,
    /// Nothing before the first job is over.
    Wait,
}

/// What may be handed in next, given the jobs of the first pass that providers took, and how many records are open.
pub(super) fn leave(jobs: &[JobEntry], open: u64) -> Leave {
    let mut taken = jobs.iter().filter(|job| job.pass == 1 && job.state != JobState::Failed);
    match (taken.next(), taken.next()) {
        (None, _) if open > LARGE => Leave::Canary,
        (Some(job), None) if is_small(job) && is_under_way(job) && open > LARGE => Leave::Wait,
        (None | Some(_), _) => Leave::All,
    }
}

/// The canary alone was harvested: what came of it counts now.
pub(super) fn is_back(jobs: &[JobEntry]) -> bool {
    let taken: Vec<&JobEntry> = jobs.iter().filter(|job| job.pass == 1 && job.state != JobState::Failed).collect();
    matches!(taken.as_slice(), [job] if is_small(job) && job.state == JobState::Harvested)
}

/// The evidence, where most of them did not pass.
pub(super) fn evidence(candidate: &str, outcomes: &[PassOutcome]) -> Option<String> {
    let all: u64 = outcomes.iter().map(|outcome| outcome.count).sum();
    let bad: Vec<&PassOutcome> = outcomes.iter().filter(|outcome| outcome.outcome != "accepted").collect();
    let failed: u64 = bad.iter().map(|outcome| outcome.count).sum();
    if all == 0 || failed * 2 <= all {
        return None;
    }
    let named = bad.iter().take(MOST_NAMED).map(|outcome| {
        let why = outcome.reason.as_deref().unwrap_or(&outcome.outcome).replace('_', " ");
        format!("{} {why}", outcome.count)
    });
    let named = named.collect::<Vec<_>>().join(", ");
    Some(format!("{failed} of the first {all} answers of {candidate} did not pass ({named})"))
}

impl Bulk<'_> {
    /// Stops the run where the canary has found something out.
    ///
    /// **Errors**: as the ledger.
    pub(super) async fn hear_canary(&self, jobs: &[JobEntry]) -> Result<(), BatchError> {
        if !self.floor.canary || !is_back(jobs) {
            return Ok(());
        }
        let counts = self.floor.ledger.batch_counts(self.floor.batch.id).await?;
        let outcomes = self.floor.ledger.pass_outcomes(&self.floor.batch.run, 1).await?;
        let candidate = self.pass(1)?.place.candidate.to_string();
        if counts.asked() > LARGE
            && let Some(evidence) = evidence(&candidate, &outcomes)
        {
            self.halt.stop(Stop::Canary(evidence));
        }
        Ok(())
    }
}

fn is_small(job: &JobEntry) -> bool {
    job.total <= CANARY as u64
}

fn is_under_way(job: &JobEntry) -> bool {
    matches!(job.state, JobState::Prepared | JobState::Running)
}
