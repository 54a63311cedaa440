//! One limit of one lane: how much it is, how much of it is used, and when there is room again.

use super::clock::Nanos;
use super::company::Share;
use super::limits::lower;
use super::pace::Pace;
use super::window::Window;

/// Nanoseconds of a minute.
pub(super) const MINUTE: Nanos = 60_000_000_000;
/// Nanoseconds of a day.
pub(super) const DAY: Nanos = 24 * 60 * MINUTE;

/// The part of a limit, one in this many, that is left to others beside what they use: they may want more at once.
const SPARE: u64 = 10;

/// How soon a call that is beyond our share looks again.
const SHARE_AGAIN: Nanos = 1_000_000_000;

/// Whether there is room for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Ready,
    /// Not before this long.
    Wait(Nanos),
    /// The day's limit is used up until then.
    Spent(Nanos),
    /// The limit is zero.
    Blocked,
    /// The call alone is larger than the limit.
    TooLarge {
        limit: u64,
    },
}

/// What is set aside for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reserved {
    /// Upper estimate of its caller.
    pub(super) estimate: u64,
    /// The most that calls of this estimate have needed.
    pub(super) most: u64,
    /// What they have needed on the average.
    pub(super) expected: u64,
}

impl Reserved {
    /// A request is one request.
    pub(super) const REQUEST: Reserved = Reserved::whole(1);

    /// All of an estimate, where nothing is known of its kind.
    pub(super) const fn whole(estimate: u64) -> Self {
        Reserved { estimate, most: estimate, expected: estimate }
    }
}

/// A call under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flight {
    /// Counts up over all calls of a limiter.
    pub(super) number: u64,
    pub(super) admitted: Nanos,
}

/// What a provider has counted when a call arrived.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) by: Flight,
    pub(super) amount: u64,
    /// What stands here for the call itself; it is among the amount.
    pub(super) own: u64,
    /// What we had sent by then.
    pub(super) explained: u64,
    pub(super) reset: Option<Nanos>,
}

/// What a provider counts beyond what we sent.
#[derive(Clone, Copy, Debug, Default)]
struct Foreign {
    amount: u64,
    until: Nanos,
}

/// One limit.
#[derive(Clone, Debug)]
pub(super) struct Gauge {
    span: Nanos,
    pub(super) configured: Option<u64>,
    pub(super) learned: Option<u64>,
    window: Window,
    /// Only limits per minute are paced.
    pace: Option<Pace>,
    foreign: Foreign,
    /// The latest word of the provider, where it has spoken.
    heard: Option<Counted>,
}

impl Gauge {
    pub(super) fn requests(span: Nanos, configured: Option<u64>) -> Self {
        Gauge::new(span, configured, (span == MINUTE).then(|| Pace::of_requests(span)))
    }

    pub(super) fn tokens(span: Nanos, configured: Option<u64>) -> Self {
        Gauge::new(span, configured, (span == MINUTE).then(|| Pace::of_tokens(span)))
    }

    fn new(span: Nanos, configured: Option<u64>, pace: Option<Pace>) -> Self {
        Gauge {
            span,
            configured,
            learned: None,
            window: Window::new(span),
            pace,
            foreign: Foreign::default(),
            heard: None,
        }
    }

    fn limit(&self) -> Option<u64> {
        lower(self.configured, self.learned)
    }

    /// Whether a call fits that has about `ahead` units of earlier waiters before it, where others have a share, too.
    pub(super) fn room(&mut self, need: Reserved, ahead: u64, share: Option<Share>, now: Nanos) -> Room {
        let Some(limit) = self.limit() else { return Room::Ready };
        if limit == 0 {
            return Room::Blocked;
        }
        // Some providers turn away what might become too much, whatever comes of it.
        if need.estimate > limit {
            return Room::TooLarge { limit };
        }
        let paced = self.pace.as_ref().map_or(0, |pace| pace.wait(ahead, limit, now));
        let amount = need.most.saturating_add(ahead);
        let free = self.free(amount, limit, now);
        let free = match share.filter(|share| !self.is_ours(*share, amount, limit, now)) {
            Some(share) => {
                // Our own share may have room sooner.
                let beyond = self.free(amount.saturating_add(share.unheard).saturating_add(limit / SPARE), limit, now);
                free.max(beyond.min(now.saturating_add(SHARE_AGAIN)))
            }
            None => free,
        };
        match free.saturating_sub(now) {
            0 if paced == 0 => Room::Ready,
            wait if wait > 0 && self.span == DAY => Room::Spent(free),
            wait => Room::Wait(wait.max(paced)),
        }
    }

