//! State that the records of a run share.

use super::canary::{Canary, RECORDS, Word};
use super::slots::Calls;
use super::streak::{Sign, Streak};
use crate::batch::run::{BatchError, Event, Floor, Halt, Stop};
use crate::cascade::Ending;
use crate::ledger::batches::RecordEnd;
use crate::ledger::{AttemptEntry, AttemptOutcome, Purpose, Status};
use crate::prices::{Day, Money};
use crate::routing::beliefs::Beliefs;
use crate::routing::budget::{Limit, Limits};
use crate::routing::{Purse, Traffic};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Records under way beyond those that call, as a part of these: their answers are being judged and kept meanwhile. More of
/// them would only be lost together where the process is killed.
const AHEAD: usize = 4;
/// Time between two looks at whether somebody has given the batch up.
const LOOK: Duration = Duration::from_secs(1);
/// How many of these come to one look at what others have spent on the day, which reads all attempts of it.
const LOOKS_A_LOOK_AT_THE_DAY: u32 = 10;

/// State that the records of a run share.
pub(super) struct Shared<'a> {
    pub(super) floor: &'a Floor<'a>,
    pub(super) halt: Halt,
    pub(super) purse: Purse,
    pub(super) traffic: Traffic<'a>,
    pub(super) calls: Calls,
    pub(super) beliefs: Mutex<Beliefs>,
    counted: Mutex<Counted>,
    /// Whether no canary is out.
    is_heard: watch::Sender<bool>,
}

/// A canary that is out.
#[derive(Debug)]
struct Flight {
    canary: Canary,
    candidate: String,
    /// Records of it that have not come back.
    out: u32,
}

/// What was seen in this run.
#[derive(Debug, Default)]
struct Counted {
    ended: u64,
    failed: u64,
    streak: Streak,
    canary: Option<Flight>,
    /// Why a record was given back that nobody was asked for, in snake case and for a person.
    given_back: Option<(String, String)>,
    /// When somebody last looked whether the batch was given up.
    looked: Option<Instant>,
    looks: u32,
}

impl<'a> Shared<'a> {
    /// State for a run on this floor.
    pub(super) async fn new(floor: &'a Floor<'a>) -> Result<Self, BatchError> {
        let now_ms = (floor.now_ms)();
        let spent = floor.ledger.spent_by(&floor.batch.run, 0).await?;
        let limits = floor.config.budget;
        let limit = floor.max_cost.or(limits.run.money);
        // What the batch has cost before counts: the bound is one of the batch, not of a process.
        let run = Limit {
            money: limit.map(|money| Money::from_pico_usd(money.pico_usd().saturating_sub(spent.money.pico_usd()))),
            tokens: limits.run.tokens.map(|tokens| tokens.saturating_sub(spent.tokens)),
        };
        let purse = Purse::new(Limits { run, ..limits }, Day::from_ms(now_ms)).paying(floor.config.prices.clone());
        let before = floor.ledger.spent_by(&floor.batch.run, Day::from_ms(now_ms).start_ms()).await?;
        let purse = purse.having_spent(&before);
        purse.look_at_the_day(floor.ledger, &floor.batch.run, now_ms).await?;
        Ok(Shared {
            floor,
            halt: Halt::default(),
            purse,
            traffic: floor.roads(Self::places(floor)).open().await?,
            calls: Calls::new(floor.concurrency, floor.delay, floor.interrupted.clone()),
            beliefs: Mutex::new(floor.ledger.beliefs(now_ms).await?),
            counted: Mutex::default(),
            is_heard: watch::Sender::new(true),
        })
    }

    /// Records under way at the same time.
    pub(super) fn places(floor: &Floor<'_>) -> usize {
        floor.concurrency + floor.concurrency.div_ceil(AHEAD)
    }

    /// From now on the first answers of the first candidate decide whether the run goes on.
    pub(super) fn send_canary(&self, candidate: String) {
        self.counted().canary = Some(Flight { canary: Canary::default(), candidate, out: RECORDS });
        self.is_heard.send_replace(false);
    }

    /// A record is over. The test ends where its word is good, or with its last record; it stops the run where most failed.
    pub(super) fn canary_came_back(&self) {
        let mut counted = self.counted();
        let Some(flight) = &mut counted.canary else { return };
        flight.out = flight.out.saturating_sub(1);
        if flight.out > 0 && flight.canary.word() == Word::Unsure {
            return;
        }
        if flight.canary.mostly_failed() {
            self.halt.stop(Stop::Canary(flight.canary.evidence(&flight.candidate)));
        }
        counted.canary = None;
        self.is_heard.send_replace(true);
    }

    /// Waits for the word of the canary, where one is out.
    pub(super) async fn hear_canary(&self) {
        // The sender lives as long as this.
        let _ = self.is_heard.subscribe().wait_for(|is_heard| *is_heard).await;
    }

