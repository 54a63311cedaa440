//! What a bulk batch works with while it goes on.

use super::pass::{Pass, passes};
use super::till::Till;
use crate::batch::run::{BatchError, Event, Floor, Halt, Stop};
use crate::ledger::Status;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// A bulk batch under way.
pub(super) struct Bulk<'a> {
    pub(super) floor: &'a Floor<'a>,
    pub(super) passes: Vec<Pass<'a>>,
    pub(super) till: Till,
    pub(super) halt: Halt,
    /// Records that this process saw end, and those of them that failed.
    failed: AtomicU64,
    ended: AtomicU64,
    /// Requests of one job at most: fewer after a provider had no room for more.
    most_lines: AtomicUsize,
}

/// Requests of one job at most: one that fails as a whole takes no more with it, and no more are in memory.
const MOST_LINES: usize = 10_000;

impl<'a> Bulk<'a> {
    /// **Errors**: [`BatchError`].
    pub(super) async fn open(floor: &'a Floor<'a>) -> Result<Bulk<'a>, BatchError> {
        let passes = passes(floor)?;
        Ok(Bulk {
            floor,
            passes,
            till: Till::open(floor).await?,
            halt: Halt::default(),
            failed: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            most_lines: AtomicUsize::new(MOST_LINES),
        })
    }

    /// How many passes there are.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.passes.len()).unwrap_or(u32::MAX)
    }

    /// The pass of that number.
    ///
    /// **Errors**: [`BatchError::Unusable`] where the batch has been begun with more of them.
    pub(super) fn pass(&self, number: u32) -> Result<&Pass<'a>, BatchError> {
        let pass = usize::try_from(number).ok().and_then(|number| self.passes.get(number.checked_sub(1)?));
        pass.ok_or_else(|| {
            let message = format!("the batch has records in pass {number}, and {} are named", self.passes.len());
            BatchError::Unusable(message)
        })
    }

    /// Milliseconds since 1970.
    pub(super) fn now_ms(&self) -> u64 {
        (self.floor.now_ms)()
    }

    pub(super) fn is_interrupted(&self) -> bool {
        *self.floor.interrupted.borrow()
    }

    pub(super) fn told(&self, message: &str) {
        self.floor.watcher.on(&Event::Told(message));
    }

    pub(super) fn warned(&self, message: &str) {
        tracing::warn!(message, "bulk batch");
        self.floor.watcher.on(&Event::Warned(message));
    }

    /// Waits, unless the run is interrupted.
    pub(super) async fn pause(&self, wait: std::time::Duration, why: &str) {
        self.floor.watcher.on(&Event::Waiting { wait, why });
        crate::cascade::pause(wait, &self.floor.interrupted).await;
    }

    /// Counts a record that has ended, and stops where too many have failed.
    pub(super) fn count_end(&self, status: Status) {
        let one = u64::from(matches!(status, Status::Rejected | Status::Failed));
        let failed = self.failed.fetch_add(one, Ordering::Relaxed) + one;
        let ended = self.ended.fetch_add(1, Ordering::Relaxed) + 1;
        if self.floor.failures.are_too_many(failed, ended) {
            self.halt.stop(Stop::Failures { failed, ended });
        }
    }

    pub(super) fn most_lines(&self) -> usize {
        self.most_lines.load(Ordering::Relaxed)
    }

    /// A job with so many requests was too large for the provider; false where it cannot be any smaller.
    pub(super) fn shrink_jobs(&self, lines: usize) -> bool {
        self.most_lines.fetch_min((lines / 2).max(1), Ordering::Relaxed);
        lines > 1
    }
}
