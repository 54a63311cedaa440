//! The plan of a cascade: pure, so that every sequence of outcomes can be tried in a test.

use super::answer::is_answer;
use super::route::{Bounds, Route};
use super::step::{Ask, Ended, Failure, Outcome, Step, StopCause};
use super::turn::{Next, Turn};
use crate::routing::Place;
use sluice_providers::Reason;
use sluice_validators::Score;
use std::time::Duration;

/// One run down a route. Times are measured from its start, by the caller.
#[derive(Clone, Debug)]
pub struct Cascade {
    route: Route,
    bounds: Bounds,
    state: State,
    /// Answers of models so far, usable or not.
    answers: u32,
    /// Retries with findings so far.
    corrections: u32,
    judged: usize,
    best: Option<(usize, Score)>,
    /// Places whose answers did not pass: those who are kin to them will hardly do better.
    failed: Vec<usize>,
    /// Places whose provider is passed over from now on.
    passed_over: Vec<usize>,
    /// Windows up to this size have proved too small.
    too_small: Option<u64>,
    /// Places that were left alone.
    shut: Vec<usize>,
    /// Places that may not be asked, for whatever reason.
    declined: Vec<usize>,
    /// Somebody has been called.
    called: bool,
    /// Somebody who was left alone has been asked all the same.
    resorted: bool,
    /// Who would have had to wait too long for a limit per minute, and how long; the one with the least wait.
    crowded: Option<(usize, Duration)>,
    /// Nobody else is left: a limit is waited for as long as there is time.
    patient: bool,
    /// No model is asked any more; the floor still is.
    floor_only: bool,
    over_budget: bool,
    /// Time was up before a text passed.
    late: bool,
    /// A limit of the day kept somebody from being asked.
    spent: bool,
}

#[derive(Clone, Debug)]
enum State {
    Asking(Turn),
    Ended(Ended),
}

impl Cascade {
    /// Begins at the first place of the route.
    pub fn new(route: Route, bounds: Bounds) -> Self {
        let mut cascade = Cascade {
            route,
            bounds,
            state: State::Ended(Ended::Failed),
            answers: 0,
            corrections: 0,
            judged: 0,
            best: None,
            failed: Vec::new(),
            passed_over: Vec::new(),
            too_small: None,
            shut: Vec::new(),
            declined: Vec::new(),
            called: false,
            resorted: false,
            crowded: None,
            patient: false,
            floor_only: false,
            over_budget: false,
            late: false,
            spent: false,
        };
        cascade.ask_from(0, Duration::ZERO);
        cascade
    }

    /// The places in the order they are asked.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// Answers of models so far that did not pass.
    pub fn answers(&self) -> u32 {
        self.answers
    }

    /// Time for the whole cascade.
    pub fn deadline(&self) -> Duration {
        self.bounds.deadline
    }

    /// The judged text with the highest score so far; of equal ones the earlier.
    pub fn best(&self) -> Option<usize> {
        self.best.map(|(index, _)| index)
    }

    /// What is to be done at this time. Asking twice gives the same step.
    ///
    /// Once time is up only the floor is asked: it costs nothing and takes no wait.
    pub fn step(&mut self, elapsed: Duration) -> Step {
        if let State::Asking(turn) = &self.state
            && elapsed >= self.bounds.deadline
            && !self.place(&turn.ask).floor
        {
            self.run_out_of_time(turn.ask.candidate, elapsed);
        }
        match &self.state {
            State::Ended(ended) => Step::End(*ended),
            State::Asking(turn) if turn.from > elapsed => Step::Wait(turn.from - elapsed),
            State::Asking(turn) => Step::Call(turn.ask.clone()),
        }
    }

