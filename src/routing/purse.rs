//! What the calls of a run cost: set aside in its budgets before a call, settled after it.

use super::budget::{Amount, ArtifactBudget, Budgets, Limit, Limits, Need, Refused, Reservation, Span, Unit, Warning};
use super::{BUILTIN, Place};
use crate::cascade::{Charge, Spending, Terms};
use crate::ledger::{LedgerError, RunId, SpentEntry, SqliteLedger};
use crate::prices::{Cost, Day, Delivery, Money, Priced, Prices};
use sluice_providers::{Locality, Request, Usage};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Tokens an answer may have where the request leaves it to the provider.
const UNBOUNDED_ANSWER: u64 = 32_768;

const DAY_MS: u64 = 86_400_000;

/// What a run has spent and may still spend.
pub struct Purse {
    budgets: Budgets,
    day: Day,
    delivery: Delivery,
    prices: Prices,
    /// What the run itself had spent on a day before this purse was there.
    before: (Day, Amount),
    /// Tells that a call has given back what was set aside for it.
    freed: Notify,
}

/// What one artifact has spent and may still spend.
pub struct ArtifactPurse<'a> {
    purse: &'a Purse,
    budget: ArtifactBudget,
    calls: Mutex<Calls>,
    /// The last field: it is dropped when everything else was given back.
    _freed: Freed<'a>,
}

/// Tells those who wait that something was given back.
struct Freed<'a>(&'a Notify);

impl Drop for Freed<'_> {
    fn drop(&mut self) {
        self.0.notify_waiters();
    }
}

/// Calls under way, and why the last one that was turned away was.
#[derive(Default)]
struct Calls {
    held: Vec<(Need, Reservation)>,
    refused: Option<Refused>,
}

impl Purse {
    /// A purse for one run, at the prices of a day.
    pub fn new(limits: Limits, day: Day) -> Self {
        let budgets = Budgets::new(limits, day, Amount::default());
        Purse {
            budgets,
            day,
            delivery: Delivery::Live,
            prices: Prices::default(),
            before: (day, Amount::default()),
            freed: Notify::new(),
        }
    }

    /// The same purse, at these prices.
    pub fn paying(self, prices: Prices) -> Self {
        Purse { prices, ..self }
    }

    /// The same purse for a run that has spent something on its day before.
    pub fn having_spent(self, before: &SpentEntry) -> Self {
        let before = (self.day, Amount { money: before.money, tokens: before.tokens });
        Purse { before, ..self }
    }

    /// The same purse for answers that come this way: bulk ones have prices of their own.
    pub fn delivering(self, delivery: Delivery) -> Self {
        Purse { delivery, ..self }
    }

    /// Reads what other runs have spent today, where the day is bounded.
    ///
    /// **Errors**: as the ledger.
    pub async fn look_at_the_day(&self, ledger: &SqliteLedger, run: &RunId, now_ms: u64) -> Result<(), LedgerError> {
        if self.budgets.limits().day != Limit::default() {
            let today = Day::from_ms(now_ms);
            let begin = today.start_ms();
            let spent = ledger.spent(begin..begin.saturating_add(DAY_MS), run).await?;
            let own = if self.before.0 == today { self.before.1 } else { Amount::default() };
            let money = spent.money + own.money;
            self.budgets.set_day(today, Amount { money, tokens: spent.tokens.saturating_add(own.tokens) });
        }
        Ok(())
    }

    /// A purse for one artifact.
    pub fn artifact(&self) -> ArtifactPurse<'_> {
        ArtifactPurse {
            purse: self,
            budget: self.budgets.artifact(),
            calls: Mutex::default(),
            _freed: Freed(&self.freed),
        }
    }

    /// What a call may cost at most.
    pub fn projected(&self, place: &Place, request: &Request) -> Cost {
        let (input, output) = tokens(place, request);
        self.prices.projected(&self.priced(place, self.day), input, output)
    }

    /// What a call may take at most.
    pub fn need(&self, place: &Place, request: &Request) -> Need {
        let (input, output) = tokens(place, request);
        Need { cost: self.projected(place, request), tokens: input.saturating_add(output) }
    }

    /// Sets aside what many calls need that are handed in together; they are no artifact's.
    ///
    /// **Errors**: [`Refused`], and nothing is set aside.
    pub fn set_aside(&self, need: Need) -> Result<Reservation, Refused> {
        self.budgets.artifact().reserve(need)
    }

    fn priced<'a>(&self, place: &'a Place, day: Day) -> Priced<'a> {
        Priced {
            provider: place.candidate.provider.as_str(),
            model: &place.candidate.model,
            locality: place.locality,
            delivery: self.delivery,
            day,
        }
    }

    /// What the ledger notes beside the cost of a call: a later run counts what it may have taken where nobody told.
    pub fn terms(&self, place: &Place, request: Option<&Request>, charge: Charge, cost: Cost) -> Terms {
        let is_told = cost != Cost::Unknown && used(charge).is_some();
        let need = request.filter(|_| !is_told).map(|request| self.need(place, request).amount());
        let most = need.map(|most| Amount { money: cost.amount().unwrap_or(most.money), ..most });
        Terms { prices: matches!(cost, Cost::Known(_)).then(|| self.prices.version().to_owned()), most }
    }

    /// What a call of that day cost.
    pub fn cost(&self, place: &Place, charge: Charge, day: Day) -> Cost {
        match (place.locality, charge) {
            (Locality::Local, _) => Cost::Local,
            (Locality::Cloud, Charge::Nothing) => Cost::Known(Money::ZERO),
            (Locality::Cloud, Charge::Unknown) => Cost::Unknown,
            (Locality::Cloud, Charge::Answered(usage)) => self.prices.cost(&self.priced(place, day), &usage),
        }
    }

    /// Budgets of which half, four fifths or everything is spent since this was last asked.
    pub fn warnings(&self) -> Vec<Warning> {
        self.budgets.take_warnings()
    }
}

