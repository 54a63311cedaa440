//! What a candidate cost, in exact amounts.

use super::cell::Cell;
use crate::prices::{Cost, Money};

/// What calls cost together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spend {
    /// Unknown where the cost of any call is; never a sum with a hole in it.
    pub total: Cost,
    /// What is known of it.
    pub known: Money,
    /// Calls whose cost is unknown.
    pub unpriced: u64,
    /// What each accepted answer cost, with all that were not; `None` where nothing was accepted.
    pub per_accepted: Option<Cost>,
}

impl Spend {
    pub(super) fn of(cells: &[&Cell], accepted: u64) -> Spend {
        let total = cells.iter().map(|cell| cell.cost).reduce(Cost::and).unwrap_or(Cost::Unknown);
        let unpriced = cells.iter().filter(|cell| cell.cost == Cost::Unknown).count() as u64;
        let known = cells.iter().filter_map(|cell| cell.cost.amount()).sum();
        let share = |money: Money| Some(Money::from_pico_usd(money.pico_usd().checked_div(accepted)?));
        let per_accepted = match total {
            Cost::Local => (accepted > 0).then_some(Cost::Local),
            Cost::Known(money) => share(money).map(Cost::Known),
            Cost::Unknown => (accepted > 0).then_some(Cost::Unknown),
        };
        Spend { total, known, unpriced, per_accepted }
    }
}
