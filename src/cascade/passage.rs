//! On the way to a call: turns, doors and limits.

use super::call::or_interrupted;
use super::desk::PassedOver;
use super::drive::{Drive, DriveError};
use super::gate::{Entry, Leave, Oversize, need};
use super::step::{Ask, Outcome};
use super::work::Progress;
use crate::routing::Place;
use crate::routing::breaker::{Closed, Resort};
use sluice_providers::{Reason, Request};
use std::time::Duration;
use tokio::time::Instant;

/// Waits for a limit from which on they are told: shorter ones are the rule where calls are paced.
const LONG_WAIT: Duration = Duration::from_secs(1);

/// Public name of the reason of a call that is larger than a limit.
const TOO_LARGE: &str = "request_too_large";

impl Drive<'_> {
    /// Waits for a turn at a local model. The time is nobody's fault and counts against no deadline.
    pub(super) async fn await_turn(&mut self, place: &Place) {
        if !place.floor {
            let began = Instant::now();
            or_interrupted(&self.desk.interrupted, self.desk.gate.turn(place)).await;
            let queued = began.elapsed();
            self.queued += queued;
            self.waited += queued;
        }
    }

    /// Gets leave for a call, waiting for a limit where that is short enough; none: the plan has been told.
    pub(super) async fn enter(
        &mut self,
        place: &Place,
        ask: &Ask,
        request: &Request,
    ) -> Result<Option<Leave>, DriveError> {
        let gate = self.desk.gate;
        if place.floor {
            return Ok(Some(Leave::default()));
        }
        if ask.forced {
            return Ok(Some(gate.force(place, need(request))));
        }
        let mut need = need(request);
        let mut told_until = None;
        loop {
            let entry = if *self.desk.interrupted.borrow() { None } else { Some(gate.enter(place, &mut need).await?) };
            let (outcome, told) = match entry {
                None => (Outcome::Interrupted, None),
                Some(Entry::Open(leave)) => return Ok(Some(leave)),
                Some(Entry::Wait(wait)) if self.cascade.may_wait(wait, self.elapsed()) => {
                    self.tell_of_wait(wait, &mut told_until);
                    self.wait_for_room(wait).await;
                    continue;
                }
                Some(Entry::Wait(wait)) => self.crowded(place, wait),
                Some(Entry::TooLarge(oversize)) => self.too_large(place, oversize),
                Some(Entry::Full(message)) => (Outcome::Full, Some(("rate_limited".to_owned(), message))),
                Some(Entry::Spent(message)) => (Outcome::Spent, Some(("rate_limited".to_owned(), message))),
                Some(Entry::Shut(closed)) => (Outcome::Shut, Some(told(place, closed))),
            };
            gate.leave(place, need);
            self.pass_over(place, outcome, told);
            return Ok(None);
        }
    }

    fn pass_over(&mut self, place: &Place, outcome: Outcome, told: Option<(String, String)>) {
        if let Some((reason, message)) = told {
            self.desk.observer.on(&Progress::PassedOver { place, message: &message });
            self.passed_over.push(PassedOver { place: place.clone(), reason, message });
        }
        self.record(outcome);
    }

    /// True, and told, where the shortest prompt is larger than the limit that it was cut for: the window is not at fault.
    pub(super) fn exceeds(&mut self, ask: &Ask, place: &Place, reason: &Reason) -> bool {
        let (Some(limit), Reason::ContextTooLong { got: Some(requested), .. }) = (ask.within, reason) else {
            return false;
        };
        let oversize = Oversize { limit, requested: *requested };
        if oversize.requested > limit {
            self.pass_over(place, Outcome::Full, Some((TOO_LARGE.to_owned(), oversize.told(place))));
        }
        oversize.requested > limit
    }

    /// A wait for a limit that is not begun: somebody else is asked, or time is up.
    fn crowded(&self, place: &Place, wait: Duration) -> (Outcome, Option<(String, String)>) {
        let long =
            format!("{} would have to wait {} s for its limit per minute", place.candidate, wait.as_secs().max(1));
        if self.cascade.is_patient() {
            let message = format!("{long}, and its time is over before that; --deadline gives more");
            (Outcome::OutOfTime, Some(("deadline".to_owned(), message)))
        } else {
            (Outcome::Crowded(wait), Some(("rate_limited".to_owned(), long)))
        }
    }

    /// A call that is larger than a limit is cut as far as is sensible; only what cannot be cut is told.
    fn too_large(&self, place: &Place, oversize: Oversize) -> (Outcome, Option<(String, String)>) {
        let Oversize { limit, requested } = oversize;
        let told = (!self.cascade.can_shrink()).then(|| (TOO_LARGE.to_owned(), oversize.told(place)));
        (Outcome::TooLarge { limit, requested }, told)
    }

    /// Tells a wait for a limit once, as soon as it is known to be a long one; again only where it turns out longer.
    fn tell_of_wait(&self, wait: Duration, told_until: &mut Option<Instant>) {
        let until = Instant::now() + wait;
        if wait >= LONG_WAIT && told_until.is_none_or(|told| until > told + LONG_WAIT) {
            *told_until = Some(until);
            self.desk.observer.on(&Progress::Waiting { wait, reason: Some("rate_limited") });
        }
    }

    /// Where everybody was left alone, somebody may be asked all the same; where limits per minute are all that stands in the
    /// way, they are waited for.
    pub(super) fn resort(&mut self) -> bool {
        self.try_shut_out() || self.cascade.wait_for_room(self.elapsed())
    }

    fn try_shut_out(&mut self) -> bool {
        let places: Vec<usize> = self.cascade.shut_out().to_vec();
        if places.is_empty() {
            return false;
        }
        let route = self.cascade.route();
        let all: Vec<&Place> = places.iter().map(|at| &route.places()[*at]).collect();
        let elapsed = self.elapsed();
        let (at, wait, forced) = match self.desk.gate.resort(&all) {
            Resort::Call => (0, Duration::ZERO, false),
            Resort::Wait(wait) if self.cascade.may_wait(wait, elapsed) => (0, wait, false),
            Resort::Try(at) => (at, Duration::ZERO, true),
            Resort::Wait(_) | Resort::Fail(_) => return false,
        };
        let Some(at) = places.get(at).copied() else { return false };
        self.cascade.resort(at, wait, forced, elapsed);
        true
    }
}

/// Why a candidate is left alone, and until when.
fn told(place: &Place, closed: Closed) -> (String, String) {
    let left = Duration::from_secs(closed.probe_in_ms.div_ceil(1000));
    let message = format!(
        "{} is left alone for another {}: {}",
        place.candidate,
        humantime::format_duration(left),
        closed.reason.replace('_', " ")
    );
    (closed.reason, message)
}
