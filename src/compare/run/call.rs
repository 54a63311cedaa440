//! One call of a comparison, through the same doors, limits and budgets as every other.

use super::question::Question;
use super::shared::Shared;
use super::stand::{CompareError, Stop};
use crate::batch::live::Slots;
use crate::cascade::{
    Bounds, Cache, Came, Cascade, Desk, Ended, Ending, Entry, Gate, Leave, Route, StopCause, Unobserved, Work, drive,
    random_jitter,
};
use crate::ledger::{Ledger, LedgerError};
use crate::routing::breaker::Resort;
use crate::routing::limiter::Need;
use crate::routing::{ArtifactPurse, Lanes, Place};

/// Longest answer that is listened to.
const MAX_ANSWER_BYTES: usize = 8 << 20;

/// Who is asked, about what.
pub(super) struct Call<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) question: &'a Question<'a>,
    pub(super) place: &'a Place,
    pub(super) work: &'a dyn Work,
    pub(super) ledger: &'a dyn Ledger,
    pub(super) cache: Option<&'a dyn Cache>,
    /// Whose patience it takes: the place of who is asked, and the kind.
    pub(super) asked: (usize, Option<&'a str>),
}

impl Call<'_> {
    /// Calls. Calls that broke are repeated and limits waited for, as everywhere; nothing is corrected. Where the
    /// comparison can pay for no further call, or the user stops it, it is told to stop, and the ending is `None`.
    pub(super) async fn make(&self, lanes: Lanes<'_>) -> Result<Option<Ending>, CompareError> {
        let (shared, stand) = (self.shared, self.shared.stand);
        shared.purse.look_at_the_day(stand.ledger, &shared.run, (stand.now_ms)()).await?;
        let purse = shared.purse.artifact();
        let slots = Second { slots: Slots::new(lanes, &shared.calls), shared, asked: self.asked };
        let desk = Desk {
            run: &shared.run,
            kind: &self.question.kind.name,
            version: &self.question.kind.version,
            providers: self.question.providers,
            ledger: self.ledger,
            cache: self.cache,
            spending: &purse,
            gate: &slots,
            observer: &Unobserved,
            interrupted: stand.interrupted.clone(),
            now_ms: stand.now_ms,
            jitter: random_jitter,
            max_answer_bytes: MAX_ANSWER_BYTES,
        };
        let route = Route::new(vec![self.place.clone()]).expect("a route of one place is not empty");
        let ending = drive(self.work, Cascade::new(route, self.bounds()), &desk).await?;
        if let Some(stop) = stops(ending.ended, &purse) {
            if ending.ended == Ended::Stopped(StopCause::Limit) {
                shared.ran_into(ending.passed_over.last().map(|over| over.message.as_str()));
            }
            shared.halt(stop);
            return Ok(None);
        }
        Ok(Some(ending))
    }

    fn bounds(&self) -> Bounds {
        let config = self.shared.stand.config;
        Bounds {
            max_attempts: 1,
            max_corrections: 0,
            max_transport_retries: config.max_transport_retries,
            max_rate_limit_waits: config.max_rate_limit_waits,
            deadline: config.deadline,
            pause: config.pauses.retry,
            rate_limit_pause: config.pauses.rate_limit,
            switch_pause: config.pauses.switch,
            longest_wait: config.pauses.longest,
            ..Bounds::default()
        }
    }
}

/// A gate that looks again after the wait for a slot: who brought nothing meanwhile is asked no more.
struct Second<'a> {
    slots: Slots<'a>,
    shared: &'a Shared<'a>,
    asked: (usize, Option<&'a str>),
}

#[async_trait::async_trait]
impl Gate for Second<'_> {
    async fn turn(&self, place: &Place) {
        self.slots.turn(place).await;
    }

    async fn enter(&self, place: &Place, need: &mut Need) -> Result<Entry, LedgerError> {
        match self.slots.enter(place, need).await? {
            Entry::Open(leave) if !self.shared.goes_on(self.asked.0, self.asked.1) => {
                self.slots.left(leave, Came::Cut).await?;
                Ok(Entry::Full(format!("{} is asked no more", place.candidate)))
            }
            entry => Ok(entry),
        }
    }

    async fn freed(&self) {
        self.slots.freed().await;
    }

    fn leave(&self, place: &Place, need: Need) {
        self.slots.leave(place, need);
    }

    async fn left(&self, leave: Leave, came: Came<'_>) -> Result<(), LedgerError> {
        self.slots.left(leave, came).await
    }

    fn resort(&self, places: &[&Place]) -> Resort {
        self.slots.resort(places)
    }

    fn force(&self, place: &Place, need: Need) -> Leave {
        self.slots.force(place, need)
    }
}

/// Whether an ending is that of the whole comparison.
fn stops(ended: Ended, purse: &ArtifactPurse<'_>) -> Option<Stop> {
    match ended {
        Ended::Stopped(StopCause::Interrupted) => Some(Stop::Interrupted),
        // What a person has allowed for the day: the rest of the comparison would only wait for tomorrow.
        Ended::Stopped(StopCause::Limit) => Some(Stop::Budget),
        Ended::Stopped(StopCause::Budget) => purse.is_run_out().then_some(Stop::Budget),
        Ended::Stopped(StopCause::Deadline) | Ended::Accepted(_) | Ended::BelowThreshold(_) | Ended::Failed => None,
    }
}
