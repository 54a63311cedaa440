//! The end of a run: a batch whose records have all ended is finished, one that was given up is skipped.

use super::error::BatchError;
use super::floor::Floor;
use super::output::Sorting;
use super::stop::Stop;
use crate::ledger::Ledger;
use crate::ledger::batches::BatchState;
use std::path::PathBuf;

/// Closes a run; tells where a changed output file was put aside.
///
/// **Errors**: [`BatchError`]. **Cost**: disk, for the whole output where the batch is over.
pub async fn close(floor: &Floor<'_>, sorting: Sorting, stop: Option<&Stop>) -> Result<Option<PathBuf>, BatchError> {
    let (ledger, id) = (floor.ledger, floor.batch.id);
    match stop {
        None => {
            let aside = floor.output.finish(ledger, id, sorting).await?;
            ledger.set_batch(id, BatchState::Finished, None).await?;
            ledger.end_run(&floor.batch.run).await?;
            ledger.shrink_answers(floor.config.cache_bytes).await?;
            Ok(aside)
        }
        Some(Stop::Cancelled) => {
            ledger.skip_open(id, "cancelled").await?;
            ledger.end_run(&floor.batch.run).await?;
            floor.output.finish(ledger, id, sorting).await
        }
        Some(_) => {
            floor.output.sync(ledger, id, true).await?;
            Ok(None)
        }
    }
}
