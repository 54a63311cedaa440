//! The money of a run: set aside before a call, settled after it, never overdrawn.

use crate::cascade::{Charge, Spending};
use crate::prices::{Cost, Day, Delivery, Money, PriceList, Priced};
use crate::routing::Place;
use sluice_providers::{Locality, Request};
use std::sync::Mutex;

/// Tokens an answer may have where the request leaves it to the provider.
const UNBOUNDED_ANSWER: u64 = 32_768;

/// What a run has spent and may still spend.
pub(super) struct Purse {
    /// `None` where the run is not bounded.
    limit: Option<Money>,
    day: Day,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    spent: Money,
    reserved: Money,
}

impl Purse {
    /// A purse for one run, at the prices of a day.
    pub(super) fn new(limit: Option<Money>, day: Day) -> Self {
        Purse { limit, day, state: Mutex::new(State::default()) }
    }

    /// What a call may cost at most.
    pub(super) fn projected(&self, place: &Place, request: &Request) -> Cost {
        let input = u64::from(request.prompt_tokens_estimate.unwrap_or(0));
        let output = request.max_tokens.map_or(UNBOUNDED_ANSWER, u64::from);
        PriceList::builtin().projected(&self.priced(place), input, output)
    }

    fn priced<'a>(&self, place: &'a Place) -> Priced<'a> {
        Priced {
            provider: place.candidate.provider.as_str(),
            model: &place.candidate.model,
            locality: place.locality,
            delivery: Delivery::Live,
            day: self.day,
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Sums are updated in one statement each: a panic elsewhere cannot have left them half done.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Spending for Purse {
    /// A call of unknown price is turned away where the run is bounded: unknown is not zero.
    fn reserve(&self, place: &Place, request: &Request) -> bool {
        let estimate = self.projected(place, request);
        let amount = match (estimate.amount(), self.limit) {
            (Some(amount), _) => amount,
            (None, None) => Money::ZERO,
            (None, Some(_)) => return false,
        };
        let mut state = self.state();
        if self.limit.is_some_and(|limit| state.spent + state.reserved + amount > limit) {
            return false;
        }
        state.reserved = state.reserved + amount;
        true
    }

    fn settle(&self, place: &Place, request: &Request, charge: Charge) -> Cost {
        let estimate = self.projected(place, request).amount().unwrap_or(Money::ZERO);
        let cost = match (place.locality, charge) {
            (Locality::Local, _) => Cost::Local,
            (Locality::Cloud, Charge::Nothing) => Cost::Known(Money::ZERO),
            (Locality::Cloud, Charge::Unknown) => Cost::Unknown,
            (Locality::Cloud, Charge::Answered(usage)) => PriceList::builtin().cost(&self.priced(place), &usage),
        };
        let mut state = self.state();
        state.reserved = Money::from_pico_usd(state.reserved.pico_usd().saturating_sub(estimate.pico_usd()));
        // What a call cost is unknown where it broke off: the estimate is the most it can have been.
        state.spent = state.spent + cost.amount().unwrap_or(estimate);
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::{Candidate, Variant};
    use sluice_providers::{ProviderId, Usage};

    fn place(provider: &str, model: &str, locality: Locality) -> Place {
        let candidate =
            Candidate { provider: ProviderId::new(provider), model: model.to_owned(), variant: Variant::Text };
        Place { candidate, window: None, locality, floor: false }
    }

    fn request() -> Request {
        Request { prompt_tokens_estimate: Some(1000), max_tokens: Some(1000), ..Request::default() }
    }

    fn purse(limit: Option<f64>) -> Purse {
        Purse::new(limit.map(Money::from_usd), Day::from_ms(1_795_000_000_000))
    }

    #[test]
    fn two_calls_at_once_cannot_overdraw_the_purse() {
        // 1,000 tokens in at 0.15 and 1,000 out at 0.60 USD per million: 0.00075 USD a call.
        let groq = place("groq", "openai/gpt-oss-120b", Locality::Cloud);
        let purse = purse(Some(0.001));
        assert!(purse.reserve(&groq, &request()));
        assert!(!purse.reserve(&groq, &request()), "0.0015 USD would be set aside");
        assert_eq!(purse.settle(&groq, &request(), Charge::Nothing), Cost::Known(Money::ZERO));
        assert!(purse.reserve(&groq, &request()), "a call that cost nothing gives its money back");
    }

    #[test]
    fn a_call_of_unknown_price_is_turned_away_where_the_run_is_bounded() {
        let unknown = place("lab", "nobody-knows", Locality::Cloud);
        assert!(!purse(Some(100.0)).reserve(&unknown, &request()));
        assert!(purse(None).reserve(&unknown, &request()));
    }

    #[test]
    fn a_local_call_is_free_even_without_money() {
        let local = place("ollama", "mistral:7b", Locality::Local);
        let purse = purse(Some(0.0));
        assert!(purse.reserve(&local, &request()));
        let usage = Usage { input_tokens: Some(5), output_tokens: Some(5), ..Usage::default() };
        assert_eq!(purse.settle(&local, &request(), Charge::Answered(usage)), Cost::Local);
    }
}