    /// Takes in what came of the call that [`step`](Cascade::step) asked for. After the end nothing changes any more.
    pub fn record(&mut self, outcome: Outcome, elapsed: Duration) {
        let State::Asking(turn) = &self.state else { return };
        let turn = turn.clone();
        match outcome {
            Outcome::Judged { score, accepted } => self.judged(turn, score, accepted, elapsed),
            Outcome::Failed(failure) => self.failed(turn, &failure, elapsed),
            Outcome::OverBudget => {
                self.over_budget = true;
                self.decline(&turn, elapsed);
            }
            Outcome::Shut => {
                self.shut.push(turn.ask.candidate);
                self.decline(&turn, elapsed);
            }
            Outcome::Crowded(wait) => {
                if self.crowded.is_none_or(|(_, least)| wait < least) {
                    self.crowded = Some((turn.ask.candidate, wait));
                }
                self.ask_from(turn.ask.candidate + 1, elapsed);
            }
            Outcome::Spent => {
                self.spent = true;
                self.decline(&turn, elapsed);
            }
            Outcome::Full => self.decline(&turn, elapsed),
            Outcome::TooLarge { limit, requested } => self.too_large(turn, limit, requested, elapsed),
            Outcome::OutOfTime => self.run_out_of_time(turn.ask.candidate + 1, elapsed),
            Outcome::Interrupted => self.state = State::Ended(Ended::Stopped(StopCause::Interrupted)),
        }
    }

    /// True where a wait before a call is short enough to be begun.
    pub fn may_wait(&self, wait: Duration, elapsed: Duration) -> bool {
        let is_short = self.patient || wait <= self.bounds.longest_wait;
        is_short && elapsed.saturating_add(wait) < self.bounds.deadline
    }

    /// Whether the call that is due can be made smaller still, where a limit is smaller than it.
    pub fn can_shrink(&self) -> bool {
        matches!(&self.state, State::Asking(turn) if turn.can_shrink())
    }

    /// Whether a limit is waited for as long as there is time.
    pub fn is_patient(&self) -> bool {
        self.patient
    }

    /// Turns to the one who has room soonest where limits per minute alone kept everybody from being asked, and nobody has
    /// written a text that could be judged; false where there is none, or this was done.
    pub fn wait_for_room(&mut self, elapsed: Duration) -> bool {
        let Some((at, _)) = self.crowded.filter(|_| self.has_failed() && !self.patient) else { return false };
        self.patient = true;
        self.state = State::Asking(Turn::new(at, elapsed));
        true
    }

    /// Places that were left alone, where nobody else has written a text that could be judged: one of them may be asked
    /// all the same. Empty once that was done.
    pub fn shut_out(&self) -> &[usize] {
        if self.has_failed() && !self.resorted { &self.shut } else { &[] }
    }

    /// Asks a place that was left alone after all, once `wait` has passed.
    pub fn resort(&mut self, at: usize, wait: Duration, forced: bool, elapsed: Duration) {
        self.resorted = true;
        if !self.shut.contains(&at) || !self.has_failed() {
            return;
        }
        let mut turn = Turn::new(at, elapsed.saturating_add(wait));
        turn.ask.forced = forced;
        self.state = State::Asking(turn);
    }

    /// It ended without a text that could be judged, and neither time nor money is the cause.
    fn has_failed(&self) -> bool {
        let ended = matches!(self.state, State::Ended(Ended::Failed | Ended::Stopped(StopCause::Limit)));
        ended && self.best.is_none()
    }

    fn judged(&mut self, mut turn: Turn, score: Score, accepted: bool, elapsed: Duration) {
        let index = self.judged;
        self.called = true;
        self.judged += 1;
        if accepted {
            self.state = State::Ended(Ended::Accepted(index));
            return;
        }
        if self.best.is_none_or(|(_, best)| score > best) {
            self.best = Some((index, score));
        }
        if self.place(&turn.ask).floor {
            self.ask_from(turn.ask.candidate + 1, elapsed);
            return;
        }
        let at = turn.ask.candidate;
        self.answered(at);
        let next = self.next_open(at + 1);
        let again = self.corrections < self.bounds.max_corrections
            && self.answers < self.bounds.max_attempts
            && self.route.is_worth_a_retry(at, self.answers, next);
        if !again {
            self.ask_from(at + 1, elapsed);
            return;
        }
        self.corrections += 1;
        turn.ask.findings = Some(index);
        turn.from = elapsed;
        self.state = State::Asking(turn);
    }

