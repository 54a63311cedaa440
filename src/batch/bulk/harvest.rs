//! Reads the lines of a job and settles its records, each once, however often it is harvested.

use super::case::Origin;
use super::jobs::Running;
use super::pass::Pass;
use super::state::Bulk;
use crate::batch::run::{BatchError, Stop};
use crate::ledger::batches::JobState;
use crate::report::plural;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use sluice_providers::bulk::{Awaited, BulkLine, BulkLines, BulkState, Met};
use sluice_providers::{Answer, ProviderError, Reason};
use std::collections::BTreeMap;

/// Records that are settled at the same time: what becomes durable together shares a sync.
const AT_ONCE: usize = 64;
/// Records that are read from the ledger at a time.
const PAGE: u32 = 1000;
/// Ids that a warning names.
const MOST_NAMED: usize = 3;

/// What a harvest came to.
pub(super) enum Harvested {
    /// The job is over, and every record of it is settled or free again.
    All,
    /// Not everything could be read; nothing is lost, and it is harvested again.
    Partly(ProviderError),
    /// The run was interrupted; the next process goes on.
    Interrupted,
}

/// Lines that are not those of a record that waits.
#[derive(Default)]
struct Strays {
    again: u64,
    unknown: u64,
    /// Those of the unknown of which nothing can be read: each may be the line of any record that has none.
    unread: u64,
    /// The first of the unknown.
    named: Vec<String>,
}

impl<'a> Bulk<'a> {
    /// Harvests a job that is over.
    ///
    /// **Errors**: [`BatchError`]. **Cost**: network; memory for the ids of its records and for those lines that failed.
    pub(super) async fn harvest(&self, job: &Running, state: &BulkState) -> Result<Harvested, BatchError> {
        let pass = self.pass(job.entry.pass)?;
        if self.makes_room(job, state).await? {
            return Ok(Harvested::All);
        }
        let lines = match pass.api.results(&job.remote).await {
            Ok(lines) => lines,
            Err(error) => return Ok(Harvested::Partly(error)),
        };
        let ids = self.ids(job).await?;
        let mut reading = Reading::new(self, job, pass, ids);
        let broken = reading.read(lines).await?;
        reading.report();
        if self.is_interrupted() {
            return Ok(Harvested::Interrupted);
        }
        if let Some(error) = broken {
            return Ok(Harvested::Partly(error));
        }
        let is_unread = reading.strays.unread > 0;
        let (failures, missing) = reading.left();
        self.settle_rest(job, pass, failures, (state, missing, is_unread)).await?;
        if self.is_interrupted() {
            return Ok(Harvested::Interrupted);
        }
        self.over(job, state).await?;
        Ok(Harvested::All)
    }

    /// Gives up on lines that cannot be read: the records that still wait are treated as if they had none.
    ///
    /// **Errors**: [`BatchError`].
    pub(super) async fn give_up(&self, job: &Running) -> Result<(), BatchError> {
        let pass = self.pass(job.entry.pass)?;
        let ids = self.ids(job).await?;
        let state = BulkState::Ended;
        self.settle_rest(job, pass, BTreeMap::new(), (&state, ids.into_values().collect(), true)).await?;
        self.over(job, &state).await
    }

    /// A job for which the provider had no room beside others was not begun: its records are free again, and the next
    /// job is smaller.
    async fn makes_room(&self, job: &Running, state: &BulkState) -> Result<bool, BatchError> {
        let BulkState::Failed(failure) = state else { return Ok(false) };
        if !failure.waits_for_others() {
            return Ok(false);
        }
        let lines = usize::try_from(job.entry.total).unwrap_or(usize::MAX);
        if !self.shrink_jobs(lines) {
            let (reason, message) = (Reason::BatchFailed.name().to_owned(), failure.message.clone());
            self.halt.stop(Stop::NoProvider { reason, message });
        }
        self.floor.ledger.end_job(job.entry.id, JobState::Failed, Some(&failure.message), self.now_ms()).await?;
        self.till.release(job.entry.id);
        self.told(&format!("`{}` was not begun: {}; the next is smaller", job.remote, failure.message));
        Ok(true)
    }

