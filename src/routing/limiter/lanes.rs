//! All lanes of a process, and who is admitted to them.

use super::clock::{Clock, Nanos, nanos};
use super::gauge::{Flight, Reserved};
use super::lane::{Answer, Key, Lane, LaneState};
use super::learned::{ToldLimit, place};
use super::limits::Limits;
use super::ticket::{Admission, Need, Ticket};
use sluice_providers::ProviderId;
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

/// Paces the calls of a process to every provider and model.
#[derive(Clone, Debug, Default)]
pub struct Limiter {
    pub(super) bounds: Bounds,
    pub(super) clock: Clock,
    configured: BTreeMap<Key, Limits>,
    /// What earlier processes were told, by lane.
    recalled: BTreeMap<Key, Vec<ToldLimit>>,
    /// How far back the calls of earlier runs were counted.
    pub(super) reach: Nanos,
    pub(super) lanes: BTreeMap<Key, LaneState>,
    turns: u64,
    pub(super) tickets: u64,
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

    /// Begins with a limit that an earlier process was told; call it before the first call.
    pub fn recall(&mut self, told: ToldLimit) {
        let [_, own] = told.lane.keys();
        self.recalled.entry(own).or_default().push(told);
    }

    /// Says how far back [`Limiter::remember`] is told of calls: what a provider counted before is not taken for the use of
    /// others when it is handed on.
    pub fn reaches_back(&mut self, reach: Duration) {
        self.reach = nanos(reach);
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
                Answer::Exhausted(until, by) => {
                    self.forget(&keys, turn);
                    return Admission::Exhausted { until: until.map(|until| self.clock.outside(until)), by };
                }
            }
        }
        self.forget(&keys, turn);
        let Some((index, wait)) = longest else { return Admission::Granted(self.grant(lane, tokens, now)) };
        // A place in the queue of the lane that holds it up, so that it holds up nobody elsewhere.
        if let Some(state) = self.lanes.get_mut(&keys[index]) {
            let expected = state.reserved(tokens).expected;
            state.queue.wait(turn, expected, now.saturating_add(wait), now);
        }
        need.turn = Some(turn);
        Admission::Wait(Duration::from_nanos(wait))
    }

    /// Admits a call whatever the limits say: somebody has to be asked. `None` where no further lane can be remembered.
    pub fn force(&mut self, lane: &Lane, need: &Need, now: Duration) -> Option<Ticket> {
        let now = self.clock.tick(now);
        let keys = lane.keys();
        if let Some(turn) = need.turn {
            self.forget(&keys, turn);
        }
        for key in &keys {
            self.lane(key, now)?;
        }
        Some(self.grant(lane, need.of_tokens(), now))
    }

    fn grant(&mut self, lane: &Lane, tokens: u64, now: Nanos) -> Ticket {
        self.tickets += 1;
        let keys = lane.keys();
        let unknown = Reserved::whole(tokens);
        let tokens = self.lanes.get(&keys[1]).map_or(unknown, |state| state.reserved(tokens));
        let mut used = [0; 4];
        for key in keys {
            if let Some(state) = self.lanes.get_mut(&key) {
                used = state.start(tokens, now);
            }
        }
        let flight = Flight { number: self.tickets, admitted: now };
        Ticket { lane: lane.clone(), flight, tokens, used }
    }

    pub(super) fn forget(&mut self, keys: &[Key; 2], turn: u64) {
        for key in keys {
            if let Some(state) = self.lanes.get_mut(key) {
                state.queue.leave(turn);
            }
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

    /// Counts a call that another process, named by `who`, has made at `at` while this one is there: they share the limits.
    pub fn overhear(&mut self, lane: &Lane, (who, tokens): (&str, u64), at: Duration, now: Duration) {
        let age = nanos(now.saturating_sub(at));
        let now = self.clock.tick(now);
        for key in lane.keys() {
            if let Some(state) = self.lane(&key, now) {
                state.hear(who, tokens, now.saturating_sub(age), now);
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
            let mut state = LaneState::new(&limits, start, cap);
            for told in self.recalled.get(key).into_iter().flatten() {
                if let (Some(index), Some(most)) = (place(told.dimension), told.most) {
                    state.recall(index, most, (told.others, self.clock.inside(told.others_until)), now);
                }
            }
            self.lanes.insert(key.clone(), state);
        }
        self.lanes.get_mut(key)
    }
}
