//! What to do about a failure: one exhaustive table, and a second one for what it says about the provider's health.

use crate::reason::{Advice, Phase, ProviderError, Reason};

/// What the caller does next. How often and how long is the caller's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Send it again after a growing, jittered pause; after a few times, the next provider.
    RetryBackoff,
    /// Wait as long as the provider asks, if there is time for it; otherwise the next provider.
    WaitThenRetry,
    /// Send the whole request again once, never a continuation; then the next candidate.
    StartOver,
    /// Send it again once with room for a longer answer; then the next candidate.
    RetryWithMoreTokens,
    /// Send it again once: the parameter is dropped, renamed or lowered; then the next candidate.
    RewriteParameterThenRetry,
    /// Unload other models, send it again once; then the next candidate.
    UnloadOthersThenRetry,
    /// Ask for a shorter answer, then for a shorter prompt, then the next provider.
    ShrinkOrNextProvider,
    /// The next candidate, on this provider too.
    NextCandidate,
    /// The next candidate with a larger window.
    NextLargerContext,
    /// The next candidate on another provider.
    NextProvider,
    /// Nobody else would do better.
    Abort,
}

/// What a failure says about the health of a provider, which is another question than what to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HealthEffect {
    /// Nothing.
    None,
    /// It counts towards opening the breaker.
    Breaker,
    /// Its limiter slows down; the breaker hears nothing.
    Limiter,
    /// This model is out, the provider is fine.
    ModelDown,
    /// The provider is out until its quota is full again.
    DownUntilReset,
    /// The provider is out until the configuration changes.
    Down,
}

impl Reason {
    /// What to do about it.
    pub fn reaction(&self) -> Reaction {
        match self {
            Reason::Auth | Reason::RegionOrBilling => Reaction::NextProvider,
            Reason::ModelNotFound { .. } => Reaction::NextCandidate,
            Reason::InvalidRequest => Reaction::Abort,
            Reason::UnsupportedParameter { .. } => Reaction::RewriteParameterThenRetry,
            Reason::ContextTooLong { .. } => Reaction::NextLargerContext,
            Reason::RequestTooLarge { .. } => Reaction::ShrinkOrNextProvider,
            Reason::RateLimited => Reaction::WaitThenRetry,
            Reason::QuotaExhausted => Reaction::NextProvider,
            Reason::Overloaded | Reason::ServerError | Reason::Transport => Reaction::RetryBackoff,
            Reason::LocalResourceExhausted => Reaction::UnloadOthersThenRetry,
            Reason::Timeout(Phase::Connect) => Reaction::RetryBackoff,
            // The time is already spent: a silent provider asked twice would be waited for twice.
            Reason::Timeout(Phase::FirstByte | Phase::Idle | Phase::Total) => Reaction::NextProvider,
            Reason::StreamError | Reason::StreamAborted => Reaction::StartOver,
            // A proxy page or another protocol answers the same way again.
            Reason::Decode => Reaction::NextProvider,
            Reason::OutputInvalid { .. } => Reaction::StartOver,
            Reason::Truncated => Reaction::RetryWithMoreTokens,
            Reason::Refused => Reaction::NextProvider,
            Reason::BatchFailed | Reason::BatchExpired => Reaction::NextCandidate,
            Reason::Cancelled => Reaction::Abort,
            Reason::Unsupported => Reaction::NextCandidate,
        }
    }

    /// What it says about the provider's health.
    pub fn health_effect(&self) -> HealthEffect {
        match self {
            Reason::Auth | Reason::RegionOrBilling => HealthEffect::Down,
            Reason::QuotaExhausted => HealthEffect::DownUntilReset,
            Reason::ModelNotFound { .. } => HealthEffect::ModelDown,
            Reason::RateLimited => HealthEffect::Limiter,
            Reason::Overloaded
            | Reason::ServerError
            | Reason::Transport
            | Reason::Timeout(Phase::Connect | Phase::FirstByte | Phase::Idle)
            | Reason::StreamError
            | Reason::StreamAborted
            | Reason::Decode => HealthEffect::Breaker,
            // The total limit is the caller's own deadline: a short one says nothing about the provider.
            Reason::Timeout(Phase::Total)
            | Reason::InvalidRequest
            | Reason::UnsupportedParameter { .. }
            | Reason::ContextTooLong { .. }
            | Reason::RequestTooLarge { .. }
            | Reason::LocalResourceExhausted
            | Reason::OutputInvalid { .. }
            | Reason::Truncated
            | Reason::Refused
            | Reason::BatchFailed
            | Reason::BatchExpired
            | Reason::Cancelled
            | Reason::Unsupported => HealthEffect::None,
        }
    }
}

impl ProviderError {
    /// What to do about it: the table, unless the provider itself said something else.
    ///
    /// An exhausted quota is never waited for, whatever the provider says.
    pub fn reaction(&self) -> Reaction {
        let reaction = self.reason.reaction();
        match &self.advice {
            _ if self.reason == Reason::QuotaExhausted => reaction,
            None => reaction,
            Some(Advice::AtMostTokens(_)) => Reaction::RewriteParameterThenRetry,
            Some(Advice::AskAgain) => match reaction {
                Reaction::NextCandidate | Reaction::NextProvider | Reaction::Abort => Reaction::RetryBackoff,
                kept => kept,
            },
            Some(Advice::AskElsewhere) => match reaction {
                Reaction::RetryBackoff | Reaction::WaitThenRetry | Reaction::StartOver => Reaction::NextProvider,
                kept => kept,
            },
        }
    }
}

#[cfg(test)]
#[path = "reaction_tests.rs"]
mod tests;
