//! All budgets of a run, and those of each of its artifacts.

use super::amount::{Amount, Limits, Need, Span, Total, Unit};
use super::reservation::Reservation;
use super::warning::{Told, Warning};
use crate::prices::{Cost, Day};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Warnings that wait to be told at most; the newest are left out.
const MOST_WARNINGS: usize = 256;

/// The budgets of a run; clones share them.
#[derive(Clone, Debug)]
pub struct Budgets(Arc<Shared>);

/// The budget of one artifact within those of its run. It ends when it is dropped; what was spent stays spent.
#[derive(Debug)]
pub struct ArtifactBudget {
    shared: Arc<Shared>,
    id: u64,
}

/// Why a call cannot be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Unknown is not zero.
    #[error(
        "the price of the call is unknown, and the money of the {0} is bounded; name the price under [[prices]] in sluice.toml, take the budget away, or ask a model whose price is known"
    )]
    UnknownPrice(Span),
    /// `left` and `need` are pico-USD or tokens; `left` is what nobody has spent or set aside.
    #[error(
        "it may cost up to {need}, and of the {limit} of the {span} {left} are left; {way_out}",
        need = unit.told(*need), limit = unit.told(*limit), left = unit.told(*left), way_out = span.way_out(*unit)
    )]
    Exceeded { span: Span, unit: Unit, limit: u64, left: u64, need: u64 },
}

#[derive(Debug)]
pub(super) struct Shared {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    run: Account,
    day: Account,
    today: Day,
    /// What other runs have spent today.
    others: Total,
    artifacts: BTreeMap<u64, Account>,
    next_artifact: u64,
    warnings: Vec<Warning>,
}

#[derive(Debug, Default)]
struct Account {
    spent: Total,
    reserved: Total,
    told: Told,
}

impl Budgets {
    /// Budgets for a run; `others` is what other runs have spent on this day so far.
    pub fn new(limits: Limits, today: Day, others: Amount) -> Budgets {
        let state = State {
            run: Account::default(),
            day: Account::default(),
            today,
            others: others.into(),
            artifacts: BTreeMap::new(),
            next_artifact: 0,
            warnings: Vec::new(),
        };
        let budgets = Budgets(Arc::new(Shared { limits, state: Mutex::new(state) }));
        budgets.0.state().warn(Span::Day, 0, &limits);
        budgets
    }

    /// The bounds.
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// Begins the budget of an artifact.
    pub fn artifact(&self) -> ArtifactBudget {
        let mut state = self.0.state();
        let id = state.next_artifact;
        state.next_artifact += 1;
        state.artifacts.insert(id, Account::default());
        ArtifactBudget { shared: Arc::clone(&self.0), id }
    }

    /// Tells which day it is and what other runs have spent on it; a new day begins with nothing spent by this one.
    pub fn set_day(&self, today: Day, others: Amount) {
        let mut state = self.0.state();
        if state.today != today {
            state.today = today;
            let reserved = state.day.reserved;
            state.day = Account { reserved, ..Account::default() };
        }
        state.others = others.into();
        state.warn(Span::Day, 0, &self.0.limits);
    }

    /// What the run has spent.
    pub fn spent(&self) -> Amount {
        self.0.state().run.spent.amount()
    }

    /// What is set aside for calls under way.
    pub fn reserved(&self) -> Amount {
        self.0.state().run.reserved.amount()
    }

    /// What has to be told since the last time: each step of each budget once.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut self.0.state().warnings)
    }
}

impl ArtifactBudget {
    /// Sets an upper estimate of a call aside, in every budget that applies or in none.
    ///
    /// **Errors**: [`Refused`], and nothing is set aside.
    pub fn reserve(&self, need: Need) -> Result<Reservation, Refused> {
        self.shared.state().reserve(self.id, need, &self.shared.limits)?;
        Ok(Reservation::new(Arc::clone(&self.shared), self.id, need.amount()))
    }

    /// What the artifact has spent.
    pub fn spent(&self) -> Amount {
        self.shared.state().artifacts.get(&self.id).map(|account| account.spent.amount()).unwrap_or_default()
    }
}

impl Drop for ArtifactBudget {
    fn drop(&mut self) {
        self.shared.state().artifacts.remove(&self.id);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two sums can panic: a panic elsewhere cannot have left them half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was set aside back, and adds what was spent.
    pub(super) fn settle(&self, artifact: u64, reserved: Amount, spent: Amount) {
        let mut state = self.state();
        for span in Span::ALL {
            if let Some(account) = state.account(span, artifact) {
                account.reserved = account.reserved.less(reserved.into());
                account.spent = account.spent.plus(spent.into());
            }
            state.warn(span, artifact, &self.limits);
        }
    }
}

impl State {
    fn account(&mut self, span: Span, artifact: u64) -> Option<&mut Account> {
        match span {
            Span::Artifact => self.artifacts.get_mut(&artifact),
            Span::Run => Some(&mut self.run),
            Span::Day => Some(&mut self.day),
        }
    }

    /// What counts as spent although this run did not spend it.
    fn foreign(&self, span: Span) -> Total {
        match span {
            Span::Artifact | Span::Run => Total::default(),
            Span::Day => self.others,
        }
    }

    fn reserve(&mut self, artifact: u64, need: Need, limits: &Limits) -> Result<(), Refused> {
        for span in Span::ALL {
            let limit = limits.of(span);
            if limit.money.is_some() && need.cost == Cost::Unknown {
                return Err(Refused::UnknownPrice(span));
            }
            let foreign = self.foreign(span);
            let Some(account) = self.account(span, artifact) else { continue };
            let wanted = Total::from(need.amount());
            let taken = account.spent.plus(account.reserved).plus(foreign);
            let sum = taken.plus(wanted);
            // What takes nothing of a budget may go on after others have overdrawn it.
            let exceeded = |(unit, bound): &(Unit, u128)| wanted.of(*unit) > 0 && sum.of(*unit) > *bound;
            if let Some((unit, bound)) = limit.bounds().find(exceeded) {
                let [limit, left, need] = [bound, bound.saturating_sub(taken.of(unit)), wanted.of(unit)]
                    .map(|amount| u64::try_from(amount).unwrap_or(u64::MAX));
                return Err(Refused::Exceeded { span, unit, limit, left, need });
            }
        }
        for span in Span::ALL {
            if let Some(account) = self.account(span, artifact) {
                account.reserved = account.reserved.plus(need.amount().into());
            }
        }
        Ok(())
    }

    fn warn(&mut self, span: Span, artifact: u64, limits: &Limits) {
        let foreign = self.foreign(span);
        let Some(account) = self.account(span, artifact) else { return };
        let news = account.told.news(span, account.spent.plus(foreign), limits.of(span));
        let room = MOST_WARNINGS.saturating_sub(self.warnings.len());
        self.warnings.extend(news.into_iter().take(room));
    }
}
