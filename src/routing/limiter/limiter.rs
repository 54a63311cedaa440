//! All lanes of a process.

use super::clock::{Clock, Nanos, nanos};
use super::lane::{Answer, Key, Lane, LaneState, Spent};
use super::limits::Limits;
use super::refusal::{Refusal, Scope};
use super::ticket::{Admission, Need, Ticket};
use sluice_providers::{ProviderId, RateLimits};
use std::collections::BTreeMap;
use std::time::Duration;

/// What bounds a limiter itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Lanes that are remembered; the one not asked for longest is forgotten first.
    pub lanes: usize,
    /// Calls at the same time in a lane of which nothing is known yet.
    pub start: u32,
    /// Most calls at the same time where the configuration names no number.
    pub concurrency: u32,
    /// Longest wait that a provider's hint closes a lane for.
    pub longest_hint: Duration,
    /// Wait after a first 429 without a hint; doubles with each further one, up to a minute.
    pub pause: Duration,
    /// How long a quota counts as spent of which the provider does not say when it is full again.
    pub unknown_quota: Duration,
    /// Longest time that a quota counts as spent, whatever the provider says.
    pub longest_quota: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            lanes: 256,
            start: 4,
            concurrency: 64,
            longest_hint: Duration::from_secs(3600),
            pause: Duration::from_secs(1),
            unknown_quota: Duration::from_secs(3600),
            longest_quota: Duration::from_secs(32 * 24 * 3600),
        }
    }
}

/// Longest pause without a hint.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Paces the calls of a process to every provider and model.
#[derive(Clone, Debug, Default)]
pub struct Limiter {
    bounds: Bounds,
    clock: Clock,
    configured: BTreeMap<Key, Limits>,
    lanes: BTreeMap<Key, LaneState>,
    turns: u64,
    tickets: u64,
}

impl Limiter {
    /// A limiter that knows no limits yet.
    pub fn new(bounds: Bounds) -> Self {
        Limiter { bounds, ..Limiter::default() }
    }

    /// Sets the configured limits of a model, or with `None` of a whole provider; call it before the first call.
    pub fn with(mut self, provider: ProviderId, model: Option<String>, limits: Limits) -> Self {
        self.configured.insert((provider, model), limits);
        self
    }

    /// Admits a call, or tells how long it waits.
    ///
    /// Ask with the same `need` until the call is admitted, or [`leave`](Limiter::leave).
    pub fn admit(&mut self, lane: &Lane, need: &mut Need, now: Duration) -> Admission {
        let now = self.clock.tick(now);
        let turn = need.turn.unwrap_or_else(|| {
            self.turns += 1;
            self.turns
        });
        let tokens = need.of_tokens();
        let keys = lane.keys();
        let mut longest: Option<(usize, Nanos)> = None;
        for (index, key) in keys.iter().enumerate() {
            let Some(state) = self.lane(key, now) else { return Admission::Wait(Duration::from_secs(1)) };
            match state.answer(tokens, turn, now) {
                Answer::Ready => {}
                Answer::Wait(wait) if longest.is_none_or(|(_, longest)| wait > longest) => {
                    longest = Some((index, wait));
                }
                Answer::Wait(_) => {}
                Answer::TooLarge(limit) => {
                    self.forget(&keys, turn);
                    return Admission::TooLarge { limit, requested: tokens };
                }
                Answer::Exhausted(until) => {
                    self.forget(&keys, turn);
                    return Admission::Exhausted { until: until.map(|until| self.clock.outside(until)) };
                }
            }
        }
        self.forget(&keys, turn);
        let Some((index, wait)) = longest else { return Admission::Granted(self.grant(lane, tokens, now)) };
        // A place in the queue of the lane that holds it up, so that it holds up nobody elsewhere.
        if let Some(state) = self.lanes.get_mut(&keys[index]) {
            state.queue.wait(turn, tokens, now.saturating_add(wait), now);
        }
        need.turn = Some(turn);
        Admission::Wait(Duration::from_nanos(wait))
    }

