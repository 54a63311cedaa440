//! Limits that were told, as they outlive a process.

use super::clock::Nanos;
use super::gauge::MINUTE;
use super::lane::Lane;
use super::limits::Dimension;
use std::time::Duration;

/// A limit as a provider told it: what is worth keeping for the next run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldLimit {
    pub lane: Lane,
    /// One of those per minute and per day.
    pub dimension: Dimension,
    /// `None`: what was told for this span before turned out to be that of another one.
    pub most: Option<u64>,
    /// Units that the provider counted beyond our own calls.
    pub others: u64,
    /// Until when they count, on the caller's clock.
    pub others_until: Duration,
}

impl ToldLimit {
    /// What a provider can tell a limit of.
    pub const DIMENSIONS: [Dimension; 4] = GAUGES;
}

/// What the gauges of a lane measure, in their order.
pub(super) const GAUGES: [Dimension; 4] =
    [Dimension::RequestsPerMinute, Dimension::TokensPerMinute, Dimension::RequestsPerDay, Dimension::TokensPerDay];

/// The place of a dimension among the gauges of a lane.
pub(super) fn place(dimension: Dimension) -> Option<usize> {
    GAUGES.iter().position(|one| *one == dimension)
}

/// What was handed on of one gauge.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HandedOn {
    most: Option<u64>,
    /// It was told to this process, not only remembered.
    is_fresh: bool,
    /// Not before: a limit that is another one with every answer is not kept with every answer.
    next: Nanos,
}

impl HandedOn {
    /// Remembers what an earlier process was told.
    pub(super) fn recall(&mut self, most: u64) {
        self.most = Some(most);
    }

    /// Whether a limit is to be handed on: it was told for the first time, or has changed since.
    pub(super) fn is_news(&mut self, learned: Option<u64>, now: Nanos) -> bool {
        let is_news = learned != self.most || learned.is_some() && !self.is_fresh;
        if !is_news || now < self.next {
            return false;
        }
        *self = HandedOn { most: learned, is_fresh: true, next: now.saturating_add(MINUTE) };
        true
    }
}
