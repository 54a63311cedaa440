//! State that the cells of a comparison share.

use super::patience::Patience;
use super::stand::{CompareError, CompareEvent, Stand, Stop};
use crate::batch::live::Calls;
use crate::compare::Cell;
use crate::ledger::RunId;
use crate::ledger::comparisons::ComparisonId;
use crate::prices::Day;
use crate::routing::budget::{Limit, Limits};
use crate::routing::{Purse, Traffic};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// State that the cells of a comparison share.
pub(super) struct Shared<'a> {
    pub(super) stand: &'a Stand<'a>,
    pub(super) comparison: ComparisonId,
    pub(super) run: RunId,
    pub(super) purse: Purse,
    pub(super) traffic: Traffic<'a>,
    /// A place is held only while a call is under way, not while its answer is judged and kept.
    pub(super) calls: Calls,
    stop: Mutex<Option<Stop>>,
    /// The limit of the day that was run into, in a sentence.
    limit: Mutex<Option<String>>,
    /// Per candidate, and behind them that with the referee.
    patience: Vec<Mutex<Patience>>,
}

impl<'a> Shared<'a> {
    /// Begins a run for a comparison of so many candidates; `asked` is what was asked for, as JSON.
    pub(super) async fn begin(stand: &'a Stand<'a>, asked: &str, candidates: usize) -> Result<Self, CompareError> {
        let (comparison, run) = stand.ledger.begin_comparison(asked, stand.command).await?;
        let limits = stand.config.budget;
        let run_limit = Limit { money: stand.max_cost.or(limits.run.money), ..limits.run };
        let purse = Purse::new(Limits { run: run_limit, ..limits }, Day::from_ms((stand.now_ms)()))
            .paying(stand.config.prices.clone());
        Ok(Shared {
            stand,
            comparison,
            traffic: stand.roads(&run).open().await?,
            run,
            purse,
            calls: Calls::new(stand.concurrency, Duration::ZERO, stand.interrupted.clone()),
            stop: Mutex::default(),
            limit: Mutex::default(),
            patience: (0..=candidates).map(|_| Mutex::default()).collect(),
        })
    }

    /// Whether a further cell of a candidate may begin; of the referee's there are no kinds.
    pub(super) fn goes_on(&self, candidate: usize, kind: Option<&str>) -> bool {
        if *self.stand.interrupted.borrow() {
            self.halt(Stop::Interrupted);
        }
        self.stop().is_none()
            && self.given_up(candidate).is_none()
            && !kind.is_some_and(|kind| self.leaves_out(candidate, kind))
    }

    /// Stops the comparison; an earlier reason stands, but for the user's word.
    pub(super) fn halt(&self, why: Stop) {
        let mut stop = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*stop, why) {
            (None, why) | (Some(_), why @ Stop::Interrupted) => *stop = Some(why),
            (Some(_), Stop::Budget) => {}
        }
    }

    /// Keeps the first limit that stops it.
    pub(super) fn ran_into(&self, limit: Option<&str>) {
        let mut first = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
        *first = first.take().or(limit.map(str::to_owned));
    }

    /// The limit of the day that stopped it, in a sentence.
    pub(super) fn limit(&self) -> Option<String> {
        self.limit.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why it stops, where it does.
    pub(super) fn stop(&self) -> Option<Stop> {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why a candidate is asked no more.
    pub(super) fn given_up(&self, candidate: usize) -> Option<String> {
        self.patience(candidate).over().map(str::to_owned)
    }

    /// Whether a candidate makes nothing of a kind.
    pub(super) fn leaves_out(&self, candidate: usize, kind: &str) -> bool {
        self.patience(candidate).leaves_out(kind)
    }

    /// Tells what came of a cell.
    pub(super) fn ended(&self, candidate: usize, cell: &Cell) {
        let lost = match &cell.outcome {
            crate::compare::Outcome::Failed { reason } if cell.outcome.is_lost() => Some(reason.as_str()),
            _ => None,
        };
        self.stand.watcher.on(&CompareEvent::Ended(cell));
        self.heard(candidate, (&cell.candidate, Some(&cell.group)), lost);
    }

    /// Takes in that somebody was asked for a kind, and why nothing came.
    pub(super) fn heard(&self, at: usize, (name, kind): (&str, Option<&str>), lost: Option<&str>) {
        let is_over = self.patience(at).saw(kind, lost);
        if let Some(reason) = lost.filter(|_| is_over) {
            self.stand.watcher.on(&CompareEvent::GivenUp { candidate: name, reason });
        }
        for warning in self.purse.warnings() {
            self.stand.watcher.on(&CompareEvent::Warned(&warning.to_string()));
        }
    }

    fn patience(&self, candidate: usize) -> std::sync::MutexGuard<'_, Patience> {
        // Each change is a few assignments: a panic elsewhere cannot have left it half done.
        self.patience[candidate].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
