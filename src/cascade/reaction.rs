//! What follows from a reason: one reaction each, without a catch-all.

use sluice_providers::{Phase, Reason};

/// What the cascade does about a failed call. Where the same candidate is asked again, the doc says what comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Ask again after a growing pause, a bounded number of times; then the next provider.
    RetryBackoff,
    /// Wait as long as the provider asks, a bounded number of times; then the next candidate.
    WaitThenRetry,
    /// Ask again once, a broken stream only if little time was lost; then the next candidate.
    StartOver,
    /// Ask once more with more room for the answer; then the next candidate.
    RetryWithMoreTokens,
    /// Ask once more without the parameter; then the next candidate.
    RewriteParameterThenRetry,
    /// Free the memory of other models and ask once more; then the next candidate.
    UnloadOthersThenRetry,
    /// Ask once with less room for the answer, once with a shorter prompt; then the next provider.
    ShrinkOrNextProvider,
    /// This model will not do; its provider may.
    NextCandidate,
    /// No model of this provider will do.
    NextProvider,
    /// Only a candidate with a larger window will do.
    NextLargerContext,
    /// No further model will do: the request itself is at fault.
    Abort,
}

/// The reaction to a reason. Source: WIRE §1; where it is finer than that table, the arm says why.
pub fn reaction(reason: &Reason) -> Reaction {
    match reason {
        Reason::Auth | Reason::RegionOrBilling | Reason::QuotaExhausted => Reaction::NextProvider,
        Reason::ModelNotFound { .. } => Reaction::NextCandidate,
        Reason::InvalidRequest => Reaction::Abort,
        Reason::UnsupportedParameter { .. } => Reaction::RewriteParameterThenRetry,
        Reason::ContextTooLong { .. } => Reaction::NextLargerContext,
        Reason::RequestTooLarge { .. } => Reaction::ShrinkOrNextProvider,
        Reason::RateLimited => Reaction::WaitThenRetry,
        Reason::Overloaded | Reason::ServerError | Reason::Transport | Reason::Timeout(Phase::Connect) => {
            Reaction::RetryBackoff
        }
        // A silent server has cost its whole time limit already; asking it again would cost it once more (FAILURES S06).
        Reason::Timeout(Phase::FirstByte | Phase::Idle | Phase::Total) => Reaction::NextProvider,
        Reason::LocalResourceExhausted => Reaction::UnloadOthersThenRetry,
        Reason::StreamError | Reason::StreamAborted | Reason::OutputInvalid { .. } => Reaction::StartOver,
        // The same server would speak the same language again: a wrong address or a proxy's page.
        Reason::Decode => Reaction::NextProvider,
        Reason::Truncated => Reaction::RetryWithMoreTokens,
        Reason::Refused | Reason::Unsupported => Reaction::NextProvider,
        // A single call knows no batch.
        Reason::BatchFailed | Reason::BatchExpired => Reaction::NextCandidate,
        // Whoever cancelled does not want another model either.
        Reason::Cancelled => Reaction::Abort,
    }
}

/// Whether a model answered, though not usably: such a call costs one of the artifact's answers, any other does not.
pub(super) fn is_answer(reason: &Reason) -> bool {
    match reason {
        Reason::OutputInvalid { .. } | Reason::Truncated | Reason::Refused => true,
        Reason::Auth
        | Reason::RegionOrBilling
        | Reason::ModelNotFound { .. }
        | Reason::InvalidRequest
        | Reason::UnsupportedParameter { .. }
        | Reason::ContextTooLong { .. }
        | Reason::RequestTooLarge { .. }
        | Reason::RateLimited
        | Reason::QuotaExhausted
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
        | Reason::Cancelled
        | Reason::Unsupported => false,
    }
}
