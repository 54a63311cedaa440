//! One lane: its limits, who waits for it, and how its provider has taken the last calls.

use super::clock::Nanos;
use super::company::Company;
use super::concurrency::Concurrency;
use super::gauge::{Counted, DAY, Gauge, MINUTE, Reserved, Room};
use super::learned::HandedOn;
use super::limits::Limits;
use super::needed::Needed;
use super::queue::Queue;
use super::ticket::{Exhaustion, Ticket};
use super::told::{Told, note};
use sluice_providers::{ProviderId, RateLimits};

/// Where a call goes: a provider and a model as it spells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    pub provider: ProviderId,
    pub model: String,
}

/// A lane, or with no model the one above all lanes of a provider.
pub(super) type Key = (ProviderId, Option<String>);

impl Lane {
    /// The lane of the whole provider, then its own.
    pub(super) fn keys(&self) -> [Key; 2] {
        [(self.provider.clone(), None), (self.provider.clone(), Some(self.model.clone()))]
    }
}

/// A spent quota.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    /// When it ends, or is tried again where nobody knows.
    pub(super) until: Nanos,
    /// Whether the provider said when.
    pub(super) told: bool,
}

/// What a lane says to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Ready,
    Wait(Nanos),
    TooLarge(u64),
    Exhausted(Option<Nanos>, Exhaustion),
}

/// The state of a lane.
#[derive(Clone, Debug)]
pub(super) struct LaneState {
    /// Requests and tokens per minute, then per day.
    gauges: [Gauge; 4],
    handed_on: [HandedOn; 4],
    pub(super) calls: Concurrency,
    pub(super) queue: Queue,
    /// Nobody starts before.
    closed: Nanos,
    pub(super) spent: Option<Spent>,
    /// 429s in a row, those of one flight counted once.
    pub(super) refusals: u32,
    /// The highest ticket given before the last refusal: those up to it say nothing new.
    mark: u64,
    /// What calls have needed of their estimates.
    needed: Needed,
    /// Other processes that call through it.
    company: Company,
    /// When it was last asked for.
    pub(super) touched: Nanos,
}

/// How long a full lane's caller waits before it looks again; it may look sooner when a call has ended.
const LOOK_AGAIN: Nanos = 100_000_000;

impl LaneState {
    pub(super) fn new(limits: &Limits, start: u32, cap: u32) -> Self {
        LaneState {
            gauges: [
                Gauge::requests(MINUTE, limits.requests_per_minute),
                Gauge::tokens(MINUTE, limits.tokens_per_minute),
                Gauge::requests(DAY, limits.requests_per_day),
                Gauge::tokens(DAY, limits.tokens_per_day),
            ],
            handed_on: [HandedOn::default(); 4],
            calls: Concurrency::new(start, limits.concurrency.unwrap_or(cap)),
            queue: Queue::default(),
            closed: 0,
            spent: None,
            refusals: 0,
            mark: 0,
            needed: Needed::default(),
            company: Company::default(),
            touched: 0,
        }
    }

    /// Whether a call of so many tokens may start, whose caller came as number `turn`.
    pub(super) fn answer(&mut self, tokens: u64, turn: u64, now: Nanos) -> Answer {
        self.touched = now;
        if let Some(spent) = self.spent {
            if now < spent.until {
                return Answer::Exhausted(spent.told.then_some(spent.until), Exhaustion::Quota);
            }
            self.spent = None;
        }
        let (ahead, tokens) = (self.queue.ahead(turn, now), self.reserved(tokens));
        let shares = self.company.shares(now);
        let mut wait = self.closed.saturating_sub(now);
        for (index, gauge) in self.gauges.iter_mut().enumerate() {
            let (need, before) =
                if index % 2 == 0 { (Reserved::REQUEST, ahead.requests) } else { (tokens, ahead.tokens) };
            // A day is long: what others use of it is heard of in time.
            let share = shares.filter(|_| index < 2).map(|shares| shares[index]);
            match gauge.room(need, before, share, now) {
                Room::Ready => {}
                Room::Wait(longer) => wait = wait.max(longer),
                // Calls under way may need fewer tokens than are set aside, and those before may give up.
                Room::Spent(_) if index % 2 == 1 && self.calls.in_flight() > 0 => wait = wait.max(LOOK_AGAIN),
                Room::Spent(until) => match gauge.room(need, 0, share, now) {
                    Room::Spent(_) => {
                        let by = match gauge.left(now) {
                            0 => Exhaustion::Limit,
                            left => Exhaustion::Short { left, need: need.most },
                        };
                        return Answer::Exhausted(Some(until), by);
                    }
                    _ => wait = wait.max(LOOK_AGAIN),
                },
                Room::Blocked => return Answer::Exhausted(None, Exhaustion::Limit),
                Room::TooLarge { limit } => return Answer::TooLarge(limit),
            }
        }
        if self.calls.allowed() == 0 {
            return Answer::Exhausted(None, Exhaustion::Limit);
        }
        if ahead.requests > 0 || !self.calls.has_room() {
            wait = wait.max(LOOK_AGAIN);
        }
        if wait > 0 { Answer::Wait(wait) } else { Answer::Ready }
    }