    /// Whether a further record may begin.
    pub(super) fn goes_on(&self) -> bool {
        if *self.floor.interrupted.borrow() {
            self.halt.stop(Stop::Interrupted);
        }
        !self.halt.is_called()
    }

    /// Learns from the attempts of a record.
    pub(super) fn learn(&self, attempts: &[AttemptEntry]) {
        let mut beliefs = self.beliefs.lock().unwrap_or_else(PoisonError::into_inner);
        for attempt in attempts {
            if let Some(change) = attempt.teach(&mut beliefs) {
                self.floor.watcher.on(&Event::Changed { candidate: &attempt.candidate, change });
            }
        }
    }

    /// What the canary and the streak make of a cascade: whether its record has an end of its own.
    pub(super) fn weigh(&self, ending: &Ending, end: &RecordEnd) -> Sign {
        let mut counted = self.counted();
        if let Some(Flight { canary, .. }) = &mut counted.canary
            && let Some(first) = ending.attempts.iter().find(|attempt| says_something(attempt))
        {
            let wrong =
                (first.outcome != AttemptOutcome::Accepted).then(|| first.reason.as_deref().unwrap_or("failed"));
            canary.saw(wrong);
            if canary.word() == Word::Sick && canary.mostly_failed() {
                self.halt.stop(Stop::Canary(canary.evidence(&first.candidate.to_string())));
            }
        }
        let answered = end.status != Status::Failed || ending.attempts.iter().any(says_something);
        let sign = counted.streak.saw(end.reason.as_deref().filter(|_| !answered));
        if sign == Sign::Lasting {
            let reason = end.reason.clone().unwrap_or_default();
            let message = end.message.clone().unwrap_or_else(|| reason.replace('_', " "));
            self.halt.stop(Stop::NoProvider { message: format!("nobody can be asked now: {message}"), reason });
        }
        sign
    }

    /// A record was given back that nobody could be asked for just now: the run does not end as if it were done.
    pub(super) fn gave_back(&self, end: &RecordEnd) {
        let reason = end.reason.clone().unwrap_or_default();
        let message = end.message.clone().unwrap_or_else(|| reason.replace('_', " "));
        self.counted().given_back = Some((reason, message));
    }

    /// Why the run stopped, or could not do all of it.
    pub(super) fn cause(&self) -> Option<Stop> {
        let given_back = || {
            let (reason, message) = self.counted().given_back.clone()?;
            Some(Stop::NoProvider { reason, message: format!("some records could not be asked for: {message}") })
        };
        self.halt.cause().or_else(given_back)
    }

    /// Counts a record that has ended.
    pub(super) fn ended(&self, status: Status) {
        let mut counted = self.counted();
        counted.ended += 1;
        counted.failed += u64::from(crate::batch::run::has_failed(status));
        if self.floor.failures.are_too_many(counted.failed, counted.ended) {
            self.halt.stop(Stop::Failures { failed: counted.failed, ended: counted.ended });
        }
    }

    /// Looks now and then whether somebody has given the batch up, and syncs the output.
    pub(super) async fn tend(&self) -> Result<(), BatchError> {
        let is_due = {
            let mut counted = self.counted();
            let is_due = counted.looked.is_none_or(|looked| looked.elapsed() >= LOOK);
            if is_due {
                counted.looked = Some(Instant::now());
            }
            is_due
        };
        if is_due {
            if self.floor.ledger.is_cancelled(self.floor.batch.id).await? {
                self.halt.stop(Stop::Cancelled);
            }
            self.floor.output.sync(self.floor.ledger, self.floor.batch.id, false).await?;
            if self.is_a_look_at_the_day_due() {
                let now_ms = (self.floor.now_ms)();
                self.purse.look_at_the_day(self.floor.ledger, &self.floor.batch.run, now_ms).await?;
            }
        }
        if let Some(warning) = self.floor.ledger.take_warning() {
            self.floor.watcher.on(&Event::Warned(&warning));
        }
        for warning in self.purse.warnings() {
            self.floor.watcher.on(&Event::Warned(&warning.to_string()));
        }
        Ok(())
    }

    fn is_a_look_at_the_day_due(&self) -> bool {
        let mut counted = self.counted();
        counted.looks += 1;
        counted.looks.is_multiple_of(LOOKS_A_LOOK_AT_THE_DAY)
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        // Every change is a few assignments: a panic elsewhere cannot have left them half done.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an attempt says anything about what its candidate can do.
fn says_something(attempt: &AttemptEntry) -> bool {
    let answered = ["truncated", "refused", "output_invalid"];
    attempt.purpose == Purpose::Write
        && (attempt.score.is_some() || attempt.reason.as_deref().is_some_and(|reason| answered.contains(&reason)))
}
