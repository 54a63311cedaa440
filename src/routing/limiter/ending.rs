//! How calls end, and what is learned from it.
#![expect(clippy::needless_pass_by_value, reason = "what is ended is given by value, so that it cannot be ended twice")]

use super::clock::{Nanos, nanos};
use super::gauge::{DAY, MINUTE};
use super::lane::{Lane, LaneState, Spent};
use super::lanes::Limiter;
use super::learned::{GAUGES, ToldLimit};
use super::refusal::{Refusal, Scope};
use super::ticket::{Need, Ticket};
use sluice_providers::RateLimits;
use std::time::Duration;

/// Longest pause without a hint.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

impl Limiter {
    /// Gives up waiting: those behind need not wait until it is late.
    pub fn leave(&mut self, lane: &Lane, need: Need) {
        if let Some(turn) = need.turn {
            self.forget(&lane.keys(), turn);
        }
    }

    /// Takes over what the provider told with an answer or an error; call it before the ticket is ended.
    ///
    /// Nonsense is left out: limits of zero, more left than there is. Gives what is worth keeping for the next run: seldom
    /// anything.
    pub fn learn(&mut self, ticket: &Ticket, limits: &RateLimits, now: Duration) -> Vec<ToldLimit> {
        let now = self.clock.tick(now);
        let [_, own] = ticket.keys();
        let Some(state) = self.lanes.get_mut(&own) else { return Vec::new() };
        let news = state.learn(limits, ticket, now);
        let told = |index: usize| {
            let (most, (others, until)) = state.told(index, now);
            // Calls of our own that nobody remembered look like those of others.
            let is_known = self.reach >= if index < 2 { MINUTE } else { DAY };
            ToldLimit {
                lane: ticket.lane.clone(),
                dimension: GAUGES[index],
                most,
                others: if is_known { others } else { 0 },
                others_until: self.clock.outside(until),
            }
        };
        news.into_iter().map(told).collect()
    }

    /// Ends a call that the provider has taken, answered or not. `tokens` is what it counted; where it did not say, the
    /// estimate stands.
    pub fn settle(&mut self, ticket: Ticket, tokens: Option<u64>, now: Duration) {
        let now = self.clock.tick(now);
        let actual = tokens.unwrap_or(ticket.tokens.most);
        self.end(&ticket, (1, actual), now, |state| {
            state.calls.succeed();
            state.refusals = 0;
            // What was not counted teaches nothing.
            if let Some(actual) = tokens {
                state.needed(ticket.tokens.estimate, actual);
            }
        });
    }

    /// Ends a call that was given up while it was under way. The provider has counted it, whoever hung up: its request
    /// and its estimate stand, and nothing is learned from it.
    pub fn cut(&mut self, ticket: Ticket, now: Duration) {
        let now = self.clock.tick(now);
        self.end(&ticket, (1, ticket.tokens.most), now, |state| state.calls.end());
    }

    /// Ends a call that never reached the provider: everything is given back.
    pub fn release(&mut self, ticket: Ticket, now: Duration) {
        let now = self.clock.tick(now);
        self.end(&ticket, (0, 0), now, |state| state.calls.end());
    }

    /// Ends a call that the provider turned away. Its tokens are given back, its request is not: some providers count it.
    ///
    /// Refusals of calls that were under way together count once.
    pub fn refused(&mut self, ticket: Ticket, refusal: Refusal, now: Duration) {
        let now = self.clock.tick(now);
        self.end(&ticket, (1, 0), now, |state| state.calls.end());
        let [provider, own] = ticket.keys();
        let (bounds, newest) = (self.bounds, self.tickets);
        if let Refusal::Quota { reset, scope } = refusal {
            let until = reset.unwrap_or(bounds.unknown_quota).min(bounds.longest_quota);
            let spent = Spent { until: now.saturating_add(nanos(until)), told: reset.is_some() };
            let key = if scope == Scope::Provider { provider } else { own };
            if let Some(state) = self.lanes.get_mut(&key) {
                state.spent = Some(state.spent.filter(|old| old.until > spent.until).unwrap_or(spent));
            }
            return;
        }
        let Some(state) = self.lanes.get_mut(&own) else { return };
        if state.is_news(ticket.flight.number, newest) {
            state.calls.halve();
            state.refusals = state.refusals.saturating_add(u32::from(matches!(refusal, Refusal::Pace { .. })));
        }
        let wait = match refusal {
            Refusal::Pace { retry_after: Some(hint) } => hint.min(bounds.longest_hint),
            Refusal::Pace { retry_after: None } => pause(bounds.pause, state.refusals),
            Refusal::Overloaded { retry_after } => retry_after.unwrap_or_default().min(bounds.longest_hint),
            Refusal::Quota { .. } => Duration::ZERO,
        };
        if wait > Duration::ZERO {
            state.close(now.saturating_add(nanos(wait)));
        }
    }

    fn end(&mut self, ticket: &Ticket, actual: (u64, u64), now: Nanos, then: impl Fn(&mut LaneState)) {
        for key in ticket.keys() {
            if let Some(state) = self.lanes.get_mut(&key) {
                state.correct(ticket, actual, now);
                then(state);
            }
        }
    }
}

/// A pause that doubles with each refusal.
fn pause(base: Duration, refusals: u32) -> Duration {
    base.saturating_mul(2_u32.saturating_pow(refusals.saturating_sub(1))).min(LONGEST_PAUSE)
}
