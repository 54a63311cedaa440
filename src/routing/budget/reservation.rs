//! What is set aside for one call.

use super::amount::Amount;
use super::budgets::Shared;
use std::sync::Arc;

/// An upper estimate that is set aside until the call is over; dropping it gives everything back, as a cancelled call
/// must.
#[derive(Debug)]
#[must_use = "dropping it gives back what was set aside"]
pub struct Reservation {
    shared: Arc<Shared>,
    artifact: u64,
    /// `None` once it is settled.
    amount: Option<Amount>,
}

impl Reservation {
    pub(super) fn new(shared: Arc<Shared>, artifact: u64, amount: Amount) -> Reservation {
        Reservation { shared, artifact, amount: Some(amount) }
    }

    /// What is set aside.
    pub fn amount(&self) -> Amount {
        self.amount.unwrap_or_default()
    }

    /// Replaces what was set aside by what the call took.
    pub fn settle(mut self, spent: Amount) {
        if let Some(amount) = self.amount.take() {
            self.shared.settle(self.artifact, amount, spent);
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(amount) = self.amount.take() {
            self.shared.settle(self.artifact, amount, Amount::default());
        }
    }
}
