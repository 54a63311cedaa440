//! What the open records of a batch will cost, from what others cost.

use super::shape::{CostFigures, Projection};
use crate::batch::project::{CONFIDENCE, PassFigures, project};
use crate::ledger::batches::{BatchEntry, EndSum};
use crate::ledger::{LedgerError, SqliteLedger, Status};
use crate::prices::{Delivery, Money};

/// µUSD of one USD.
const MICRO: f64 = 1e6;
/// An interval that is narrower than this part of the mean is none: what is left of it is rounding.
const LEAST_WIDTH: f64 = 1e-6;
/// Passes that are looked at; nobody asks in more.
const MOST_PASSES: u32 = 16;

/// The projection, `None` where nothing is open; or why nothing can be said.
///
/// In bulk each pass is counted by itself: the first results are those of its cheap first pass, and what is open then waits
/// for a dearer one. Live, a record's whole cascade is over when it ends.
///
/// **Errors**: [`LedgerError::Storage`].
pub(super) async fn projection(
    ledger: &SqliteLedger,
    batch: &BatchEntry,
    passes: u32,
    ends: &[EndSum],
) -> Result<Result<Option<Projection>, String>, LedgerError> {
    let open: u64 = ends.iter().filter(|end| end.status.is_none()).map(|end| end.records).sum();
    if open == 0 {
        return Ok(Ok(None));
    }
    let expected = match batch.delivery {
        Delivery::Live => live(ledger, batch, ends, open).await?,
        Delivery::Bulk => bulk(ledger, batch, passes).await?,
    };
    Ok(expected.map(|(figures, waiting)| {
        let projected = project(&figures, &waiting);
        let usd = |micro: f64| Money::from_usd(micro / MICRO).usd();
        // A single figure, or figures that are all alike, say nothing of how far off they may be.
        let is_told = projected.high - projected.low > projected.mean * LEAST_WIDTH;
        Some(Projection {
            records: open,
            cost_usd: usd(projected.mean),
            low_usd: is_told.then(|| usd(projected.low)),
            high_usd: is_told.then(|| usd(projected.high)),
            confidence: CONFIDENCE,
            total_usd: None,
            local: false,
        })
    }))
}

type Expected = Result<(Vec<PassFigures>, Vec<f64>), String>;

async fn live(ledger: &SqliteLedger, batch: &BatchEntry, ends: &[EndSum], open: u64) -> Result<Expected, LedgerError> {
    let asked = |end: &&EndSum| end.status.is_some_and(|status| status != Status::Skipped);
    if !ends.iter().any(|end| asked(&end)) {
        return Ok(Err("no record has ended yet".to_owned()));
    }
    let seen = ledger.ended_spread(batch.id, &batch.run).await?;
    if seen.unknown > 0 {
        return Ok(Err("the cost of records that have ended is unknown".to_owned()));
    }
    let figures = PassFigures::seen(&seen.cost, seen.cost.count);
    let figures = figures.ok_or_else(|| "no call has told yet what one costs".to_owned());
    Ok(figures.map(|figures| (vec![figures], vec![open as f64])))
}

async fn bulk(ledger: &SqliteLedger, batch: &BatchEntry, passes: u32) -> Result<Expected, LedgerError> {
    let open = ledger.open_by_pass(batch.id).await?;
    let last = open.iter().map(|(pass, _)| *pass).max().unwrap_or(1).max(passes).min(MOST_PASSES);
    let mut waiting = vec![0.0; last as usize];
    for (pass, records) in open {
        // A pass beyond the last is asked like the last.
        waiting[pass.clamp(1, last) as usize - 1] += records as f64;
    }
    let first = waiting.iter().position(|records| *records > 0.0).unwrap_or(0);
    let mut figures = vec![PassFigures::default(); last as usize];
    for (index, pass) in (1..=last).enumerate().skip(first) {
        let seen = ledger.pass_spread(&batch.run, pass).await?;
        if seen.unknown > 0 {
            return Ok(Err(format!("the cost of calls of pass {pass} is unknown")));
        }
        match PassFigures::seen(&seen.cost, seen.accepted) {
            Some(seen) => figures[index] = seen,
            // Nobody gets there where the passes before it delivered everything.
            None if index > first && figures[index - 1].fail == 0.0 && waiting[index] == 0.0 => {}
            None => return Ok(Err(format!("no call of pass {pass} has told yet what one costs"))),
        }
    }
    Ok(Ok((figures, waiting)))
}

impl Projection {
    /// With what was paid so far.
    pub(super) fn after(self, paid: &CostFigures) -> Self {
        let total_usd = paid.cost_usd.map(|paid| paid + self.cost_usd);
        Projection { total_usd, local: paid.local && self.cost_usd == 0.0 && self.high_usd.is_none(), ..self }
    }
}
