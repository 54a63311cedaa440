//! One candidate's turn: what it has used up, and whether it is asked again.

use super::answer::is_answer;
use super::route::Bounds;
use super::step::{Ask, Failure, Omit};
use sluice_providers::{Reaction, Reason};
use std::time::Duration;

/// The state of the candidate being asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) ask: Ask,
    /// When the pending call may begin, since the start of the cascade.
    pub(super) from: Duration,
    transport_retries: u32,
    rate_limit_waits: u32,
    retried_early: bool,
    retried_invalid: bool,
    rewritten: bool,
}

/// What a failure leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The same candidate again; the turn says when and with what.
    Same,
    Candidate,
    Provider,
    LargerContext,
    /// No model at all.
    Nobody,
}

impl Turn {
    /// The first call to a candidate, at once.
    pub(super) fn new(candidate: usize, now: Duration) -> Self {
        Turn {
            ask: Ask { candidate, ..Ask::default() },
            from: now,
            transport_retries: 0,
            rate_limit_waits: 0,
            retried_early: false,
            retried_invalid: false,
            rewritten: false,
        }
    }

    /// Decides what follows a failure, and prepares the next call where it is the same candidate's.
    pub(super) fn failed(&mut self, failure: &Failure, bounds: &Bounds, now: Duration) -> Next {
        let began = std::mem::replace(&mut self.from, now);
        match failure.reaction {
            Reaction::RetryBackoff => self.retry_after_pause(failure, bounds),
            Reaction::WaitThenRetry => self.wait(failure, bounds),
            Reaction::StartOver if is_answer(&failure.reason) => once(&mut self.retried_invalid),
            Reaction::StartOver => self.retry_early(now.saturating_sub(began), bounds),
            Reaction::RetryWithMoreTokens => once(&mut self.ask.more_tokens),
            Reaction::UnloadOthersThenRetry => once(&mut self.ask.unload_others),
            Reaction::RewriteParameterThenRetry => self.rewrite(&failure.reason),
            Reaction::ShrinkOrNextProvider => self.shrink(&failure.reason),
            Reaction::NextCandidate => Next::Candidate,
            Reaction::NextProvider => Next::Provider,
            Reaction::NextLargerContext => Next::LargerContext,
            Reaction::Abort => Next::Nobody,
        }
    }

    fn retry_after_pause(&mut self, failure: &Failure, bounds: &Bounds) -> Next {
        if self.transport_retries >= bounds.max_transport_retries {
            return Next::Provider;
        }
        let pause = pause(bounds.pause, self.transport_retries, failure.jitter).min(bounds.longest_wait);
        let hint = failure.retry_after.map_or(Duration::ZERO, |hint| spread(hint, failure.jitter));
        if !self.postpone(pause.max(hint), failure.retry_after, bounds) {
            return Next::Provider;
        }
        self.transport_retries += 1;
        Next::Same
    }

    /// Limits are kept per model by Groq, Gemini and OpenAI, so a spent one leaves the provider's other models open.
    fn wait(&mut self, failure: &Failure, bounds: &Bounds) -> Next {
        if self.rate_limit_waits >= bounds.max_rate_limit_waits {
            return Next::Candidate;
        }
        let wait = match failure.retry_after {
            Some(hint) => spread(hint, failure.jitter),
            None => pause(bounds.rate_limit_pause, self.rate_limit_waits, failure.jitter).min(bounds.longest_wait),
        };
        if !self.postpone(wait, failure.retry_after, bounds) {
            return Next::Candidate;
        }
        self.rate_limit_waits += 1;
        Next::Same
    }

    fn retry_early(&mut self, spent: Duration, bounds: &Bounds) -> Next {
        if spent > bounds.early || self.transport_retries >= bounds.max_transport_retries {
            return Next::Candidate;
        }
        let next = once(&mut self.retried_early);
        if next == Next::Same {
            self.transport_retries += 1;
        }
        next
    }

    /// Leaves out what the model does not take; a number that is too high the provider has noted and lowers by itself.
    fn rewrite(&mut self, reason: &Reason) -> Next {
        if let Reason::UnsupportedParameter { parameter } = reason {
            self.ask.omit = Some(parameter.clone().map_or(Omit::Unnamed, Omit::Named));
        }
        once(&mut self.rewritten)
    }

    /// Less room for the answer helps only where the provider says by how much; a shorter prompt is the second try.
    fn shrink(&mut self, reason: &Reason) -> Next {
        let (limit, requested) = match reason {
            Reason::RequestTooLarge { limit, requested } => (*limit, *requested),
            _ => (None, None),
        };
        let overage = requested.zip(limit).and_then(|(requested, limit)| requested.checked_sub(limit));
        match overage.filter(|tokens| *tokens > 0) {
            Some(tokens) if self.ask.fewer_tokens.is_none() && !self.ask.shrink => {
                self.ask.fewer_tokens = Some(tokens);
                Next::Same
            }
            _ if self.can_shrink() => {
                (self.ask.shrink, self.ask.within) = (true, limit);
                Next::Same
            }
            _ => Next::Provider,
        }
    }

    /// Whether the request can be made smaller still.
    pub(super) fn can_shrink(&self) -> bool {
        !self.ask.shrink
    }

    /// A limit that is kept here is smaller than the call: it is cut as if the provider had turned it away. Limits are kept
    /// per model, so one that cannot be met leaves the provider's other models open.
    pub(super) fn too_large(&mut self, limit: u64, requested: u64, now: Duration) -> Next {
        self.from = now;
        match self.shrink(&Reason::RequestTooLarge { limit: Some(limit), requested: Some(requested) }) {
            Next::Provider => Next::Candidate,
            next => next,
        }
    }

    /// Puts the next call off; false where the wait is longer than a single wait may be or than what is left.
    fn postpone(&mut self, wait: Duration, hint: Option<Duration>, bounds: &Bounds) -> bool {
        let until = self.from.saturating_add(wait);
        if hint.is_some_and(|hint| hint > bounds.longest_wait) || until >= bounds.deadline {
            return false;
        }
        self.from = until;
        true
    }
}

/// Marks something as used; the same candidate goes on only the first time.
fn once(used: &mut bool) -> Next {
    if std::mem::replace(used, true) { Next::Candidate } else { Next::Same }
}

/// A pause that doubles with each retry; half of it is spread, so that callers who failed together return apart.
fn pause(base: Duration, retries: u32, jitter: u16) -> Duration {
    let full = base.saturating_mul(2u32.saturating_pow(retries));
    full / 2 + (full / 2000).saturating_mul(u32::from(jitter.min(1000)))
}

/// What the provider asks for and up to a tenth more, never less.
fn spread(hint: Duration, jitter: u16) -> Duration {
    hint.saturating_add((hint / 10_000).saturating_mul(u32::from(jitter.min(1000))))
}
