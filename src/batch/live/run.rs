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
        shared.send_canary();
        stage(&shared, Some(RECORDS)).await?;
        shared.hear_canary(&first_candidate(&shared)?);
    }
    if shared.goes_on() {
        stage(&shared, None).await?;
    }
    floor.output.sync(floor.ledger, floor.batch.id, true).await?;
    Ok(shared.cause())
}

fn first_candidate(shared: &Shared<'_>) -> Result<String, BatchError> {
    let beliefs = shared.beliefs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let route = planned(shared.floor, &beliefs)?;
    Ok(route.ok().and_then(|route| Some(route.places().first()?.candidate.to_string())).unwrap_or_default())
}

/// Asks for the open records, the first `most` of them.
async fn stage(shared: &Shared<'_>, most: Option<u32>) -> Result<(), BatchError> {
    let pages = Pages { after: None, page: VecDeque::new(), left: most };
    stream::try_unfold(pages, |pages| next(shared, pages))
        .map_ok(|open| one(shared, open))
        .try_buffer_unordered(Shared::places(shared.floor))
        .try_for_each(|()| std::future::ready(Ok(())))
        .await
}

/// How far the open records have been read.
struct Pages {
    after: Option<(u64, u64)>,
    page: VecDeque<OpenRecord>,
    left: Option<u32>,
}

async fn next(shared: &Shared<'_>, mut pages: Pages) -> Result<Option<(OpenRecord, Pages)>, BatchError> {
    if pages.left == Some(0) || !shared.goes_on() {
        return Ok(None);
    }
    if pages.page.is_empty() {
        let floor = shared.floor;
        let page = floor.ledger.open_records(floor.batch.id, 1, pages.after, PAGE).await?;
        pages.page.extend(page);
    }
    let Some(open) = pages.page.pop_front() else { return Ok(None) };
    pages.after = Some((open.record.turn, open.seq));
    pages.left = pages.left.map(|left| left - 1);
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
