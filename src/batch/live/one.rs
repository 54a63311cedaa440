//! One record, from its line in the input to its line in the output.

use super::shared::Shared;
use super::slots::Slots;
use super::streak::Sign;
use crate::batch::record::{Asking, Book};
use crate::batch::run::{BatchError, Event, Stop, ended_as, failed, planned};
use crate::cascade::{Bounds, Cascade, Desk, Ended, Ending, Route, StopCause, Unobserved, drive, random_jitter};
use crate::ledger::batches::{Change, EndedRecord, OpenRecord, RecordEnd};
use crate::routing::Lanes;
use serde_json::{Map, Value};

/// Longest answer that is listened to: far above any record, far below what would fill the memory of many at once.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Times that a broken call is repeated at least, where it is repeated at all.
const RETRIES: u32 = 4;

/// Asks for one record. Without an end it stays open.
pub(super) async fn one(shared: &Shared<'_>, open: OpenRecord) -> Result<(), BatchError> {
    // The place in the row is the place in the input.
    let lanes = shared.traffic.enter(usize::try_from(open.seq).unwrap_or(usize::MAX)).await;
    if !shared.goes_on() {
        return Ok(());
    }
    let key = open.record.key.as_str();
    shared.floor.watcher.on(&Event::Began { key });
    let book = Book::new(shared.floor.ledger, shared.floor.journal, open.seq, open.fresh);
    let end = match shared.floor.read(&open) {
        Err(message) => Some(failed(&open, "io", message, (shared.floor.now_ms)())),
        Ok(fields) => Box::pin(asked(shared, &open, &fields, (lanes, &book))).await?,
    };
    match end {
        Some(end) => close(shared, &open, end, book.passed()).await?,
        None => {
            shared.floor.journal.write(book.passed()).await?;
            shared.floor.watcher.on(&Event::GivenBack { key });
        }
    }
    shared.tend().await
}

/// Goes down the route; `None` where the run stops before the record has an end.
async fn asked(
    shared: &Shared<'_>,
    open: &OpenRecord,
    fields: &Map<String, Value>,
    (lanes, book): (Lanes<'_>, &Book<'_>),
) -> Result<Option<RecordEnd>, BatchError> {
    let floor = shared.floor;
    let route = {
        let beliefs = shared.beliefs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        planned(floor, &beliefs)?
    };
    let route = match route {
        Ok(route) => route,
        Err(stop) => {
            shared.halt.stop(stop);
            return Ok(None);
        }
    };
    let ending = go(shared, fields, route, (lanes, book)).await?;
    shared.learn(&ending.attempts);
    let end = ended_as(open, &ending, (floor.now_ms)());
    match ending.ended {
        Ended::Stopped(StopCause::Interrupted) => {
            shared.halt.stop(Stop::Interrupted);
            return Ok(None);
        }
        Ended::Stopped(StopCause::Budget) => {
            shared.halt.stop(Stop::Budget);
            return Ok(None);
        }
        Ended::Stopped(StopCause::Limit) => {
            shared.halt.stop(Stop::Limit);
            return Ok(None);
        }
        Ended::Accepted(_) | Ended::BelowThreshold(_) | Ended::Failed | Ended::Stopped(StopCause::Deadline) => {}
    }
    // Nobody can be asked, or nobody was: the record is as open as it was.
    let was_asked = !ending.attempts.is_empty();
    Ok(match shared.weigh(&ending, &end) {
        Sign::Own => Some(end),
        Sign::Passing if was_asked => Some(end),
        Sign::Passing => {
            shared.gave_back(&end);
            None
        }
        Sign::Lasting => None,
    })
}

async fn go(
    shared: &Shared<'_>,
    fields: &Map<String, Value>,
    route: Route,
    (lanes, book): (Lanes<'_>, &Book<'_>),
) -> Result<Ending, BatchError> {
    let floor = shared.floor;
    let purse = shared.purse.artifact();
    let slots = Slots::new(lanes, &shared.calls);
    let kind = floor.bench.kind();
    let desk = Desk {
        run: &floor.batch.run,
        kind: &kind.name,
        version: &kind.version,
        providers: &floor.roster.providers,
        ledger: book,
        cache: Some(book),
        spending: &purse,
        gate: &slots,
        observer: &Unobserved,
        interrupted: floor.interrupted.clone(),
        now_ms: floor.now_ms,
        jitter: random_jitter,
        max_answer_bytes: MAX_ANSWER_BYTES,
    };
    let asking = Asking { bench: floor.bench, config: floor.config, record: fields };
    let bounds = Bounds {
        max_attempts: floor.config.max_attempts,
        max_transport_retries: retries(floor.config.max_transport_retries),
        max_rate_limit_waits: floor.config.max_rate_limit_waits,
        deadline: floor.deadline,
        pause: floor.config.pauses.retry,
        rate_limit_pause: floor.config.pauses.rate_limit,
        switch_pause: floor.config.pauses.switch,
        longest_wait: floor.config.pauses.longest,
        ..Bounds::default()
    };
    Ok(drive(&asking, Cascade::new(route, bounds), &desk).await?)
}

/// Among thousands of records somebody is unlucky three times in a row; one who wants no repeated calls gets none.
fn retries(configured: u32) -> u32 {
    if configured == 0 { 0 } else { configured.max(RETRIES) }
}

/// Ledger first, then the output. The call that passed becomes durable with the end that it led to.
async fn close(shared: &Shared<'_>, open: &OpenRecord, end: RecordEnd, passed: Vec<Change>) -> Result<(), BatchError> {
    let floor = shared.floor;
    let changes = passed.into_iter().chain([Change::End(floor.batch.id, Box::new(end.clone()))]).collect();
    let no = floor.journal.write(changes).await?;
    if no > 0 {
        let (key, group) = (open.record.key.clone(), open.record.group.clone());
        let ended = EndedRecord { no, key, group, end };
        floor.output.append(no, &crate::batch::run::line(&ended))?;
        shared.ended(ended.end.status);
        let (key, group) = (ended.key.as_str(), ended.group.as_deref());
        floor.watcher.on(&Event::Ended { key, group, end: &ended.end });
    }
    Ok(())
}
