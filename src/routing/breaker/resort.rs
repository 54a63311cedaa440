//! What is done where every door is shut.

use super::breakers::Breakers;
use super::key::Key;
use super::row::Shut;
use super::state::Standing;
use sluice_providers::ProviderId;
use std::time::Duration;

/// What is done where every candidate of a route is shut out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllDown {
    /// Wait for the first door if it opens within this time.
    WaitUpTo(Duration),
    /// Call whom it is least hopeless to call.
    TryAnyway,
    /// Give up at once.
    Fail,
}

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resort {
    /// Somebody may be called after all.
    Call,
    /// Wait this long, then ask again.
    Wait(Duration),
    /// Force the candidate at this place.
    Try(usize),
    /// Nobody, and not before this much time has passed; `None` where there is no candidate at all.
    Fail(Option<Duration>),
}

impl Breakers {
    /// Time until the first of these may be called or tried; zero where one may be now, `None` where there is none.
    pub fn soonest(&mut self, candidates: &[(ProviderId, String)], now_ms: u64) -> Option<Duration> {
        let waits: Vec<u64> = candidates.iter().map(|(id, model)| self.wait_for(id, model, now_ms).1).collect();
        waits.into_iter().min().map(Duration::from_millis)
    }

    /// What is done where none of these may be called.
    pub fn resort(&mut self, candidates: &[(ProviderId, String)], policy: AllDown, now_ms: u64) -> Resort {
        let Some(soonest) = self.soonest(candidates, now_ms) else { return Resort::Fail(None) };
        if soonest.is_zero() {
            return Resort::Call;
        }
        match policy {
            AllDown::Fail => Resort::Fail(Some(soonest)),
            AllDown::WaitUpTo(most) if soonest <= most => Resort::Wait(soonest),
            AllDown::WaitUpTo(_) => Resort::Fail(Some(soonest)),
            AllDown::TryAnyway => self.least_hopeless(candidates, now_ms).map_or(Resort::Fail(None), Resort::Try),
        }
    }

    /// One that only cools down goes before one whose quota, model or key is gone; then the one that opens first.
    fn least_hopeless(&mut self, candidates: &[(ProviderId, String)], now_ms: u64) -> Option<usize> {
        let ranks = candidates.iter().enumerate().map(|(place, (id, model))| {
            let (shut, wait) = self.wait_for(id, model, now_ms);
            let rank = match shut {
                None => 0,
                Some(Shut::Tripped) => 1,
                Some(Shut::Quota) => 2,
                Some(Shut::Gone) => 3,
                Some(Shut::Down) => 4,
            };
            ((rank, wait), place)
        });
        ranks.min().map(|(_, place)| place)
    }

    /// The graver of the two doors, and the time until both let somebody through.
    fn wait_for(&mut self, provider: &ProviderId, model: &str, now_ms: u64) -> (Option<Shut>, u64) {
        let keys = [Key::provider(provider), Key::model(provider, model)];
        let waits = keys.map(|key| match self.standing(&key, now_ms) {
            Standing::Open | Standing::HalfOpen => (0, None),
            Standing::Shut(left) | Standing::Trying(left) => (left, self.states.get(&key).and_then(|state| state.shut)),
        });
        let [whole, one] = waits;
        let (wait, shut) = if one.0 > whole.0 { one } else { whole };
        (shut, wait)
    }
}