    /// What is set aside for a call that needs at most so many tokens.
    pub(super) fn reserved(&self, estimate: u64) -> Reserved {
        self.needed.of(estimate)
    }

    /// Starts a call; gives what each gauge has used with it.
    pub(super) fn start(&mut self, tokens: Reserved, now: Nanos) -> [u64; 4] {
        self.calls.start();
        for (index, gauge) in self.gauges.iter_mut().enumerate() {
            gauge.spend(if index % 2 == 0 { Reserved::REQUEST } else { tokens }, now);
        }
        self.gauges.each_mut().map(|gauge| gauge.used(now))
    }

    /// Puts right what was set aside for a call; `actual` is requests and tokens.
    pub(super) fn correct(&mut self, ticket: &Ticket, actual: (u64, u64), now: Nanos) {
        for (index, gauge) in self.gauges.iter_mut().enumerate() {
            if index % 2 == 0 {
                gauge.correct(Reserved::REQUEST, actual.0, ticket.flight, now);
            } else {
                gauge.correct(ticket.tokens, actual.1, ticket.flight, now);
            }
        }
    }

    /// Takes note of what a call has needed of its estimate.
    pub(super) fn needed(&mut self, estimate: u64, actual: u64) {
        self.needed.note(estimate, actual);
    }

    /// Counts a call that was made before this limiter was there.
    pub(super) fn remember(&mut self, tokens: u64, at: Nanos, now: Nanos) {
        for (index, gauge) in self.gauges.iter_mut().enumerate() {
            gauge.remember(if index % 2 == 0 { 1 } else { tokens }, at, now);
        }
    }

    /// Counts a call that another process has made meanwhile.
    pub(super) fn hear(&mut self, who: &str, tokens: u64, at: Nanos, now: Nanos) {
        self.company.hear(who, tokens, at, now);
        self.remember(tokens, at, now);
    }

    /// Takes over what a provider tells with the answer to a call; gives the gauges whose limit is to be handed on.
    pub(super) fn learn(&mut self, limits: &RateLimits, ticket: &Ticket, now: Nanos) -> Vec<usize> {
        let told = [Told::requests(&limits.requests), Told::tokens(&limits.tokens)];
        let mut news = Vec::new();
        for (kind, told) in told.into_iter().enumerate() {
            let Some(told) = told else { continue };
            self.calls.take_care();
            let (minutes, days) = self.gauges.split_at_mut(2);
            let span = note(&told, &mut minutes[kind], &mut days[kind]);
            let index = if span == DAY { kind + 2 } else { kind };
            if let Some(amount) = told.counted {
                let own = if kind == 0 { Reserved::REQUEST } else { ticket.tokens }.most;
                let (by, explained) = (ticket.flight, ticket.used[index]);
                self.gauges[index].compare(Counted { by, amount, own, explained, reset: told.reset }, now);
            }
            // Also the other span, where this limit stood before.
            for index in [kind, kind + 2] {
                let learned = self.gauges[index].learned;
                let concerned = learned == Some(told.limit) || learned.is_none();
                if concerned && self.handed_on[index].is_news(learned, now) {
                    news.push(index);
                }
            }
        }
        news
    }

    /// The limit that a gauge was told, what others use of it, and until when.
    pub(super) fn told(&self, index: usize, now: Nanos) -> (Option<u64>, (u64, Nanos)) {
        (self.gauges[index].learned, self.gauges[index].others(now))
    }

    /// Begins with what an earlier process was told of a gauge.
    pub(super) fn recall(&mut self, index: usize, most: u64, others: (u64, Nanos), now: Nanos) {
        self.calls.take_care();
        self.handed_on[index].recall(most);
        self.gauges[index].recall(most, others.0, others.1, now);
    }

    /// Lets nobody start before `until`; an earlier end never shortens a later one.
    pub(super) fn close(&mut self, until: Nanos) {
        self.closed = self.closed.max(until);
        for gauge in &mut self.gauges {
            gauge.hold(until);
        }
    }

    /// Whether a refusal of this ticket is news: the ticket was given after the last one.
    pub(super) fn is_news(&mut self, ticket: u64, newest: u64) -> bool {
        let news = ticket > self.mark;
        if news {
            self.mark = newest;
        }
        news
    }

    /// Whether forgetting it loses nothing that holds back a call.
    pub(super) fn is_idle(&self, now: Nanos) -> bool {
        let free = self.calls.in_flight() == 0 && self.queue.is_empty(now);
        free && self.closed <= now && self.spent.is_none_or(|spent| spent.until <= now)
    }
}
