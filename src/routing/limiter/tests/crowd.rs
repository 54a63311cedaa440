//! Callers of a wall over a simulated clock: many at once, over a network that delays each call differently.

use super::super::{Admission, Lane, Limiter, Need, Refusal, Ticket};
use super::wall::Wall;
use sluice_providers::RateLimits;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// A sequence of numbers that looks random and is the same for the same seed.
#[derive(Clone, Debug)]
pub(in crate::routing) struct Random(pub(in crate::routing) u64);

impl Random {
    /// The next number from `low` to `high`, both included.
    pub(in crate::routing) fn between(&mut self, low: u64, high: u64) -> u64 {
        // SplitMix64: Steele, Lea, Flood 2014.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        low + (z ^ (z >> 31)) % (high - low + 1)
    }
}

/// What a caller is about to see.
enum Doing {
    Asks(Need),
    Arrives(Ticket),
    Hears(Ticket, Result<(), Duration>, RateLimits),
}

/// Callers that call without end.
pub(in crate::routing) struct Crowd {
    pub(in crate::routing) limiter: Limiter,
    pub(in crate::routing) callers: usize,
    /// Tokens of a call: from, to.
    pub(in crate::routing) sizes: (u64, u64),
    /// Tokens estimated for each hundred that a call has: from, to.
    pub(in crate::routing) estimate: (u64, u64),
    /// Time to the provider in milliseconds: from, to.
    pub(in crate::routing) uplink: (u64, u64),
    pub(in crate::routing) random: Random,
}

impl Crowd {
    /// Lets the crowd call `wall` from `begin` on for `length`; both in milliseconds.
    ///
    /// When a call has ended, everybody who waits asks again, as `Admission::Wait` advises.
    pub(in crate::routing) fn run(mut self, lane: &Lane, wall: &mut Wall, begin: u64, length: u64) {
        let mut events = BinaryHeap::new();
        let mut doing: Vec<(Doing, u64)> = (0..self.callers).map(|_| self.next()).collect();
        // The newest event of each caller; an older one was overtaken.
        let mut newest: Vec<u64> = (0..self.callers as u64).collect();
        let mut order = self.callers as u64;
        events.extend((0..self.callers).map(|caller| Reverse((begin, caller as u64, caller))));
        while let Some(Reverse((at, event, caller))) = events.pop().filter(|Reverse((at, ..))| *at < begin + length) {
            if newest[caller] != event {
                continue;
            }
            let (was, size) = std::mem::replace(&mut doing[caller], (Doing::Asks(Need::tokens(0)), 0));
            let ended = matches!(was, Doing::Hears(..));
            let (then, size, delay) = self.step(lane, wall, (at, size), was);
            doing[caller] = (then, size);
            let waiting = |other: &usize| ended && *other != caller && matches!(doing[*other].0, Doing::Asks(_));
            let woken = (0..self.callers).filter(waiting).map(|other| (other, 1));
            for (other, delay) in woken.chain([(caller, delay)]) {
                order += 1;
                newest[other] = order;
                events.push(Reverse((at + delay, order, other)));
            }
        }
    }

    fn next(&mut self) -> (Doing, u64) {
        let size = self.random.between(self.sizes.0, self.sizes.1);
        let (low, high) = self.estimate;
        let percent = if low == high { low } else { self.random.between(low, high) };
        (Doing::Asks(Need::tokens(size * percent / 100)), size)
    }

    /// One event of a caller; gives what it does next, and after how many milliseconds.
    fn step(&mut self, lane: &Lane, wall: &mut Wall, (at, size): (u64, u64), doing: Doing) -> (Doing, u64, u64) {
        let now = Duration::from_millis(at);
        let limiter = &mut self.limiter;
        match doing {
            Doing::Asks(mut need) => match limiter.admit(lane, &mut need, now) {
                Admission::Granted(ticket) => {
                    (Doing::Arrives(ticket), size, self.random.between(self.uplink.0, self.uplink.1))
                }
                Admission::Wait(wait) => {
                    let late = self.random.between(1, 30);
                    (Doing::Asks(need), size, u64::try_from(wait.as_millis()).unwrap() + late)
                }
                other => panic!("this wall lets everybody in at some time: {other:?}"),
            },
            Doing::Arrives(ticket) => {
                let (outcome, told) = wall.arrive(size, now.as_secs_f64());
                let answer = if outcome.is_ok() { self.random.between(500, 4_000) } else { 30 };
                (Doing::Hears(ticket, outcome, told), size, answer)
            }
            Doing::Hears(ticket, outcome, told) => {
                limiter.learn(&ticket, &told, now);
                match outcome {
                    Ok(()) => limiter.settle(ticket, Some(size), now),
                    Err(wait) => limiter.refused(ticket, Refusal::Pace { retry_after: Some(wait) }, now),
                }
                let (then, size) = self.next();
                (then, size, 1)
            }
        }
    }
}
