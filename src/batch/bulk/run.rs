//! The loop of a bulk batch: hand in, look, harvest, until nothing is open.

use super::canary::{self, CANARY, Leave};
use super::gather::{Chunk, Gatherer};
use super::hand_in::HandedIn;
use super::jobs::Running;
use super::pass::Pass;
use super::state::Bulk;
use super::till::sum;
use crate::batch::run::{BatchError, Floor, Stop};
use crate::ledger::batches::JobState;
use crate::report::plural;
use crate::routing::budget::{Need, Refused, Reservation};
use std::time::Duration;

/// Whether somebody waits for the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Until every record has ended.
    UntilDone,
    /// Not at all: what is over is harvested, what is left is handed in, and the next process goes on.
    HandIn,
}

/// The longest pause: after it somebody may have given the batch up.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Rounds without a request that the records of a pass may take: more than `fate` lets them.
const IDLE_ROUNDS: usize = 8;
/// Fewer records than this are no job of their own where a budget does not pay for all that wait.
const LEAST_PAID: usize = 50;

/// Takes a bulk batch up where it stands and goes on until nothing is open any more or something stops it. Model `n` of
/// the floor is asked in pass `n`.
///
/// Jobs that a stopped run leaves at a provider go on there, and the next call harvests them. Where the batch was
/// cancelled, they are given up first; call it before the open records are skipped, so that what they made counts.
///
/// **Errors**: [`BatchError`]; whatever has ended until then is in the ledger. **Cost**: network, tokens, hours.
pub async fn run(floor: &Floor<'_>, wait: Wait) -> Result<Option<Stop>, BatchError> {
    let bulk = Bulk::open(floor).await?;
    bulk.find_prepared().await?;
    let mut round = Round { bulk: &bulk, jobs: Vec::new(), wait, is_short: false, idle: 0 };
    round.take_up().await?;
    let stop = round.go_on().await?;
    floor.output.sync(floor.ledger, floor.batch.id, true).await?;
    Ok(stop)
}

struct Round<'b, 'a> {
    bulk: &'b Bulk<'a>,
    jobs: Vec<Running>,
    wait: Wait,
    /// A budget did not pay for everything that waits.
    is_short: bool,
    /// Rounds in a row in which nothing could be handed in although records are open.
    idle: usize,
}