    fn failed(&mut self, mut turn: Turn, failure: &Failure, elapsed: Duration) {
        let at = turn.ask.candidate;
        self.called = true;
        let place = self.place(&turn.ask);
        if place.floor {
            self.ask_from(at + 1, elapsed);
            return;
        }
        let window = place.window;
        if is_answer(&failure.reason) {
            self.answered(at);
        }
        match turn.failed(failure, &self.bounds, elapsed) {
            Next::Same if self.answers < self.bounds.max_attempts => {
                self.state = State::Asking(turn);
                return;
            }
            Next::Same | Next::Candidate => {}
            Next::Provider => self.passed_over.push(at),
            Next::LargerContext => self.too_small = self.too_small.max(limit(&failure.reason, window)),
            // The floor reads no request, so a fault in ours is no reason to leave the user without a draft.
            Next::Nobody => self.floor_only = true,
        }
        self.ask_from(at + 1, elapsed);
    }

    fn too_large(&mut self, mut turn: Turn, limit: u64, requested: u64, elapsed: Duration) {
        if !self.place(&turn.ask).floor && turn.too_large(limit, requested, elapsed) == Next::Same {
            self.state = State::Asking(turn);
        } else {
            self.decline(&turn, elapsed);
        }
    }

    /// Turns to somebody else where one may not be asked.
    fn decline(&mut self, turn: &Turn, elapsed: Duration) {
        self.declined.push(turn.ask.candidate);
        self.ask_from(turn.ask.candidate + 1, elapsed);
    }

    /// Turns to the first place from `index` on that is still worth asking, or ends.
    fn ask_from(&mut self, index: usize, elapsed: Duration) {
        self.state = match self.next_open(index) {
            Some(at) => State::Asking(Turn::new(at, elapsed.saturating_add(self.switch_pause(index, at, elapsed)))),
            None => State::Ended(self.exhausted()),
        };
    }

    /// The pause before another model of the provider that was asked last; none where it would be too long.
    fn switch_pause(&self, index: usize, at: usize, elapsed: Duration) -> Duration {
        let places = self.route.places();
        let last = index.checked_sub(1).map(|last| &places[last].candidate);
        let is_switch = last.is_some_and(|last| last.provider == places[at].candidate.provider);
        let pause = self.bounds.switch_pause;
        if is_switch && self.may_wait(pause, elapsed) { pause } else { Duration::ZERO }
    }

    /// Turns to the floor, where there is one from `index` on.
    fn run_out_of_time(&mut self, index: usize, elapsed: Duration) {
        (self.late, self.floor_only) = (true, true);
        self.ask_from(index, elapsed);
    }

    fn next_open(&self, index: usize) -> Option<usize> {
        // Who has no room for now is waited for; whoever is in the order before or behind, the cheapest is asked.
        let at_any_price =
            || self.route.at_any_price(&self.declined).filter(|at| self.is_open(&self.route.places()[*at]));
        if !self.called
            && self.crowded.is_none()
            && let Some(only) = at_any_price()
        {
            return Some(only);
        }
        let worth = |at: &usize| self.route.is_worth(*at, self.answers, &self.failed);
        (index..self.route.places().len()).find(|at| self.is_open(&self.route.places()[*at]) && worth(at))
    }

    /// An answer of a model that did not pass.
    fn answered(&mut self, at: usize) {
        self.answers += 1;
        if self.failed.last() != Some(&at) {
            self.failed.push(at);
        }
    }

    fn place(&self, ask: &Ask) -> &Place {
        &self.route.places()[ask.candidate]
    }

    fn is_open(&self, place: &Place) -> bool {
        let places = self.route.places();
        if self.passed_over.iter().any(|at| places[*at].candidate.provider == place.candidate.provider) {
            return false;
        }
        if place.floor {
            return true;
        }
        let fits = match (place.window, self.too_small) {
            (Some(window), Some(too_small)) => u64::from(window) > too_small,
            (None, _) | (_, None) => true,
        };
        fits && !self.floor_only && self.answers < self.bounds.max_attempts
    }

    /// The end of a route on which nobody passed.
    fn exhausted(&self) -> Ended {
        if self.late {
            return Ended::Stopped(StopCause::Deadline);
        }
        if self.over_budget {
            return Ended::Stopped(StopCause::Budget);
        }
        if self.spent {
            return Ended::Stopped(StopCause::Limit);
        }
        self.best.map_or(Ended::Failed, |(index, _)| Ended::BelowThreshold(index))
    }
}

/// The window that was too small, by the provider's word or else by ours.
fn limit(reason: &Reason, window: Option<u32>) -> Option<u64> {
    match reason {
        Reason::ContextTooLong { limit: Some(limit), .. } => Some(*limit),
        _ => window.map(u64::from),
    }
}
