//! Keeps its own books along a sequence of outcomes and holds the plan to what DESIGN §2 and §3 promise.

use crate::cascade::{Ask, Bounds, Cascade, Ended, Failure, Outcome, Route, Step, StopCause};
use crate::routing::Place;
use sluice_providers::Reason;
use sluice_validators::Score;
use std::time::Duration;

/// One outcome to try, and how long its call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) word: Word,
    pub(super) seconds: u64,
}

/// An outcome of each kind that the plan tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Passes,
    Scores(u8),
    Busy,
    Limited(Option<u64>),
    Cut,
    Invalid,
    Truncated,
    NoMemory,
    Parameter,
    TooLarge,
    /// As the last, by a limit that is kept here.
    Oversize,
    Missing,
    NoKey,
    TooLong,
    OurFault,
    OverBudget,
    OutOfTime,
    Interrupted,
}

impl Word {
    fn reason(self) -> Option<Reason> {
        Some(match self {
            Word::Busy => Reason::ServerError,
            Word::Limited(_) => Reason::RateLimited,
            Word::Cut => Reason::StreamAborted,
            Word::Invalid => Reason::OutputInvalid { salvage: None },
            Word::Truncated => Reason::Truncated,
            Word::NoMemory => Reason::LocalResourceExhausted,
            Word::Parameter => Reason::UnsupportedParameter { parameter: None },
            Word::TooLarge => Reason::RequestTooLarge { limit: Some(8_000), requested: Some(9_000) },
            Word::Missing => Reason::ModelNotFound { pullable: false },
            Word::NoKey => Reason::Auth,
            Word::TooLong => Reason::ContextTooLong { limit: None, got: None },
            Word::OurFault => Reason::InvalidRequest,
            Word::Passes
            | Word::Scores(_)
            | Word::Oversize
            | Word::OverBudget
            | Word::OutOfTime
            | Word::Interrupted => return None,
        })
    }

    pub(super) fn outcome(self) -> Outcome {
        match (self, self.reason()) {
            (Word::Passes, _) => Outcome::Judged { score: Score::MAX, accepted: true },
            (Word::Scores(points), _) => Outcome::Judged { score: Score::try_from(points).unwrap(), accepted: false },
            (Word::Oversize, _) => Outcome::TooLarge { limit: 8_000, requested: 9_000 },
            (Word::OverBudget, _) => Outcome::OverBudget,
            (Word::OutOfTime, _) => Outcome::OutOfTime,
            (Word::Interrupted, _) => Outcome::Interrupted,
            (Word::Limited(hint), Some(reason)) => failed(reason, hint.map(Duration::from_secs), 1000),
            (_, reason) => failed(reason.unwrap(), None, 0),
        }
    }

    /// Times in a row that one candidate may be asked again because of it.
    fn again(self, bounds: &Bounds) -> u8 {
        let times = match self {
            Word::Busy => bounds.max_transport_retries,
            Word::Limited(_) => bounds.max_rate_limit_waits,
            Word::Cut | Word::Invalid | Word::Truncated | Word::NoMemory | Word::Parameter | Word::Scores(_) => 1,
            Word::TooLarge | Word::Oversize => 2,
            _ => 0,
        };
        u8::try_from(times).unwrap()
    }

    fn is_answer(self) -> bool {
        matches!(self, Word::Passes | Word::Scores(_) | Word::Invalid | Word::Truncated)
    }

    /// One counter for each way to be asked again.
    fn counter(self) -> usize {
        match self {
            Word::Busy => BUSY,
            Word::Limited(_) => LIMITED,
            Word::Invalid => 2,
            Word::Truncated => TRUNCATED,
            Word::NoMemory => NO_MEMORY,
            Word::Parameter => PARAMETER,
            Word::TooLarge | Word::Oversize => TOO_LARGE,
            Word::Scores(_) => SCORES,
            Word::Cut => CUT,
            _ => 9,
        }
    }
}

const BUSY: usize = 0;
const LIMITED: usize = 1;
const TRUNCATED: usize = 3;
const NO_MEMORY: usize = 4;
const PARAMETER: usize = 5;
const TOO_LARGE: usize = 6;
const SCORES: usize = 7;
const CUT: usize = 8;

fn failed(reason: Reason, retry_after: Option<Duration>, jitter: u16) -> Outcome {
    Outcome::Failed(Failure { reaction: reason.reaction(), reason, retry_after, jitter })
}

