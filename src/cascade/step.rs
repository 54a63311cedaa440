//! The words between the plan and the loop that carries it out.

use sluice_providers::{Reaction, Reason};
use sluice_validators::Score;
use std::time::Duration;

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Call(Ask),
    /// Nothing before this much time has passed; never longer than what is left.
    Wait(Duration),
    End(Ended),
}

/// One call: whom to ask, and what differs from a plain request.
///
/// Changes stay for the rest of a candidate's turn: what it could not take once it cannot take again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Place on the route.
    pub candidate: usize,
    /// The judged text (in order of judging) whose findings go into the prompt.
    pub findings: Option<usize>,
    /// The answer was cut: leave more room for it.
    pub more_tokens: bool,
    /// Tokens by which the answer's room must shrink for the provider's limit.
    pub fewer_tokens: Option<u64>,
    /// The prompt must be shorter.
    pub shrink: bool,
    /// What prompt and answer may come to together, where a shorter prompt is asked for and that is known. **Units**: tokens.
    pub within: Option<u64>,
    /// A parameter the model does not take.
    pub omit: Option<Omit>,
    /// Free the memory of other models first.
    pub unload_others: bool,
    /// Everybody is left alone, and somebody has to be asked all the same.
    pub forced: bool,
}

impl Ask {
    /// Whether a parameter is left out: the model does not take it, or did not say what it does not take.
    pub fn omits(&self, parameter: &str) -> bool {
        match &self.omit {
            None => false,
            Some(Omit::Unnamed) => true,
            Some(Omit::Named(name)) => name.contains(parameter),
        }
    }
}

/// Which parameter to leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Omit {
    Named(String),
    /// The provider did not say which: leave out everything that can be left out.
    Unnamed,
}

/// How a cascade ended. Indexes count the judged texts in the order they were judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// This text passed.
    Accepted(usize),
    /// Nothing passed; this text came nearest. A tie keeps the earlier, cheaper one.
    BelowThreshold(usize),
    /// No text could be judged.
    Failed,
    /// Something else ended it while there was still somebody to ask.
    Stopped(StopCause),
}

/// What stopped a cascade before its route was exhausted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopCause {
    /// The time of the artifact was used up.
    Deadline,
    /// The user stopped the run.
    Interrupted,
    /// The run could not pay for a call.
    Budget,
    /// A limit of the day was used up.
    Limit,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A whole answer came and was judged.
    Judged { score: Score, accepted: bool },
    /// No answer came, or none that can be judged.
    Failed(Failure),
    /// The call was not made: the run cannot pay for it.
    OverBudget,
    /// The call was not made: its candidate is left alone for a while.
    Shut,
    /// The call was not made: the candidate's provider has said that nothing is left, or no change makes it fit a limit.
    Full,
    /// The call was not made: alone it is larger than a limit that is kept here. **Units**: tokens.
    TooLarge { limit: u64, requested: u64 },
    /// The call was not made: a limit per minute leaves room for it after this long only.
    Crowded(Duration),
    /// The call was not made: a limit of the day that is kept here is used up.
    Spent,
    /// The call was cut by the deadline.
    OutOfTime,
    /// The user stopped the run.
    Interrupted,
}

/// A call that gave nothing to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub reason: Reason,
    /// What follows from it, by the providers' table or their own advice.
    pub reaction: Reaction,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// Spread of the pause in thousandths, 0..=1000: drawn by the caller, so that the plan stays pure.
    pub jitter: u16,
}
