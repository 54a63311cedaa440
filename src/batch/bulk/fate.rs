//! What happens with a record after what came of it in a pass. Pure.

use super::ask::BulkAsk;
use sluice_providers::{Advice, Reason};

/// How often a request is handed in again that broke on its way.
const MOST_AGAIN: u32 = 2;
/// The same where its whole batch failed or ran out of time: each further try may take another day.
const MOST_AGAIN_BATCH: u32 = 1;

/// What came of a record in a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Came<'a> {
    /// Its text passed.
    Accepted,
    /// Its text was judged and did not pass: what to do better.
    Below(Vec<String>),
    /// No text to judge.
    Failed { reason: &'a Reason, advice: Option<Advice> },
}

/// Where the record stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    /// The pass that it was asked in, from 1, and how many there are.
    pub(super) pass: u32,
    pub(super) passes: u32,
    /// What the request changed.
    pub(super) ask: &'a BulkAsk,
    /// A text of it was judged, now or before.
    pub(super) has_text: bool,
    /// A longer answer costs no more in this pass than in the next.
    pub(super) same_is_cheaper: bool,
}

/// What happens with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Accepted,
    /// It is asked once more in the same pass.
    Again(BulkAsk),
    /// It goes on in the next pass.
    Next(BulkAsk),
    /// It has ended with a text that did not pass.
    Rejected,
    /// It has ended without a text.
    Failed {
        retryable: bool,
    },
    /// Nobody can be asked now: it stays as it is, and the run stops.
    Stays,
}

/// What a reason asks for.
enum Remedy {
    /// Somebody has to see to the account first.
    Stop,
    SameAgain {
        most: u32,
    },
    LongerAnswer,
    ShorterPrompt,
    OtherParameters,
    Elsewhere,
}

/// Decides what happens.
pub(super) fn fate(came: &Came<'_>, standing: &Standing<'_>) -> Fate {
    let ask = standing.ask;
    let (reason, advice) = match came {
        Came::Accepted => return Fate::Accepted,
        Came::Below(hints) => {
            let next = BulkAsk { hints: hints.clone(), more_tokens: ask.more_tokens, ..BulkAsk::default() };
            return if standing.pass < standing.passes { Fate::Next(next) } else { Fate::Rejected };
        }
        Came::Failed { reason, advice } => (*reason, *advice),
    };
    match remedy(reason, advice) {
        Remedy::Stop => Fate::Stays,
        Remedy::SameAgain { most } if ask.again < most => Fate::Again(BulkAsk { again: ask.again + 1, ..ask.clone() }),
        Remedy::LongerAnswer => longer(reason, standing),
        Remedy::ShorterPrompt if !ask.shrink => Fate::Again(shorter(reason, ask)),
        Remedy::OtherParameters if !ask.rewritten => Fate::Again(rewritten(reason, ask)),
        Remedy::SameAgain { .. } | Remedy::ShorterPrompt | Remedy::OtherParameters | Remedy::Elsewhere => {
            onwards(reason, standing, ask.more_tokens)
        }
    }
}

/// An answer that was cut gets more room: here, where that is cheaper or nobody else is left, else in the next pass.
fn longer(reason: &Reason, standing: &Standing<'_>) -> Fate {
    let is_last = standing.pass >= standing.passes;
    if !standing.ask.more_tokens && (is_last || standing.same_is_cheaper) {
        return Fate::Again(BulkAsk { more_tokens: true, again: 0, ..standing.ask.clone() });
    }
    onwards(reason, standing, true)
}

/// Less room for the answer helps where the provider says by how much; a shorter prompt is the second try.
fn shorter(reason: &Reason, ask: &BulkAsk) -> BulkAsk {
    let overage = match reason {
        Reason::RequestTooLarge { limit: Some(limit), requested: Some(requested) } => requested.checked_sub(*limit),
        _ => None,
    };
    match overage.filter(|tokens| *tokens > 0 && ask.fewer_tokens.is_none()) {
        Some(tokens) => BulkAsk { fewer_tokens: Some(tokens), ..ask.clone() },
        None => BulkAsk { shrink: true, ..ask.clone() },
    }
}

/// What the model does not take is left out; a number that is too high the provider has noted and lowers by itself.
fn rewritten(reason: &Reason, ask: &BulkAsk) -> BulkAsk {
    let omit = match reason {
        Reason::UnsupportedParameter { parameter } => Some(parameter.clone().unwrap_or_default()),
        _ => ask.omit.clone(),
    };
    BulkAsk { omit, rewritten: true, ..ask.clone() }
}

/// To the next pass, whose model has a window and parameters of its own; or the end.
fn onwards(reason: &Reason, standing: &Standing<'_>, more_tokens: bool) -> Fate {
    if standing.pass < standing.passes {
        return Fate::Next(BulkAsk { more_tokens, hints: standing.ask.hints.clone(), ..BulkAsk::default() });
    }
    if standing.has_text { Fate::Rejected } else { Fate::Failed { retryable: is_retryable(reason) } }
}

fn remedy(reason: &Reason, advice: Option<Advice>) -> Remedy {
    if let Some(Advice::AtMostTokens(_)) = advice {
        return Remedy::OtherParameters;
    }
    match reason {
        // Who cancelled a batch at the provider did not want it handed in again unasked.
        Reason::Auth
        | Reason::RegionOrBilling
        | Reason::QuotaExhausted
        | Reason::ModelNotFound { .. }
        | Reason::Cancelled => Remedy::Stop,
        Reason::RateLimited
        | Reason::Overloaded
        | Reason::ServerError
        | Reason::LocalResourceExhausted
        | Reason::Timeout(_)
        | Reason::Transport
        | Reason::StreamError
        | Reason::StreamAborted
        | Reason::Decode => Remedy::SameAgain { most: MOST_AGAIN },
        Reason::BatchFailed | Reason::BatchExpired => Remedy::SameAgain { most: MOST_AGAIN_BATCH },
        Reason::Truncated => Remedy::LongerAnswer,
        Reason::ContextTooLong { .. } | Reason::RequestTooLarge { .. } => Remedy::ShorterPrompt,
        Reason::UnsupportedParameter { .. } => Remedy::OtherParameters,
        Reason::OutputInvalid { .. } | Reason::Refused | Reason::InvalidRequest | Reason::Unsupported => {
            Remedy::Elsewhere
        }
    }
}

/// Whether the same order may end otherwise another time.
fn is_retryable(reason: &Reason) -> bool {
    match reason {
        Reason::Auth
        | Reason::RegionOrBilling
        | Reason::QuotaExhausted
        | Reason::ModelNotFound { .. }
        | Reason::Cancelled
        | Reason::RateLimited
        | Reason::Overloaded
        | Reason::ServerError
        | Reason::LocalResourceExhausted
        | Reason::Timeout(_)
        | Reason::Transport
        | Reason::StreamError
        | Reason::StreamAborted
        | Reason::Decode
        | Reason::BatchFailed
        | Reason::BatchExpired
        | Reason::OutputInvalid { .. } => true,
        Reason::Truncated
        | Reason::ContextTooLong { .. }
        | Reason::RequestTooLarge { .. }
        | Reason::UnsupportedParameter { .. }
        | Reason::Refused
        | Reason::InvalidRequest
        | Reason::Unsupported => false,
    }
}