    /// The first moment at which so much fits.
    fn free(&mut self, amount: u64, limit: u64, now: Nanos) -> Nanos {
        if self.is_told_to_fit(amount, now) { now } else { self.at_most(limit.saturating_sub(amount), now) }
    }

    /// Whether so much more is within our share, and the others are within theirs; one call at a time is, however large.
    fn is_ours(&mut self, share: Share, amount: u64, limit: u64, now: Nanos) -> bool {
        let (own, each) = (self.window.sum(now).saturating_sub(share.used), limit / share.parties);
        share.used <= limit - each && (own == 0 || own.saturating_add(amount) <= each)
    }

    /// Whether so much fits by the provider's own count: what it had counted when a call arrived, and what may have come
    /// after it. However it counts, that only gets less with time. A limit of our own it does not know.
    fn is_told_to_fit(&mut self, amount: u64, now: Nanos) -> bool {
        let (Some(heard), Some(limit)) = (self.heard, self.learned) else { return false };
        if self.span != MINUTE || self.limit() != Some(limit) || now.saturating_sub(heard.by.admitted) >= MINUTE {
            return false;
        }
        let later = self.window.since(heard.by.admitted, now).saturating_sub(heard.own);
        heard.amount.saturating_add(later).saturating_add(amount) <= limit
    }

    /// The first moment at which no more than `most` counts, with what others use until it is reset.
    fn at_most(&mut self, most: u64, now: Nanos) -> Nanos {
        let foreign = self.foreign(now);
        let without = self.window.at_most(most, now).max(if foreign > 0 { self.foreign.until } else { now });
        match most.checked_sub(foreign) {
            Some(most) => self.window.at_most(most, now).min(without),
            None => without,
        }
    }

    fn foreign(&self, now: Nanos) -> u64 {
        if now < self.foreign.until { self.foreign.amount } else { 0 }
    }

    /// What others use, and until when.
    pub(super) fn others(&self, now: Nanos) -> (u64, Nanos) {
        (self.foreign(now), self.foreign.until)
    }

    /// Takes over what an earlier process was told.
    pub(super) fn recall(&mut self, most: u64, others: u64, until: Nanos, now: Nanos) {
        self.learned = Some(most);
        self.foreign = Foreign { amount: others, until: until.min(now.saturating_add(self.span)) };
    }

    /// What our own calls use.
    pub(super) fn used(&mut self, now: Nanos) -> u64 {
        self.window.sum(now)
    }

    /// What is left of the limit; all there can be where it has none.
    pub(super) fn left(&mut self, now: Nanos) -> u64 {
        let used = self.window.sum(now).saturating_add(self.foreign(now));
        self.limit().map_or(u64::MAX, |limit| limit.saturating_sub(used))
    }

    /// Sets units aside for a call that starts now: all it may need in the window, what is expected of it in the pace.
    pub(super) fn spend(&mut self, reserved: Reserved, now: Nanos) {
        let limit = self.limit();
        self.window.add(now, reserved.most, now);
        if let (Some(pace), Some(limit)) = (&mut self.pace, limit) {
            pace.spend(reserved.expected, limit, now);
        }
    }

    /// Counts units that were used at `at`, before this limiter was there.
    pub(super) fn remember(&mut self, units: u64, at: Nanos, now: Nanos) {
        self.window.add(at, units, now);
    }

    /// Puts what was set aside at `at` right.
    pub(super) fn correct(&mut self, reserved: Reserved, actual: u64, flight: Flight, now: Nanos) {
        let (limit, at) = (self.limit(), flight.admitted);
        if let Some(heard) = self.heard.as_mut().filter(|heard| heard.by == flight) {
            heard.own = actual;
        }
        match actual.checked_sub(reserved.most) {
            Some(more) => self.window.add(at, more, now),
            None => self.window.take_back(at, reserved.most - actual, now),
        }
        let (Some(pace), Some(limit)) = (&mut self.pace, limit) else { return };
        match actual.checked_sub(reserved.expected) {
            Some(more) => pace.spend(more, limit, now),
            None => pace.give_back(reserved.expected - actual, limit),
        }
    }

    /// Lets nobody start before `until`.
    pub(super) fn hold(&mut self, until: Nanos) {
        if let Some(pace) = &mut self.pace {
            pace.hold(until);
        }
    }

    /// Takes over what a provider counts.
    pub(super) fn compare(&mut self, counted: Counted, now: Nanos) {
        let amount = counted.amount.saturating_sub(counted.explained.max(self.used(now)));
        let until = now.saturating_add(counted.reset.unwrap_or(self.span).min(self.span));
        self.foreign = Foreign { amount, until };
        if self.heard.is_none_or(|heard| heard.by.admitted <= counted.by.admitted) {
            self.heard = Some(counted);
        }
    }
}