    fn grant(&mut self, lane: &Lane, tokens: u64, now: Nanos) -> Ticket {
        self.tickets += 1;
        let mut used = [0; 4];
        for key in lane.keys() {
            if let Some(state) = self.lanes.get_mut(&key) {
                used = state.start(tokens, now);
            }
        }
        Ticket { lane: lane.clone(), number: self.tickets, tokens, admitted: now, used }
    }

    /// Gives up waiting: those behind need not wait until it is late.
    pub fn leave(&mut self, lane: &Lane, need: Need) {
        if let Some(turn) = need.turn {
            self.forget(&lane.keys(), turn);
        }
    }

    fn forget(&mut self, keys: &[Key; 2], turn: u64) {
        for key in keys {
            if let Some(state) = self.lanes.get_mut(key) {
                state.queue.leave(turn);
            }
        }
    }

    /// Takes over what the provider told with an answer or an error; call it before the ticket is ended.
    ///
    /// Nonsense is left out: limits of zero, more left than there is.
    pub fn learn(&mut self, ticket: &Ticket, limits: &RateLimits, now: Duration) {
        let now = self.clock.tick(now);
        let [_, own] = ticket.keys();
        if let Some(state) = self.lanes.get_mut(&own) {
            state.learn(limits, ticket.used, now);
        }
    }

    /// Ends a call that the provider has taken, answered or not. `tokens` is what it counted; where it did not say, the
    /// estimate stands.
    pub fn settle(&mut self, ticket: Ticket, tokens: Option<u64>, now: Duration) {
        let now = self.clock.tick(now);
        let actual = (1, tokens.unwrap_or(ticket.tokens));
        self.end(&ticket, actual, now, |state| {
            state.calls.succeed();
            state.refusals = 0;
        });
    }

    /// Ends a call that never reached the provider, or was cancelled: everything is given back.
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
        if state.is_news(ticket.number, newest) {
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

    /// 429s in a row in this lane, for switching to another model; an answer sets it back to zero.
    pub fn consecutive_refusals(&self, lane: &Lane) -> u32 {
        let [_, own] = lane.keys();
        self.lanes.get(&own).map_or(0, |state| state.refusals)
    }

    /// Counts a call of an earlier run that was made at `at`, so that limits per day hold across runs.
    pub fn remember(&mut self, lane: &Lane, tokens: u64, at: Duration, now: Duration) {
        let age = nanos(now.saturating_sub(at));
        let now = self.clock.tick(now);
        for key in lane.keys() {
            if let Some(state) = self.lane(&key, now) {
                state.remember(tokens, now.saturating_sub(age), now);
            }
        }
    }

    fn end(&mut self, ticket: &Ticket, actual: (u64, u64), now: Nanos, then: impl Fn(&mut LaneState)) {
        for key in ticket.keys() {
            if let Some(state) = self.lanes.get_mut(&key) {
                state.correct((1, ticket.tokens), actual, ticket.admitted, now);
                then(state);
            }
        }
    }

    /// The state of a lane; `None` where every lane that could be forgotten for it is in use.
    fn lane(&mut self, key: &Key, now: Nanos) -> Option<&mut LaneState> {
        if !self.lanes.contains_key(key) {
            while self.lanes.len() >= self.bounds.lanes.max(2) {
                let idle = self.lanes.iter().filter(|(_, state)| state.is_idle(now));
                let oldest = idle.min_by_key(|(_, state)| state.touched).map(|(key, _)| key.clone())?;
                self.lanes.remove(&oldest);
            }
            let limits = self.configured.get(key).copied().unwrap_or_default();
            // What a whole provider bears is not learned: only a configured number bounds it.
            let (start, cap) = match key.1 {
                Some(_) => (self.bounds.start, self.bounds.concurrency),
                None => (u32::MAX, u32::MAX),
            };
            self.lanes.insert(key.clone(), LaneState::new(&limits, start, cap));
        }
        self.lanes.get_mut(key)
    }
}

/// A pause that doubles with each refusal.
fn pause(base: Duration, refusals: u32) -> Duration {
    base.saturating_mul(2_u32.saturating_pow(refusals.saturating_sub(1))).min(LONGEST_PAUSE)
}
