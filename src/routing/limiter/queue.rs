//! Who waits for a lane, in the order they came.

use super::clock::Nanos;
use std::collections::BTreeMap;

/// Waiters of one lane that are remembered; later ones wait without a place.
const MOST: usize = 1024;

/// How late a waiter may come back before others pass it: more than any pause of a busy machine, less than a user's.
const GRACE: Nanos = 2_000_000_000;

/// A waiter that is this late has gone away.
const GONE: Nanos = 300_000_000_000;

#[derive(Clone, Copy, Debug)]
struct Waiter {
    tokens: u64,
    /// When it was told to come back.
    due: Nanos,
}

/// What waits before somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ahead {
    pub(super) requests: u64,
    pub(super) tokens: u64,
}

/// Waiters by their turn; the lowest goes first.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue(BTreeMap<u64, Waiter>);

impl Queue {
    /// What waits before `turn` and is not late.
    pub(super) fn ahead(&self, turn: u64, now: Nanos) -> Ahead {
        let present = self.0.range(..turn).filter(|(_, waiter)| now <= waiter.due.saturating_add(GRACE));
        present.fold(Ahead::default(), |ahead, (_, waiter)| Ahead {
            requests: ahead.requests + 1,
            tokens: ahead.tokens.saturating_add(waiter.tokens),
        })
    }

    /// Notes that `turn` waits and comes back at `due`.
    pub(super) fn wait(&mut self, turn: u64, tokens: u64, due: Nanos, now: Nanos) {
        if self.0.len() >= MOST && !self.0.contains_key(&turn) {
            self.0.retain(|_, waiter| now <= waiter.due.saturating_add(GONE));
        }
        if self.0.len() < MOST || self.0.contains_key(&turn) {
            self.0.insert(turn, Waiter { tokens, due });
        }
    }

    pub(super) fn leave(&mut self, turn: u64) {
        self.0.remove(&turn);
    }

    /// Whether nobody waits, late ones aside.
    pub(super) fn is_empty(&self, now: Nanos) -> bool {
        self.ahead(u64::MAX, now).requests == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_waiter_is_passed_over_but_keeps_its_place() {
        let mut queue = Queue::default();
        queue.wait(1, 10, 100, 0);
        queue.wait(2, 20, 100, 0);
        assert_eq!(queue.ahead(2, 100 + GRACE), Ahead { requests: 1, tokens: 10 });
        assert_eq!(queue.ahead(2, 101 + GRACE), Ahead::default());
        queue.wait(1, 10, 300 + GRACE, 200 + GRACE);
        assert_eq!(queue.ahead(2, 200 + GRACE), Ahead { requests: 1, tokens: 10 });
        queue.leave(1);
        assert_eq!(queue.ahead(2, 0), Ahead::default());
    }

    #[test]
    fn a_crowd_is_bounded_and_those_who_went_away_make_room() {
        let mut queue = Queue::default();
        for turn in 0..5_000 {
            queue.wait(turn, u64::MAX, 0, 0);
        }
        assert_eq!(queue.0.len(), MOST);
        assert_eq!(queue.ahead(u64::MAX, 0), Ahead { requests: MOST as u64, tokens: u64::MAX });
        queue.wait(9_999, 1, GONE + 2, GONE + 1);
        assert_eq!(queue.0.len(), 1);
    }
}