impl ArtifactPurse<'_> {
    /// A budget that other artifacts share turned the last call away: they need not begin.
    pub fn is_run_out(&self) -> bool {
        self.run_out().is_some()
    }

    /// Which budget that is.
    pub fn run_out(&self) -> Option<(Unit, Span)> {
        match self.calls().refused? {
            Refused::Exceeded { span, unit, .. } => Some((unit, span)),
            Refused::UnknownPrice(span) => Some((Unit::Money, span)),
        }
        .filter(|(_, span)| *span != Span::Artifact)
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        // Each change is one statement: a panic elsewhere cannot have left it half done.
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Spending for ArtifactPurse<'_> {
    /// A call of unknown price is turned away where money is bounded: unknown is not zero.
    fn reserve(&self, place: &Place, request: &Request) -> bool {
        let need = self.purse.need(place, request);
        let reserved = self.budget.reserve(need);
        let mut calls = self.calls();
        match reserved {
            Ok(reservation) => calls.held.push((need, reservation)),
            Err(refused) => {
                tracing::debug!(%refused, gen_ai.request.model = place.candidate.model, "a call is too dear");
                calls.refused = Some(refused);
                return false;
            }
        }
        true
    }

    async fn wait_for_room(&self) -> bool {
        let mut freed = std::pin::pin!(self.purse.freed.notified());
        // Before the look: what is given back between it and the wait is not missed.
        freed.as_mut().enable();
        let is_held = matches!(self.calls().refused, Some(Refused::Exceeded { span, .. }) if span != Span::Artifact);
        if !is_held || self.purse.budgets.reserved() == Amount::default() {
            return false;
        }
        freed.await;
        true
    }

    fn refusal(&self) -> Option<String> {
        self.calls().refused.map(|refused| refused.to_string())
    }

    fn terms(&self, place: &Place, request: &Request, charge: Charge, cost: Cost) -> Terms {
        self.purse.terms(place, Some(request), charge, cost)
    }

    fn settle(&self, place: &Place, request: &Request, charge: Charge) -> Cost {
        let need = self.purse.need(place, request);
        let cost = self.purse.cost(place, charge, self.purse.day);
        // What a call took is unknown where it broke off: the estimate is the most it can have been.
        let spent =
            Amount { money: cost.amount().unwrap_or(need.amount().money), tokens: used(charge).unwrap_or(need.tokens) };
        let held = {
            let mut calls = self.calls();
            let place = calls.held.iter().position(|(held, _)| *held == need);
            place.map(|place| calls.held.swap_remove(place).1)
        };
        if let Some(reservation) = held {
            reservation.settle(spent);
        }
        self.purse.freed.notify_waiters();
        cost
    }
}

/// Tokens of the prompt and most of the answer; what drafts from facts reads and writes none.
fn tokens(place: &Place, request: &Request) -> (u64, u64) {
    if place.candidate.provider.as_str() == BUILTIN {
        return (0, 0);
    }
    let input = u64::from(request.prompt_tokens_estimate.unwrap_or(0));
    (input, request.max_tokens.map_or(UNBOUNDED_ANSWER, u64::from))
}

