//! One breaker: what it has seen, and when it shuts.

use super::door::Ticket;
use super::policy::{Policy, ms};
use super::row::Shut;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};

/// Calls that are remembered at most; far more than decide.
const MOST_SAMPLES: usize = 64;

/// One breaker.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) shut: Option<Shut>,
    pub(super) until_ms: u64,
    /// Times it was shut or opened: tells calls that began before from those after.
    turn: u64,
    /// When it was shut, or last heard of.
    pub(super) since_ms: u64,
    /// End as it stands in the ledger, which a jump of the clock does not change.
    pub(super) written_until_ms: u64,
    pub(super) failures: u32,
    pub(super) failed_ms: u64,
    pub(super) streak: u32,
    pub(super) reason: String,
    pub(super) fingerprint: Option<u32>,
    /// Try of another process: until when it is believed.
    pub(super) elsewhere_ms: u64,
    samples: VecDeque<(u64, bool)>,
    probe: Probe,
}

/// Slot of the one who tries; free again when the pass is dropped.
#[derive(Debug, Default)]
struct Probe {
    held: Weak<()>,
    until_ms: u64,
}

/// How a door stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Open,
    /// For so many milliseconds.
    Shut(u64),
    /// One may try.
    HalfOpen,
    /// One is trying; not waited for after so many milliseconds.
    Trying(u64),
}

/// What shuts a door.
pub(super) struct Blow<'a> {
    pub(super) shut: Shut,
    pub(super) reason: &'a str,
    /// Which key and address were used where those are to blame.
    pub(super) fingerprint: Option<u32>,
    /// How long it is to be shut at least.
    pub(super) wait_ms: u64,
    pub(super) now_ms: u64,
}

impl State {
    /// An open door that has seen nothing.
    pub(super) fn new(now_ms: u64) -> Self {
        State { since_ms: now_ms, ..State::default() }
    }

    /// How it stands for somebody with this fingerprint.
    pub(super) fn standing(&mut self, fingerprint: Option<u32>, policy: &Policy, now_ms: u64) -> Standing {
        let Some(shut) = self.shut else { return Standing::Open };
        self.follow_clock(shut, policy, now_ms);
        let replaced = self.fingerprint.is_some() && fingerprint.is_some() && self.fingerprint != fingerprint;
        if self.until_ms > now_ms && !replaced {
            return Standing::Shut(self.until_ms - now_ms);
        }
        let bound = now_ms.saturating_add(ms(policy.probe));
        let own = if self.probe.held.strong_count() > 0 { self.probe.until_ms } else { 0 };
        // An end beyond the bound was set by a clock that has gone back since.
        match own.max(self.elsewhere_ms).min(bound) {
            until if until > now_ms => Standing::Trying(until - now_ms),
            _ => Standing::HalfOpen,
        }
    }

    /// A clock that went back must not keep a door shut for longer than it was to be shut from the start.
    fn follow_clock(&mut self, shut: Shut, policy: &Policy, now_ms: u64) {
        if now_ms < self.since_ms {
            let whole = self.until_ms.saturating_sub(self.since_ms);
            self.until_ms = now_ms.saturating_add(whole);
            self.since_ms = now_ms;
            self.elsewhere_ms = 0;
            self.probe.until_ms = self.probe.until_ms.min(now_ms.saturating_add(ms(policy.probe)));
        }
        self.until_ms = self.until_ms.min(now_ms.saturating_add(policy.longest_ms(shut)));
    }

    /// A ticket for a call that goes through the open door.
    pub(super) fn pass(&self) -> Ticket {
        Ticket { turn: self.turn, trial: false, slot: None }
    }

    /// A ticket for the one who tries.
    pub(super) fn try_it(&mut self, policy: &Policy, now_ms: u64) -> Ticket {
        let slot = Arc::new(());
        self.probe = Probe { held: Arc::downgrade(&slot), until_ms: now_ms.saturating_add(ms(policy.probe)) };
        Ticket { turn: self.turn, trial: true, slot: Some(slot) }
    }

    /// A ticket for a call that goes through however the door stands.
    pub(super) fn force(&self) -> Ticket {
        Ticket { turn: self.turn, trial: self.shut.is_some(), slot: None }
    }