    /// The ids that a job waits for, and the records they stand for.
    async fn ids(&self, job: &Running) -> Result<BTreeMap<String, u64>, BatchError> {
        let waiting = self.floor.ledger.job_records(job.entry.id).await?;
        if !job.is_adopted() {
            return Ok(waiting.into_iter().map(|seq| (seq.to_string(), seq)).collect());
        }
        let mut ids = BTreeMap::new();
        let mut after = None;
        loop {
            let page = self.floor.ledger.open_records(self.floor.batch.id, job.entry.pass, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(ids) };
            after = Some((last.record.turn, last.seq));
            let waits = |seq: &u64| waiting.binary_search(seq).is_ok();
            ids.extend(page.into_iter().filter(|open| waits(&open.seq)).map(|open| (open.record.key, open.seq)));
        }
    }

    async fn settle_rest(
        &self,
        job: &Running,
        pass: &Pass<'a>,
        failures: BTreeMap<u64, ProviderError>,
        (state, missing, is_unread): (&BulkState, Vec<u64>, bool),
    ) -> Result<(), BatchError> {
        let mut under_way = FuturesUnordered::new();
        for (seq, error) in failures {
            if self.is_interrupted() {
                break;
            }
            pass.api.learn(&pass.place.candidate.model, &error);
            under_way.push(self.settle_line(job, pass, seq, Err(error)));
            room(&mut under_way).await?;
        }
        // Nobody knows what an adopted batch was asked, and who cancels one wants nothing of it: such records are free.
        let is_settled = !job.is_adopted() && *state != BulkState::Cancelled;
        for seq in missing.into_iter().filter(|_| is_settled) {
            if self.is_interrupted() {
                break;
            }
            under_way.push(self.settle_line(job, pass, seq, Err(unmet(job, state, is_unread))));
            room(&mut under_way).await?;
        }
        while let Some(done) = under_way.next().await {
            done?;
        }
        Ok(())
    }

    async fn settle_line(
        &self,
        job: &Running,
        pass: &Pass<'a>,
        seq: u64,
        outcome: Result<Answer, ProviderError>,
    ) -> Result<(), BatchError> {
        let found = self.floor.ledger.record_at(self.floor.batch.id, seq).await?;
        let Some((record, is_open)) = found else { return Ok(()) };
        // A record that was taken back to its beginning meanwhile waits for other answers.
        let is_ours = is_open && record.pass == pass.number;
        let case = self.case(pass, record, is_ours);
        let (id, handed_ms) = (job.entry.id, job.entry.handed_ms.unwrap_or(0));
        let origin = if job.is_adopted() { Origin::Adopted { id, handed_ms } } else { Origin::Job { id, handed_ms } };
        self.settle(&case, &origin, outcome).await
    }

    /// Every line is taken: the job is over, and the output has what it led to.
    async fn over(&self, job: &Running, state: &BulkState) -> Result<(), BatchError> {
        let (over, message) = match state {
            BulkState::Cancelled => (JobState::Cancelled, None),
            BulkState::Failed(failure) => (JobState::Harvested, Some(failure.message.as_str())),
            BulkState::Ended
            | BulkState::Expired
            | BulkState::Validating
            | BulkState::Running
            | BulkState::Cancelling => (JobState::Harvested, None),
        };
        let floor = self.floor;
        floor.ledger.end_job(job.entry.id, over, message, self.now_ms()).await?;
        self.till.release(job.entry.id);
        floor.output.sync(floor.ledger, floor.batch.id, true).await?;
        self.told(&format!("`{}` is {} and was harvested", job.remote, state.name()));
        self.till.warnings().iter().for_each(|warning| self.warned(&warning.to_string()));
        if *state == BulkState::Cancelled && !floor.ledger.is_cancelled(floor.batch.id).await? {
            let reason = Reason::Cancelled.name().to_owned();
            let message = format!(
                "`{}` was cancelled at {}; the same command hands in what is left",
                job.remote, job.entry.provider
            );
            self.halt.stop(Stop::NoProvider { reason, message });
        }
        Ok(())
    }
}

/// The lines of one job as they are read.
struct Reading<'b, 'a> {
    bulk: &'b Bulk<'a>,
    job: &'b Running,
    pass: &'b Pass<'a>,
    ids: BTreeMap<String, u64>,
    awaited: Awaited,
    /// Failures wait for the end: the answer of the same request may still come.
    failures: BTreeMap<u64, ProviderError>,
    strays: Strays,
}

impl<'b, 'a> Reading<'b, 'a> {
    fn new(bulk: &'b Bulk<'a>, job: &'b Running, pass: &'b Pass<'a>, ids: BTreeMap<String, u64>) -> Self {
        let awaited = Awaited::new(ids.keys().cloned());
        Reading { bulk, job, pass, ids, awaited, failures: BTreeMap::new(), strays: Strays::default() }
    }