/// Tokens of a call that is over, where they were counted.
pub(crate) fn used(charge: Charge) -> Option<u64> {
    match charge {
        Charge::Nothing => Some(0),
        Charge::Unknown => None,
        Charge::Answered(Usage { input_tokens, output_tokens, .. }) => {
            Some(input_tokens?.saturating_add(output_tokens?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::{Candidate, Variant};
    use sluice_providers::ProviderId;

    fn place(provider: &str, model: &str, locality: Locality) -> Place {
        let candidate =
            Candidate { provider: ProviderId::new(provider), model: model.to_owned(), variant: Variant::Text };
        Place { candidate, window: None, locality, floor: false }
    }

    fn groq() -> Place {
        place("groq", "openai/gpt-oss-120b", Locality::Cloud)
    }

    fn request() -> Request {
        Request { prompt_tokens_estimate: Some(1000), max_tokens: Some(1000), ..Request::default() }
    }

    fn purse(limit: Option<f64>) -> Purse {
        let run = Limit { money: limit.map(Money::from_usd), tokens: None };
        Purse::new(Limits { run, ..Limits::default() }, Day::from_ms(1_795_000_000_000))
    }

    #[test]
    fn two_calls_at_once_cannot_overdraw_the_purse() {
        // 1,000 tokens in at 0.15 and 1,000 out at 0.60 USD per million: 0.00075 USD a call.
        let purse = purse(Some(0.001));
        let (one, other) = (purse.artifact(), purse.artifact());
        assert!(one.reserve(&groq(), &request()));
        assert!(!other.reserve(&groq(), &request()), "0.0015 USD would be set aside");
        assert!(other.is_run_out() && !one.is_run_out());
        assert_eq!(other.run_out(), Some((Unit::Money, Span::Run)));
        assert_eq!(one.settle(&groq(), &request(), Charge::Nothing), Cost::Known(Money::ZERO));
        assert!(other.reserve(&groq(), &request()), "a call that cost nothing gives its money back");
        drop(other);
        assert!(one.reserve(&groq(), &request()), "a call that was given up gives its money back");
        assert_eq!(one.settle(&groq(), &request(), Charge::Unknown), Cost::Unknown);
        assert!(!one.reserve(&groq(), &request()), "a call that broke off may have cost all of its estimate");
    }

    #[tokio::test]
    async fn money_that_a_call_under_way_holds_is_waited_for() {
        let purse = purse(Some(0.001));
        let (one, other) = (purse.artifact(), purse.artifact());
        assert!(one.reserve(&groq(), &request()));
        assert!(!other.reserve(&groq(), &request()));
        let waited = tokio::join!(other.wait_for_room(), async {
            one.settle(&groq(), &request(), Charge::Nothing);
        });
        assert!(waited.0 && other.reserve(&groq(), &request()));
        // A call that is given up frees its money, too.
        assert!(!one.reserve(&groq(), &request()));
        let waited = tokio::join!(one.wait_for_room(), async { drop(other) });
        assert!(waited.0 && one.reserve(&groq(), &request()));
        one.settle(&groq(), &request(), Charge::Unknown);
        assert!(!one.reserve(&groq(), &request()));
        assert!(!one.wait_for_room().await, "nothing is held, so nothing comes back");
    }

    #[test]
    fn what_nobody_told_is_noted_as_the_most_that_it_can_have_been() {
        let purse = purse(None);
        let known = Usage { input_tokens: Some(10), output_tokens: Some(5), ..Usage::default() };
        let most = |charge| {
            let cost = purse.cost(&groq(), charge, purse.day);
            purse.terms(&groq(), Some(&request()), charge, cost).most
        };
        assert_eq!(most(Charge::Answered(known)), None);
        assert_eq!(most(Charge::Nothing), None);
        let amount = Amount { money: Money::from_usd(0.00075), tokens: 2000 };
        assert_eq!(most(Charge::Unknown), Some(amount));
        assert_eq!(most(Charge::Answered(Usage::default())), Some(amount));
    }

    #[test]
    fn an_artifact_that_has_used_up_its_own_budget_leaves_the_others_theirs() {
        let artifact = Limit { money: None, tokens: Some(3000) };
        let purse = Purse::new(Limits { artifact, ..Limits::default() }, Day::from_ms(1_795_000_000_000));
        let (one, other) = (purse.artifact(), purse.artifact());
        let usage = Usage { input_tokens: Some(900), output_tokens: Some(200), ..Usage::default() };
        assert!(one.reserve(&groq(), &request()));
        one.settle(&groq(), &request(), Charge::Answered(usage));
        assert!(!one.reserve(&groq(), &request()), "1,100 are spent, 2,000 are asked for");
        assert!(!one.is_run_out());
        assert!(other.reserve(&groq(), &request()));
        assert!(one.reserve(&place(BUILTIN, "facts", Locality::Local), &Request::default()), "it reads no tokens");
    }

    #[test]
    fn the_budget_that_ran_out_is_the_one_that_is_named() {
        let day = Limit { money: None, tokens: Some(1000) };
        let purse = Purse::new(Limits { day, ..Limits::default() }, Day::from_ms(1_795_000_000_000));
        let one = purse.artifact();
        assert!(!one.reserve(&groq(), &request()));
        assert_eq!(one.run_out(), Some((Unit::Tokens, Span::Day)));
    }

    #[test]
    fn a_call_of_unknown_price_is_turned_away_where_the_run_is_bounded() {
        let unknown = place("lab", "nobody-knows", Locality::Cloud);
        assert!(!purse(Some(100.0)).artifact().reserve(&unknown, &request()));
        assert!(purse(None).artifact().reserve(&unknown, &request()));
    }

    #[test]
    fn a_local_call_is_free_even_without_money() {
        let local = place("ollama", "mistral:7b", Locality::Local);
        let purse = purse(Some(0.0));
        let purse = purse.artifact();
        assert!(purse.reserve(&local, &request()));
        let usage = Usage { input_tokens: Some(5), output_tokens: Some(5), ..Usage::default() };
        assert_eq!(purse.settle(&local, &request(), Charge::Answered(usage)), Cost::Local);
    }
}
