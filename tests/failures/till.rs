//! Counts what is set aside and what is paid.

use sluice::cascade::{Charge, Spending};
use sluice::prices::{Cost, Money};
use sluice::routing::Place;
use sluice_providers::Request;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pays for everything: a millionth of a millionth of a dollar for each token of an answer.
#[derive(Default)]
pub(super) struct Till {
    pub(super) reserved: AtomicUsize,
    pub(super) settled: Mutex<Vec<Charge>>,
}

impl Till {
    /// Bills of whole answers.
    pub(super) fn bills(&self) -> usize {
        self.settled.lock().unwrap().iter().filter(|charge| matches!(charge, Charge::Answered(_))).count()
    }

    /// Whatever was set aside was settled.
    pub(super) fn is_even(&self) -> bool {
        self.reserved.load(Ordering::SeqCst) == self.settled.lock().unwrap().len()
    }
}

impl Spending for Till {
    fn reserve(&self, _place: &Place, _request: &Request) -> bool {
        self.reserved.fetch_add(1, Ordering::SeqCst);
        true
    }

    fn settle(&self, _place: &Place, _request: &Request, charge: Charge) -> Cost {
        self.settled.lock().unwrap().push(charge);
        match charge {
            Charge::Nothing => Cost::Known(Money::ZERO),
            Charge::Unknown => Cost::Unknown,
            Charge::Answered(usage) => Cost::Known(Money::from_pico_usd(usage.output_tokens.unwrap_or_default())),
        }
    }
}
