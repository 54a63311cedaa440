//! The live run: pages of open records, many of them under way at the same time.

use super::canary::{LARGE, RECORDS};
use super::one::one;
use super::shared::Shared;
use crate::batch::run::{BatchError, Floor, Stop, planned};
use crate::ledger::batches::OpenRecord;
use futures_util::{TryStreamExt, stream};
use std::collections::VecDeque;

/// Records that are read from the ledger at a time.
const PAGE: u32 = 256;

/// Asks for every open record. `None` where none is left.
///
/// **Errors**: [`BatchError`]; what has ended until then is in the ledger. **Cost**: network, tokens, disk.
pub async fn run(floor: &Floor<'_>) -> Result<Option<Stop>, BatchError> {
    let shared = Shared::new(floor).await?;
    if floor.canary && floor.ledger.batch_counts(floor.batch.id).await?.open >= LARGE {
        shared.send_canary(first_candidate(&shared)?);
    }
    let pages = Pages { after: None, page: VecDeque::new(), begun: 0 };
    stream::try_unfold(pages, |pages| next(&shared, pages))
        .map_ok(|open| begin(&shared, open))
        .try_buffer_unordered(Shared::places(floor))
        .try_for_each(|()| std::future::ready(Ok(())))
        .await?;
    floor.output.sync(floor.ledger, floor.batch.id, true).await?;
    Ok(shared.cause())
}

fn first_candidate(shared: &Shared<'_>) -> Result<String, BatchError> {
    let beliefs = shared.beliefs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let route = planned(shared.floor, &beliefs)?;
    Ok(route.ok().and_then(|route| Some(route.places().first()?.candidate.to_string())).unwrap_or_default())
}

async fn begin(shared: &Shared<'_>, open: OpenRecord) -> Result<(), BatchError> {
    one(shared, open).await?;
    shared.canary_came_back();
    Ok(())
}

/// How far the open records have been read.
struct Pages {
    after: Option<(u64, u64)>,
    page: VecDeque<OpenRecord>,
    /// Records that were begun, as far as the canary counts them.
    begun: u32,
}

async fn next(shared: &Shared<'_>, mut pages: Pages) -> Result<Option<(OpenRecord, Pages)>, BatchError> {
    if pages.begun == RECORDS {
        shared.hear_canary().await;
    }
    if !shared.goes_on() {
        return Ok(None);
    }
    if pages.page.is_empty() {
        let floor = shared.floor;
        let page = floor.ledger.open_records(floor.batch.id, 1, pages.after, PAGE).await?;
        pages.page.extend(page);
    }
    let Some(open) = pages.page.pop_front() else { return Ok(None) };
    pages.after = Some((open.record.turn, open.seq));
    pages.begun = pages.begun.saturating_add(1);
    Ok(Some((open, pages)))
}

#[cfg(test)]
mod size {
    /// Many of them are under way at the same time.
    #[test]
    fn a_record_under_way_takes_little_memory() {
        fn size<F: Future>(_: impl FnOnce() -> F) -> usize {
            size_of::<F>()
        }
        fn never() -> (&'static super::Shared<'static>, super::OpenRecord) {
            unreachable!()
        }
        let bytes = size(|| {
            let (shared, open) = never();
            super::one(shared, open)
        });
        assert!(bytes < 4096, "{bytes}");
    }
}
