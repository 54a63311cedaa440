//! How a provider turns a call away.

use sluice_providers::{ProviderError, Reason};
use std::time::Duration;

/// Why a call was turned away, as far as the limiter cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too fast (429). `retry_after` is used once, for this refusal.
    Pace { retry_after: Option<Duration> },
    /// Nothing left for the day or the account; never waited for.
    Quota {
        /// Time until it is full again, where the provider says.
        reset: Option<Duration>,
        scope: Scope,
    },
    /// The server has too much to do: fewer calls at once, no 429.
    Overloaded { retry_after: Option<Duration> },
}

/// What a spent quota covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    Model,
    Provider,
}

impl Refusal {
    /// Reads a failure; `None` where it says nothing about pace. The quota of an account covers all its models.
    pub fn of(error: &ProviderError) -> Option<Refusal> {
        match error.reason {
            Reason::RateLimited => Some(Refusal::Pace { retry_after: error.retry_after }),
            Reason::QuotaExhausted => Some(Refusal::Quota { reset: error.retry_after, scope: Scope::Provider }),
            Reason::Overloaded => Some(Refusal::Overloaded { retry_after: error.retry_after }),
            Reason::Auth
            | Reason::RegionOrBilling
            | Reason::ModelNotFound { .. }
            | Reason::InvalidRequest
            | Reason::UnsupportedParameter { .. }
            | Reason::ContextTooLong { .. }
            | Reason::RequestTooLarge { .. }
            | Reason::ServerError
            | Reason::LocalResourceExhausted
            | Reason::Timeout(_)
            | Reason::Transport
            | Reason::StreamError
            | Reason::StreamAborted
            | Reason::Decode
            | Reason::OutputInvalid { .. }
            | Reason::Truncated
            | Reason::Refused
            | Reason::BatchFailed
            | Reason::BatchExpired
            | Reason::Cancelled
            | Reason::Unsupported => None,
        }
    }
}