    /// Counts a failed call; true where there is something to write down.
    pub(super) fn failed(&mut self, ticket: &Ticket, blow: &Blow<'_>, policy: &Policy) -> bool {
        if self.turn != ticket.turn {
            return self.prolong(blow, policy);
        }
        self.reason = blow.reason.to_owned();
        if ticket.trial {
            self.shut_now(blow, policy);
            return true;
        }
        self.sample(blow.now_ms, true, policy);
        let recent = blow.now_ms.abs_diff(self.failed_ms) <= ms(policy.window);
        self.failures = if recent { self.failures.saturating_add(1) } else { 1 };
        self.failed_ms = blow.now_ms;
        if self.failures >= policy.failures || self.mostly_failed(policy) {
            self.shut_now(blow, policy);
        }
        true
    }

    /// Shuts the door at once, unless that has happened for the same cause since the call began.
    pub(super) fn down(&mut self, ticket: &Ticket, blow: &Blow<'_>, policy: &Policy) -> bool {
        if self.turn != ticket.turn && self.shut == Some(blow.shut) {
            return self.prolong(blow, policy);
        }
        self.reason = blow.reason.to_owned();
        self.shut_now(blow, policy);
        true
    }

    /// Takes note of an answer; true where there is something to write down.
    pub(super) fn succeeded(&mut self, ticket: &Ticket, policy: &Policy, now_ms: u64) -> bool {
        if self.turn != ticket.turn {
            return false;
        }
        self.sample(now_ms, false, policy);
        let marked = self.shut.is_some() || self.failures > 0 || self.streak > 0;
        if marked {
            self.heal(now_ms);
        }
        marked
    }

    /// Opens the door, or forgets the failures in a row where it is open. The calls that are remembered while it is open
    /// stay: one answer among failures does not undo them.
    pub(super) fn heal(&mut self, now_ms: u64) {
        let (samples, turn) = match self.shut {
            None => (std::mem::take(&mut self.samples), self.turn),
            Some(_) => (VecDeque::new(), self.turn + 1),
        };
        // The end that was written is kept: whoever has read it before this moment must not bring it back.
        *self = State {
            samples,
            turn,
            since_ms: now_ms,
            written_until_ms: self.written_until_ms,
            failed_ms: now_ms,
            ..State::default()
        };
    }

    /// Shuts the door as another process has.
    pub(super) fn shut_as(&mut self, shut: Shut, until_ms: u64, since_ms: u64) {
        self.turn += 1;
        self.shut = Some(shut);
        self.until_ms = until_ms;
        self.since_ms = since_ms;
        self.failures = 0;
        self.samples.clear();
    }

    /// Nothing is to be remembered of it.
    pub(super) fn is_blank(&self) -> bool {
        self.shut.is_none() && self.failures == 0 && self.probe.held.strong_count() == 0
    }

    fn shut_now(&mut self, blow: &Blow<'_>, policy: &Policy) {
        let wait = policy.cooldown_ms(blow.shut, self.streak).max(blow.wait_ms).min(policy.longest_ms(blow.shut));
        // A call that went through although the door was shut does not open it earlier.
        let until = self.until_ms.max(blow.now_ms.saturating_add(wait));
        self.until_ms = until.max(blow.now_ms.saturating_add(1));
        self.written_until_ms = self.written_until_ms.max(self.until_ms);
        self.turn += 1;
        self.shut = Some(blow.shut);
        self.fingerprint = blow.fingerprint;
        self.since_ms = blow.now_ms;
        self.streak = self.streak.saturating_add(1);
        self.failures = 0;
        self.samples.clear();
        self.probe = Probe::default();
        self.elsewhere_ms = 0;
    }

    /// A call that began before the door was shut: only what the provider itself asks for moves the end.
    fn prolong(&mut self, blow: &Blow<'_>, policy: &Policy) -> bool {
        let Some(shut) = self.shut else { return false };
        let until = blow.now_ms.saturating_add(blow.wait_ms.min(policy.longest_ms(shut)));
        let later = until > self.until_ms;
        if later {
            self.until_ms = until;
            self.written_until_ms = self.written_until_ms.max(until);
        }
        later
    }

    fn sample(&mut self, now_ms: u64, failed: bool, policy: &Policy) {
        let window = ms(policy.window);
        self.samples.retain(|(at, _)| now_ms.abs_diff(*at) <= window);
        if self.samples.len() >= MOST_SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back((now_ms, failed));
    }

    fn mostly_failed(&self, policy: &Policy) -> bool {
        let failed = self.samples.iter().filter(|(_, failed)| *failed).count();
        self.samples.len() >= policy.samples && failed * 2 > self.samples.len()
    }
}