    /// Settles every answer; gives the last error of a file that could not be read to its end.
    async fn read(&mut self, mut lines: BulkLines) -> Result<Option<ProviderError>, BatchError> {
        let mut broken = None;
        let mut under_way = FuturesUnordered::new();
        while let Some(line) = lines.next().await {
            if self.bulk.is_interrupted() {
                break;
            }
            let line = match line {
                Ok(line) => line,
                Err(error) => {
                    broken = Some(error);
                    continue;
                }
            };
            if let Some((seq, answer)) = self.meet(line) {
                under_way.push(self.bulk.settle_line(self.job, self.pass, seq, Ok(answer)));
                room(&mut under_way).await?;
            }
        }
        while let Some(done) = under_way.next().await {
            done?;
        }
        Ok(broken)
    }

    /// The answer of a record that waits for one.
    fn meet(&mut self, line: BulkLine) -> Option<(u64, Answer)> {
        let met = self.awaited.meet(&line);
        let seq = line.id.as_ref().and_then(|id| self.ids.get(id)).copied();
        match (met, seq, line.outcome) {
            (Met::Counts, Some(seq), Ok(answer)) => {
                self.failures.remove(&seq);
                return Some((seq, answer));
            }
            (Met::Counts, Some(seq), Err(error)) => {
                self.failures.insert(seq, error);
            }
            (Met::Again, _, _) => self.strays.again += 1,
            (Met::Unknown, _, _) if self.was_taken(line.id.as_deref()) => {}
            (Met::Unknown | Met::Counts, _, outcome) => self.strays.add(line.id, outcome.err()),
        }
        None
    }

    /// A line that a process took which did not come to the end of its harvest.
    fn was_taken(&self, id: Option<&str>) -> bool {
        let goes_on = (self.ids.len() as u64) < self.job.entry.total;
        goes_on && id.is_some_and(|id| self.job.is_adopted() || id.parse::<u64>().is_ok())
    }

    fn report(&self) {
        let remote = &self.job.remote;
        if self.strays.again > 0 {
            let again = plural(self.strays.again, "line");
            self.bulk.warned(&format!("`{remote}` held {again} twice; the first answer counts"));
        }
        if self.strays.unknown > 0 {
            let named = self.strays.named.join(", ");
            let unknown = plural(self.strays.unknown, "line");
            self.bulk.warned(&format!("`{remote}` held {unknown} of requests that nobody made: {named}"));
        }
    }

    /// What failed, and what has no line.
    fn left(self) -> (BTreeMap<u64, ProviderError>, Vec<u64>) {
        let missing = self.awaited.missing().filter_map(|id| self.ids.get(id)).copied();
        let mut missing: Vec<u64> = missing.collect();
        missing.sort_unstable();
        (self.failures, missing)
    }
}

impl Strays {
    fn add(&mut self, id: Option<String>, error: Option<ProviderError>) {
        self.unknown += 1;
        let is_unread = id.is_none() && error.as_ref().is_some_and(|error| error.reason == Reason::Decode);
        self.unread += u64::from(is_unread);
        if self.named.len() < MOST_NAMED {
            let without = || error.map_or_else(|| "one without an id".to_owned(), |error| error.message);
            // Whatever stands there may be long.
            self.named.push(id.map_or_else(without, |id| format!("`{}`", id.chars().take(80).collect::<String>())));
        }
    }
}

/// Waits until fewer are under way than may be.
async fn room<F>(under_way: &mut FuturesUnordered<F>) -> Result<(), BatchError>
where
    F: Future<Output = Result<(), BatchError>>,
{
    while under_way.len() >= AT_ONCE {
        match under_way.next().await {
            Some(done) => done?,
            None => break,
        }
    }
    Ok(())
}

/// Why a request has no line; where lines could not be read, it may have been answered and paid all the same.
fn unmet(job: &Running, state: &BulkState, is_unread: bool) -> ProviderError {
    if is_unread {
        let told = format!("`{}` is {} without a line for it that can be read", job.remote, state.name());
        return ProviderError::new(Reason::Decode, told);
    }
    let reason = state.reason_of_missing().unwrap_or(Reason::BatchFailed);
    let why = match state {
        BulkState::Failed(failure) => format!(": {}", failure.message),
        BulkState::Ended
        | BulkState::Expired
        | BulkState::Cancelled
        | BulkState::Validating
        | BulkState::Running
        | BulkState::Cancelling => String::new(),
    };
    ProviderError::new(reason, format!("`{}` is {} without a line for it{why}", job.remote, state.name()))
}