/// What has happened along one sequence.
#[derive(Clone)]
pub(super) struct Books {
    cascade: Cascade,
    route: Route,
    bounds: Bounds,
    elapsed: Duration,
    last: Option<(usize, Word)>,
    calls: [u8; 3],
    again: [[u8; 10]; 3],
    answers: u32,
    judged: usize,
    best: Option<(usize, u8)>,
    corrections: u8,
    /// Candidates that an outcome has ruled out, and whether the floor alone is left.
    out: [bool; 3],
    over_budget: bool,
    late: bool,
}

impl Books {
    pub(super) fn open(route: &Route, bounds: &Bounds) -> Self {
        Books {
            cascade: Cascade::new(route.clone(), bounds.clone()),
            route: route.clone(),
            bounds: bounds.clone(),
            elapsed: Duration::ZERO,
            last: None,
            calls: [0; 3],
            again: [[0; 10]; 3],
            answers: 0,
            judged: 0,
            best: None,
            corrections: 0,
            out: [false; 3],
            over_budget: false,
            late: false,
        }
    }

    /// Goes through waits to the next call or to the end, checking each step.
    pub(super) fn advance(&mut self) -> Option<Ask> {
        let bounds = self.bounds.clone();
        loop {
            match self.cascade.step(self.elapsed) {
                Step::Wait(wait) => {
                    let left = bounds.deadline - self.elapsed;
                    assert!(wait > Duration::ZERO && wait < left, "a wait of {wait:?} with {left:?} left");
                    assert!(wait <= bounds.longest_wait + bounds.longest_wait / 10, "a wait of {wait:?}");
                    let why = self.last.unwrap().1;
                    assert!(matches!(why, Word::Busy | Word::Limited(_)), "a wait after {why:?}");
                    self.elapsed += wait;
                }
                Step::Call(ask) => {
                    self.called(&ask, &bounds);
                    return Some(ask);
                }
                Step::End(ended) => {
                    self.ended(ended, &bounds);
                    return None;
                }
            }
        }
    }

    fn called(&mut self, ask: &Ask, bounds: &Bounds) {
        let at = ask.candidate;
        assert!(!self.out[at], "candidate {at} is asked although {:?} ruled it out", self.last);
        let floor = self.route.places()[at].floor;
        self.late = self.late || self.elapsed >= bounds.deadline;
        assert!(floor || !self.late, "a call to a model after the deadline");
        assert!(floor || self.answers < bounds.max_attempts, "an answer too many");
        if let Some((before, word)) = self.last {
            assert!(at >= before, "the order of the route");
            if at == before {
                assert!(!floor, "the floor is asked again");
                self.repeated(at, word, bounds);
            } else {
                self.moved_on(before, word, bounds);
            }
        }
        self.calls[at] += 1;
        let again = &self.again[at];
        assert_eq!(ask.findings.is_some(), again[SCORES] == 1, "findings without a retry, or a retry without");
        assert_eq!(ask.more_tokens, again[TRUNCATED] == 1);
        assert_eq!(ask.unload_others, again[NO_MEMORY] == 1);
        assert_eq!(ask.omit.is_some(), again[PARAMETER] == 1);
        assert_eq!((ask.fewer_tokens.is_some(), ask.shrink), (again[TOO_LARGE] >= 1, again[TOO_LARGE] == 2));
        assert_eq!(ask.within, ask.shrink.then_some(8_000));
        assert_eq!(self.cascade.can_shrink(), !ask.shrink);
    }

    fn repeated(&mut self, at: usize, word: Word, bounds: &Bounds) {
        let again = &mut self.again[at];
        again[word.counter()] += 1;
        assert!(again[word.counter()] <= word.again(bounds), "{word:?} repeats candidate {at} too often");
        assert!(u32::from(again[BUSY] + again[CUT]) <= bounds.max_transport_retries, "a transport retry too many");
        self.corrections += u8::from(matches!(word, Word::Scores(_)));
        assert!(self.corrections <= 1, "a second retry with findings");
    }

