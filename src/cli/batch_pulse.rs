//! How fast a batch goes and where it will end, out of what has happened. Pure: its caller brings the time.

use crate::batch::report::{time, usd};
use crate::ledger::Status;
use crate::ledger::batches::{EndSum, RecordEnd};
use crate::prices::{Cost, Money};
use crate::report::{count, plural};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::time::Duration;

/// How far back a rate looks, and how often it takes note.
const WINDOW: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_secs(1);
/// Causes that are told apart; the rest is one of them.
const MOST_CAUSES: usize = 64;
const OTHER: &str = "other";
/// Causes that are shown.
const TOP: usize = 3;

/// What a batch has come to.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    accepted: u64,
    /// Rejected or failed.
    failed: u64,
    skipped: u64,
    open: u64,
    /// Records that were begun here and have not ended; some of them wait for a call.
    under_way: u64,
    paid: Money,
    /// Records that were asked for and have ended, of known and of unknown cost.
    priced: u64,
    unknown: u64,
    /// Something was or will be paid.
    pays: bool,
    causes: BTreeMap<String, u64>,
    /// Records that have ended in this process, by the time.
    marks: VecDeque<(Duration, u64)>,
    ended_here: u64,
}

impl Pulse {
    /// Goes on from what other processes did.
    pub(super) fn new(ends: &[EndSum]) -> Self {
        let mut pulse = Pulse::default();
        for end in ends {
            match end.status {
                None => pulse.open += end.records,
                Some(status) => {
                    pulse.count(status, end.reason.as_deref(), end.records);
                    let asked = if status == Status::Skipped { 0 } else { end.records };
                    pulse.priced += asked.saturating_sub(end.cost.unknown);
                    pulse.unknown += end.cost.unknown;
                    pulse.paid = pulse.paid + end.cost.money;
                    pulse.pays |= !end.cost.local && asked > 0;
                }
            }
        }
        pulse
    }

    pub(super) fn began(&mut self) {
        self.under_way += 1;
    }

    pub(super) fn given_back(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }

    pub(super) fn ended(&mut self, end: &RecordEnd, now: Duration) {
        self.under_way = self.under_way.saturating_sub(1);
        self.open = self.open.saturating_sub(1);
        self.ended_here += 1;
        self.count(end.status, end.reason.as_deref(), 1);
        if end.status != Status::Skipped {
            match end.cost {
                Cost::Local => self.priced += 1,
                Cost::Known(money) => {
                    (self.priced, self.pays) = (self.priced + 1, true);
                    self.paid = self.paid + money;
                }
                Cost::Unknown => (self.unknown, self.pays) = (self.unknown + 1, true),
            }
        }
        if self.marks.back().is_none_or(|(at, _)| now.saturating_sub(*at) >= STEP) {
            self.marks.push_back((now, self.ended_here));
        }
        while self.marks.len() > 2 && self.marks.front().is_some_and(|(at, _)| now.saturating_sub(*at) > WINDOW) {
            self.marks.pop_front();
        }
    }

    fn count(&mut self, status: Status, reason: Option<&str>, records: u64) {
        match status {
            Status::Accepted => self.accepted += records,
            Status::Skipped => self.skipped += records,
            Status::Rejected | Status::Failed => {
                self.failed += records;
                let reason = reason.unwrap_or(OTHER);
                let is_known = self.causes.contains_key(reason);
                let reason = if is_known || self.causes.len() < MOST_CAUSES { reason } else { OTHER };
                match self.causes.get_mut(reason) {
                    Some(known) => *known += records,
                    None => drop(self.causes.insert(reason.to_owned(), records)),
                }
            }
        }
    }

    /// Records that have ended, in whatever process.
    pub(super) fn done(&self) -> u64 {
        self.accepted + self.failed + self.skipped
    }

    pub(super) fn asked(&self) -> u64 {
        self.done() + self.open
    }

    /// Records a second over the last minute.
    pub(super) fn rate(&self, now: Duration) -> Option<f64> {
        let (since, before) = *self.marks.front()?;
        let span = now.saturating_sub(since).as_secs_f64();
        let ended = self.ended_here.saturating_sub(before);
        (span >= STEP.as_secs_f64() && ended > 0).then(|| ended as f64 / span)
    }

    /// All of it in one line.
    pub(super) fn line(&self, now: Duration) -> String {
        let mut line = format!("{} ok, {} failed", count(self.accepted), count(self.failed));
        if self.skipped > 0 {
            let _ = write!(line, ", {} skipped", count(self.skipped));
        }
        if self.under_way > 0 {
            let _ = write!(line, ", {} under way", count(self.under_way));
        }
        if let Some(rate) = self.rate(now) {
            let _ = write!(line, "; {rate:.1}/s, {} left", time(self.open as f64 / rate));
        }
        if self.priced + self.unknown > 0 {
            let _ = write!(line, "; {}", self.money());
        }
        let top = self.top();
        if !top.is_empty() {
            let _ = write!(line, "; {}", top.join(", "));
        }
        line
    }

    /// What was paid and what all of it will have cost, at the mean so far.
    fn money(&self) -> String {
        if !self.pays {
            return "nothing to pay".to_owned();
        }
        let mut text = usd(self.paid.usd());
        if self.unknown > 0 {
            let _ = write!(text, " and {} of unknown cost", count(self.unknown));
        } else if self.priced > 0 && self.open > 0 {
            let mean = self.paid.usd() / self.priced as f64;
            let _ = write!(text, " of {}", usd(self.paid.usd() + mean * self.open as f64));
        }
        text
    }

    /// The most frequent causes.
    fn top(&self) -> Vec<String> {
        let mut causes: Vec<(&String, &u64)> = self.causes.iter().collect();
        causes.sort_by(|one, other| other.1.cmp(one.1));
        causes.iter().take(TOP).map(|(reason, number)| format!("{} {reason}", count(**number))).collect()
    }
}

/// Lines within one stretch, and the stretch.
const MOST_LINES: u32 = 20;
const STRETCH: Duration = Duration::from_secs(10);

/// Keeps lines from flooding a terminal or a log: the same one once in a while, and not too many different ones.
#[derive(Debug, Default)]
pub(super) struct Sieve {
    since: Duration,
    said: Vec<String>,
    held_back: u64,
}

impl Sieve {
    /// The lines to say now: this one, unless there are too many, and before it how many were held back.
    pub(super) fn pass(&mut self, text: &str, now: Duration) -> Vec<String> {
        let mut lines = Vec::new();
        if now.saturating_sub(self.since) >= STRETCH {
            lines.extend(self.rest());
            self.since = now;
            self.said.clear();
        }
        if self.said.iter().any(|said| said == text) || self.said.len() >= MOST_LINES as usize {
            self.held_back += 1;
        } else {
            self.said.push(text.to_owned());
            lines.push(text.to_owned());
        }
        lines
    }

    /// How many lines were held back, where any were; they count once.
    pub(super) fn rest(&mut self) -> Option<String> {
        let held_back = std::mem::take(&mut self.held_back);
        (held_back > 0).then(|| plural(held_back, "more such line"))
    }
}

#[cfg(test)]
#[path = "batch_pulse_tests.rs"]
mod tests;
