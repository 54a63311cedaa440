//! What bulk costs: set aside before a job is handed in, settled as its lines come.

use crate::batch::run::Floor;
use crate::cascade::{Charge, Terms};
use crate::ledger::{LedgerError, SpentEntry};
use crate::prices::{Cost, Day, Delivery, Money};
use crate::routing::budget::{Amount, Limit, Limits, Need, Refused, Reservation, Warning};
use crate::routing::{Place, Purse, used};
use sluice_providers::Request;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The money of a bulk batch.
pub(super) struct Till {
    purse: Purse,
    /// Something bounds the run or the day.
    is_bounded: bool,
    jobs: Mutex<BTreeMap<i64, Held>>,
}

/// What is set aside for a job, and what its lines have taken so far.
struct Held {
    reservation: Reservation,
    spent: Amount,
}

impl Till {
    /// A till for the rest of a run: what earlier processes have spent on it is gone.
    ///
    /// **Errors**: as the ledger.
    pub(super) async fn open(floor: &Floor<'_>) -> Result<Till, LedgerError> {
        let limits = floor.config.budget;
        let now_ms = (floor.now_ms)();
        let today = Day::from_ms(now_ms);
        let run = Limit { money: floor.max_cost.or(limits.run.money), ..limits.run };
        let spent = floor.ledger.spent_by(&floor.batch.run, 0).await?;
        let spent_today = floor.ledger.spent_by(&floor.batch.run, today.start_ms()).await?;
        // The bound of an artifact is none for a job of thousands.
        let limits = Limits { artifact: Limit::default(), run: left(run, &spent), day: left(limits.day, &spent_today) };
        let is_bounded = limits.run != Limit::default() || limits.day != Limit::default();
        let purse = Purse::new(limits, today).delivering(Delivery::Bulk).paying(floor.config.prices.clone());
        Ok(Till { purse, is_bounded, jobs: Mutex::default() })
    }

    /// Reads what other runs have spent today: a bulk batch outlasts days.
    ///
    /// **Errors**: as the ledger.
    pub(super) async fn look_at_the_day(&self, floor: &Floor<'_>) -> Result<(), LedgerError> {
        self.purse.look_at_the_day(floor.ledger, &floor.batch.run, (floor.now_ms)()).await
    }

    /// What a request may take at most.
    pub(super) fn need(&self, place: &Place, request: &Request) -> Need {
        self.purse.need(place, request)
    }

    /// Sets aside what a job may take at most.
    ///
    /// **Errors**: [`Refused`].
    pub(super) fn set_aside(&self, need: Need) -> Result<Reservation, Refused> {
        self.purse.set_aside(need)
    }

    /// Takes a job over that an earlier process has handed in. It runs whether it can be paid for or not.
    pub(super) fn take_over(&self, job: i64, need: Need) {
        let nothing = Need { cost: Cost::Known(Money::ZERO), tokens: 0 };
        if let Ok(reservation) = self.set_aside(need).or_else(|_| self.set_aside(nothing)) {
            self.hold(job, reservation);
        }
    }

    /// Whether it matters what jobs may take.
    pub(super) fn is_bounded(&self) -> bool {
        self.is_bounded
    }

    /// Budgets of which half, four fifths or everything is spent since this was last asked.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        self.purse.warnings()
    }

    /// Keeps what was set aside until the job is over.
    pub(super) fn hold(&self, job: i64, reservation: Reservation) {
        self.jobs().insert(job, Held { reservation, spent: Amount::default() });
    }

    /// What a line cost at the prices of the day on which it was handed in, and notes it.
    pub(super) fn line(&self, job: Option<i64>, place: &Place, charge: Charge, handed: Handed<'_>) -> Cost {
        let cost = self.purse.cost(place, charge, Day::from_ms(handed.ms));
        let need = handed.request.map(|request| self.need(place, request).amount()).unwrap_or_default();
        let spent = Amount { money: cost.amount().unwrap_or(need.money), tokens: used(charge).unwrap_or(need.tokens) };
        self.note(job, spent);
        cost
    }

    /// What the ledger notes beside the cost of a line.
    pub(super) fn terms(&self, place: &Place, request: Option<&Request>, charge: Charge, cost: Cost) -> Terms {
        self.purse.terms(place, request, charge, cost)
    }

    /// A job is over: what it did not take is free again.
    pub(super) fn release(&self, job: i64) {
        let held = self.jobs().remove(&job);
        if let Some(Held { reservation, spent }) = held {
            reservation.settle(spent);
        }
    }

    fn note(&self, job: Option<i64>, spent: Amount) {
        let Some(job) = job else { return };
        if let Some(held) = self.jobs().get_mut(&job) {
            held.spent.money = held.spent.money + spent.money;
            held.spent.tokens = held.spent.tokens.saturating_add(spent.tokens);
        }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<i64, Held>> {
        // Each change is one statement: a panic elsewhere cannot have left it half done.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When a request was handed in, and what it was, as far as that is known.
#[derive(Clone, Copy)]
pub(super) struct Handed<'a> {
    /// Milliseconds since 1970.
    pub(super) ms: u64,
    pub(super) request: Option<&'a Request>,
}

/// What is left of a bound.
fn left(limit: Limit, spent: &SpentEntry) -> Limit {
    let money = limit.money.map(|bound| Money::from_pico_usd(bound.pico_usd().saturating_sub(spent.money.pico_usd())));
    Limit { money, tokens: limit.tokens.map(|bound| bound.saturating_sub(spent.tokens)) }
}

/// The sum of what several requests need; unknown if the price of one is.
pub(super) fn sum(needs: impl IntoIterator<Item = Need>) -> Need {
    let nothing = Need { cost: Cost::Local, tokens: 0 };
    needs.into_iter().fold(nothing, |sum, need| Need {
        cost: sum.cost.and(need.cost),
        tokens: sum.tokens.saturating_add(need.tokens),
    })
}