    /// Nobody is left early: a short wait within the bounds is waited, the first rejected text is corrected.
    fn moved_on(&self, before: usize, word: Word, bounds: &Bounds) {
        if let Word::Limited(Some(hint)) = word {
            let hint = Duration::from_secs(hint);
            let spent = self.again[before][LIMITED] >= word.again(bounds);
            let too_long = hint > bounds.longest_wait || self.elapsed + hint + hint / 10 >= bounds.deadline;
            assert!(spent || too_long, "candidate {before} is left although a short wait would do");
        }
        if matches!(word, Word::Scores(_)) {
            let nobody = self.answers >= bounds.max_attempts || self.late;
            assert!(self.corrections == 1 || nobody, "no retry with findings");
        }
    }

    /// Enters an outcome, and lets the plan know.
    pub(super) fn enter(&mut self, ask: &Ask, trial: Trial) {
        let at = ask.candidate;
        let floor = self.route.places()[at].floor;
        self.elapsed += Duration::from_secs(trial.seconds);
        self.answers += u32::from(trial.word.is_answer() && !floor);
        match trial.word {
            Word::Passes => self.judged += 1,
            Word::Scores(points) => {
                if self.best.is_none_or(|(_, best)| points > best) {
                    self.best = Some((self.judged, points));
                }
                self.judged += 1;
            }
            Word::Missing => self.out[at] = true,
            Word::OutOfTime => self.late = true,
            Word::OverBudget => (self.out[at], self.over_budget) = (true, true),
            Word::NoKey => self.rule_out(at, |place, here| place.candidate.provider == here.candidate.provider),
            Word::TooLong => self.rule_out(at, |place, here| place.window.is_some() && place.window <= here.window),
            Word::OurFault => self.rule_out(at, |place, _| !place.floor),
            _ => {}
        }
        self.last = Some((at, trial.word));
        self.cascade.record(trial.word.outcome(), self.elapsed);
        if trial.word == Word::TooLong || trial.word == Word::OurFault {
            self.out[at] = true;
        }
    }

    fn rule_out(&mut self, at: usize, which: impl Fn(&Place, &Place) -> bool) {
        let places = self.route.clone();
        let places = places.places();
        for (index, place) in places.iter().enumerate() {
            self.out[index] |= which(place, &places[at]);
        }
    }

    fn ended(&mut self, ended: Ended, bounds: &Bounds) {
        let last = self.last.map(|(_, word)| word);
        match ended {
            Ended::Accepted(index) => {
                assert_eq!((last, index), (Some(Word::Passes), self.judged - 1));
            }
            Ended::BelowThreshold(index) => assert_eq!(Some(index), self.best.map(|(index, _)| index), "the best"),
            Ended::Failed => assert_eq!(self.best, None, "a judged text is lost"),
            Ended::Stopped(StopCause::Deadline) => {
                assert!(self.late || self.elapsed >= bounds.deadline);
                let places = self.route.places().iter().zip(self.calls);
                assert!(places.into_iter().all(|(place, calls)| !place.floor || calls > 0), "the floor was not asked");
            }
            Ended::Stopped(StopCause::Interrupted) => assert_eq!(last, Some(Word::Interrupted)),
            Ended::Stopped(StopCause::Budget) => assert!(self.over_budget),
            Ended::Stopped(StopCause::Limit) => panic!("no word of these spends a limit"),
        }
        if last == Some(Word::Passes) {
            assert!(matches!(ended, Ended::Accepted(_)), "a text that passes is accepted, even late");
        }
        if matches!(ended, Ended::Failed | Ended::BelowThreshold(_)) {
            self.nobody_was_forgotten(bounds);
        }
        assert_eq!(self.cascade.best(), self.best.map(|(index, _)| index));
        assert_eq!(self.cascade.step(self.elapsed), Step::End(ended), "an end is final");
    }

    /// Everyone was asked, unless an outcome ruled it out or the answers were used up; the floor always was.
    fn nobody_was_forgotten(&self, bounds: &Bounds) {
        for (at, place) in self.route.places().iter().enumerate() {
            let spent = !place.floor && self.answers >= bounds.max_attempts;
            let silenced = self.provider_gave_up(at);
            assert!(self.calls[at] > 0 || self.out[at] || spent || silenced, "candidate {at} was forgotten");
        }
    }

    /// Another candidate of the same provider used up its transport retries, or its request was too large to the last.
    fn provider_gave_up(&self, at: usize) -> bool {
        let places = self.route.places();
        (0..at).any(|other| self.calls[other] > 0 && places[other].candidate.provider == places[at].candidate.provider)
    }
}
