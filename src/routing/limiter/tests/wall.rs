//! A provider that counts requests and tokens in one of the ways providers do.

use super::seconds;
use sluice_providers::{Allowance, RateLimits};
use std::collections::VecDeque;
use std::time::Duration;

const MINUTE: f64 = 60.0;

/// How a provider counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::routing) enum Counting {
    /// Per minute of the wall clock.
    Fixed,
    /// Over the last sixty seconds.
    Sliding,
    /// A bucket that refills evenly.
    Bucket,
}

/// One limit of the wall.
#[derive(Clone, Debug)]
pub(in crate::routing) struct Meter {
    counting: Counting,
    limit: f64,
    /// Time and amount of what counts; a bucket keeps its level.
    counted: VecDeque<(f64, f64)>,
    level: f64,
    seen: f64,
}

impl Meter {
    pub(in crate::routing) fn new(counting: Counting, limit: u64) -> Self {
        Meter { counting, limit: limit as f64, counted: VecDeque::new(), level: limit as f64, seen: 0.0 }
    }

    fn used(&mut self, now: f64) -> f64 {
        let begin = match self.counting {
            Counting::Fixed => (now / MINUTE).floor() * MINUTE,
            Counting::Sliding => now - MINUTE,
            Counting::Bucket => {
                self.level = (self.level + (now - self.seen) * self.limit / MINUTE).min(self.limit);
                self.seen = now;
                return self.limit - self.level;
            }
        };
        let open = self.counting == Counting::Sliding;
        while self.counted.front().is_some_and(|(at, _)| if open { *at <= begin } else { *at < begin }) {
            self.counted.pop_front();
        }
        self.counted.iter().map(|(_, amount)| amount).sum()
    }

    fn fits(&mut self, amount: f64, now: f64) -> bool {
        self.used(now) + amount <= self.limit + 1e-6
    }

    fn count(&mut self, amount: f64, now: f64) {
        self.counted.push_back((now, amount));
        self.level -= amount;
    }

    /// Time until nothing is counted any more, as headers tell it.
    fn reset(&mut self, now: f64) -> f64 {
        let used = self.used(now);
        match self.counting {
            Counting::Fixed => (now / MINUTE).floor() * MINUTE + MINUTE - now,
            Counting::Sliding => self.counted.back().map_or(0.0, |(at, _)| at + MINUTE - now),
            Counting::Bucket => used * MINUTE / self.limit,
        }
    }

    /// Time until `amount` fits.
    fn retry_after(&mut self, amount: f64, now: f64) -> f64 {
        let mut excess = self.used(now) + amount - self.limit;
        match self.counting {
            _ if excess <= 0.0 => 0.0,
            Counting::Fixed => self.reset(now),
            Counting::Bucket => excess * MINUTE / self.limit,
            Counting::Sliding => {
                let freeing = self.counted.iter().find(|(_, freed)| {
                    excess -= freed;
                    excess <= 0.0
                });
                freeing.map_or(MINUTE, |(at, _)| at + MINUTE - now)
            }
        }
    }

    fn headers(&mut self, now: f64) -> Allowance {
        let remaining = (self.limit - self.used(now)).max(0.0) as u64;
        Allowance { limit: Some(self.limit as u64), remaining: Some(remaining), reset: Some(seconds(self.reset(now))) }
    }
}

/// A provider with a limit on requests and one on tokens.
#[derive(Clone, Debug)]
pub(in crate::routing) struct Wall {
    pub(in crate::routing) requests: Meter,
    pub(in crate::routing) tokens: Meter,
    /// Whether its headers tell limits and what is left.
    pub(in crate::routing) is_open: bool,
    /// Requests and tokens served.
    pub(in crate::routing) served: (u64, u64),
    /// When it said 429.
    pub(in crate::routing) refused: Vec<f64>,
}

impl Wall {
    pub(in crate::routing) fn new(counting: Counting, requests: u64, tokens: u64) -> Self {
        let (requests, tokens) = (Meter::new(counting, requests), Meter::new(counting, tokens));
        Wall { requests, tokens, is_open: true, served: (0, 0), refused: Vec::new() }
    }

    /// A request arrives; on a 429 the wait is told.
    pub(in crate::routing) fn arrive(&mut self, tokens: u64, now: f64) -> (Result<(), Duration>, RateLimits) {
        let amount = tokens as f64;
        let fits = self.requests.fits(1.0, now) && self.tokens.fits(amount, now);
        let outcome = if fits {
            self.requests.count(1.0, now);
            self.tokens.count(amount, now);
            self.served = (self.served.0 + 1, self.served.1 + tokens);
            Ok(())
        } else {
            self.refused.push(now);
            Err(seconds(self.requests.retry_after(1.0, now).max(self.tokens.retry_after(amount, now)).max(0.25)))
        };
        let told = RateLimits { requests: self.requests.headers(now), tokens: self.tokens.headers(now) };
        (outcome, if self.is_open { told } else { RateLimits::default() })
    }
}