impl<'a> Round<'_, 'a> {
    /// The jobs of earlier processes.
    async fn take_up(&mut self) -> Result<(), BatchError> {
        let floor = self.bulk.floor;
        for entry in floor.ledger.jobs(floor.batch.id).await? {
            if entry.state == JobState::Running
                && let Some(job) = Running::new(entry, self.bulk.now_ms())
            {
                let need = self.need(&job).await?;
                self.bulk.till.take_over(job.entry.id, need);
                self.jobs.push(job);
            }
        }
        Ok(())
    }

    /// What a job may still take: its requests are rendered once more, where that matters.
    async fn need(&self, job: &Running) -> Result<Need, BatchError> {
        let bulk = self.bulk;
        let mut all = sum([]);
        if !bulk.till.is_bounded() || job.is_adopted() {
            return Ok(all);
        }
        let pass = bulk.pass(job.entry.pass)?;
        for seq in bulk.floor.ledger.job_records(job.entry.id).await? {
            if let Some((record, is_open)) = bulk.floor.ledger.record_at(bulk.floor.batch.id, seq).await?
                && let Some(asked) = bulk.case(pass, record, is_open).request
            {
                all = sum([all, bulk.till.need(&pass.place, &asked.request)]);
            }
        }
        Ok(all)
    }

    async fn go_on(&mut self) -> Result<Option<Stop>, BatchError> {
        let mut is_first = true;
        loop {
            if let Some(stop) = self.stopped().await? {
                return Ok(Some(stop));
            }
            self.bulk.look(&mut self.jobs).await?;
            let entries = self.bulk.floor.ledger.jobs(self.bulk.floor.batch.id).await?;
            self.bulk.cancel_late(&entries).await?;
            self.bulk.hear_canary(&entries).await?;
            if let Some(stop) = self.stopped().await? {
                return Ok(Some(stop));
            }
            // What was not handed in by a process that ended is not made to wait for what was, nor for what never ends.
            let is_waiting = self.jobs.iter().any(|job| !job.is_overdue());
            if !is_waiting || std::mem::take(&mut is_first) {
                let Some(pass) = self.bulk.floor.ledger.next_pass(self.bulk.floor.batch.id).await? else {
                    return Ok(None);
                };
                self.hand_in(pass).await?;
                for later in pass + 1..=self.bulk.count() {
                    if self.overdue().is_some() {
                        self.hand_in(later).await?;
                    }
                }
                if self.jobs.is_empty() && self.is_short {
                    return Ok(Some(Stop::Budget));
                }
                if self.jobs.is_empty() {
                    self.check_idle()?;
                    continue;
                }
            }
            if let Some(stop) = self.stopped().await? {
                return Ok(Some(stop));
            }
            if let Some(overdue) = self.overdue() {
                return Ok(Some(overdue));
            }
            if self.wait == Wait::HandIn {
                return Ok(Some(Stop::Handed));
            }
            let wait = Bulk::until_next(&self.jobs).min(LONGEST_PAUSE);
            self.bulk.pause(wait, "batches that are not over").await;
        }
    }

    /// Why nobody waits any longer, where every job that is left should be over for long.
    fn overdue(&self) -> Option<Stop> {
        let [first, others @ ..] = self.jobs.as_slice() else { return None };
        if self.jobs.iter().any(|job| !job.is_overdue()) {
            return None;
        }
        let more =
            if others.is_empty() { String::new() } else { format!(" and {}", plural(others.len() as u64, "other")) };
        let (has, it) = if others.is_empty() { ("has", "it") } else { ("have", "they") };
        let (remote, provider) = (&first.remote, &first.entry.provider);
        let were = if others.is_empty() { "was" } else { "were" };
        Some(Stop::Overdue(format!(
            "`{remote}` at {provider}{more} {has} not ended two days after {it} {were} handed in"
        )))
    }

    /// A round may settle records without a request, and a record takes few such rounds in each pass. What is open after
    /// more of them waits for a job that nobody knows.
    fn check_idle(&mut self) -> Result<(), BatchError> {
        self.idle += 1;
        if self.idle <= IDLE_ROUNDS * (self.bulk.passes.len() + 1) {
            return Ok(());
        }
        let message = "records wait for a batch that the ledger does not know; --reset begins this one anew";
        Err(BatchError::Unusable(message.to_owned()))
    }

    async fn stopped(&mut self) -> Result<Option<Stop>, BatchError> {
        let floor = self.bulk.floor;
        if self.bulk.is_interrupted() {
            return Ok(Some(Stop::Interrupted));
        }
        if floor.ledger.is_cancelled(floor.batch.id).await? {
            return Ok(Some(self.bulk.cancel(&mut self.jobs).await?));
        }
        let cause = self.bulk.halt.cause();
        if matches!(cause, Some(Stop::Failures { .. })) && floor.ledger.batch_counts(floor.batch.id).await?.open == 0 {
            // Nothing is left to be stopped: the batch is finished.
            return Ok(None);
        }
        Ok(cause)
    }

    /// Hands in what is free in a pass, as far as the budget goes.
    async fn hand_in(&mut self, number: u32) -> Result<(), BatchError> {
        let bulk = self.bulk;
        let floor = bulk.floor;
        let pass = bulk.pass(number)?;
        self.is_short = false;
        bulk.till.look_at_the_day(floor).await?;
        let leave = self.leave(number).await?;
        if leave == Leave::Wait {
            return Ok(());
        }
        let mut gatherer = Gatherer::new(bulk, pass);
        loop {
            let most = if leave == Leave::Canary { CANARY } else { bulk.most_lines() };
            let Some(mut chunk) = gatherer.next(most).await? else { return Ok(()) };
            self.idle = 0;
            if floor.ledger.is_cancelled(floor.batch.id).await? {
                return Ok(());
            }
            let length = chunk.requests.len();
            let Some(reservation) = self.pay(&mut chunk) else {
                self.is_short = true;
                return Ok(());
            };
            self.is_short = chunk.requests.len() < length;
            if !self.submit(pass, &chunk, reservation).await? || leave == Leave::Canary || self.is_short {
                return Ok(());
            }
        }
    }

    /// False where nothing more can be handed in now.
    async fn submit(&mut self, pass: &Pass<'a>, chunk: &Chunk, reservation: Reservation) -> Result<bool, BatchError> {
        let floor = self.bulk.floor;
        let number = floor.ledger.jobs(floor.batch.id).await?.len() + 1;
        Ok(match self.bulk.hand_in(pass, chunk, number).await? {
            HandedIn::Running(job) => {
                self.bulk.till.hold(job.entry.id, reservation);
                self.jobs.push(*job);
                true
            }
            HandedIn::TooMany | HandedIn::Not => false,
        })
    }

    /// Sets aside what a job takes; where that is too much, a part of it may do.
    fn pay(&self, chunk: &mut Chunk) -> Option<Reservation> {
        let least = chunk.requests.len().min(LEAST_PAID);
        loop {
            let refused = match self.bulk.till.set_aside(chunk.need()) {
                Ok(reservation) => return Some(reservation),
                Err(refused) => refused,
            };
            let half = chunk.requests.len() / 2;
            if refused_for_good(&refused) || half < least {
                self.bulk.warned(&refused.to_string());
                return None;
            }
            chunk.truncate(half);
        }
    }

    async fn leave(&self, pass: u32) -> Result<Leave, BatchError> {
        let floor = self.bulk.floor;
        if pass != 1 || !floor.canary || self.wait == Wait::HandIn {
            return Ok(Leave::All);
        }
        let open = floor.ledger.batch_counts(floor.batch.id).await?.open;
        Ok(canary::leave(&floor.ledger.jobs(floor.batch.id).await?, open))
    }
}

/// A smaller job would be turned away, too.
fn refused_for_good(refused: &Refused) -> bool {
    match refused {
        Refused::UnknownPrice(_) => true,
        Refused::Exceeded { .. } => false,
    }
}
