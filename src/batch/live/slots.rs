//! Calls under way at the same time, and the pause between their beginnings.

use crate::cascade::{Came, Entry, Gate, Leave, pause};
use crate::ledger::LedgerError;
use crate::routing::breaker::Resort;
use crate::routing::limiter::Need;
use crate::routing::{Lanes, Place};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::time::Instant;

/// What all calls of a run share.
pub(crate) struct Calls {
    slots: Semaphore,
    delay: Duration,
    /// When the next call may begin.
    next: Mutex<Option<Instant>>,
    interrupted: watch::Receiver<bool>,
}

/// The gate of one record: a slot is held only while its call is under way, not while its answer is judged and kept.
pub(crate) struct Slots<'a> {
    lanes: Lanes<'a>,
    calls: &'a Calls,
    held: Mutex<Option<SemaphorePermit<'a>>>,
}

impl Calls {
    /// So many calls at the same time, with a pause between their beginnings.
    pub(crate) fn new(concurrency: usize, delay: Duration, interrupted: watch::Receiver<bool>) -> Self {
        Calls { slots: Semaphore::new(concurrency.max(1)), delay, next: Mutex::default(), interrupted }
    }

    /// Waits for this call's place in the row.
    async fn pace(&self) {
        if self.delay.is_zero() {
            return;
        }
        let now = Instant::now();
        let at = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let at = next.unwrap_or(now).max(now);
            *next = Some(at + self.delay);
            at
        };
        if at > now {
            pause(at - now, &self.interrupted).await;
        }
    }
}

impl<'a> Slots<'a> {
    /// A gate into these lanes.
    pub(crate) fn new(lanes: Lanes<'a>, calls: &'a Calls) -> Self {
        Slots { lanes, calls, held: Mutex::default() }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<SemaphorePermit<'a>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Gate for Slots<'_> {
    async fn turn(&self, place: &Place) {
        self.calls.pace().await;
        self.lanes.turn(place).await;
    }

    async fn enter(&self, place: &Place, need: &mut Need) -> Result<Entry, LedgerError> {
        // The semaphore is never closed.
        let permit = self.calls.slots.acquire().await.ok();
        let entry = self.lanes.enter(place, need).await?;
        if matches!(entry, Entry::Open(_)) {
            *self.held() = permit;
        }
        Ok(entry)
    }

    async fn freed(&self) {
        self.lanes.freed().await;
    }

    fn leave(&self, place: &Place, need: Need) {
        self.lanes.leave(place, need);
    }

    async fn left(&self, leave: Leave, came: Came<'_>) -> Result<(), LedgerError> {
        drop(self.held().take());
        self.lanes.left(leave, came).await
    }

    fn resort(&self, places: &[&Place]) -> Resort {
        self.lanes.resort(places)
    }

    fn force(&self, place: &Place, need: Need) -> Leave {
        self.lanes.force(place, need)
    }
}
