//! Why a call failed: one word each, told apart because each asks for another reaction.

use crate::rate_limits::RateLimits;
use std::time::Duration;

/// Why a call did not give a usable answer. Source of the distinctions: recorded answers of the providers, 2026-11.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The key is missing, wrong or not allowed.
    Auth,
    /// The account's region or billing does not allow the call.
    RegionOrBilling,
    /// The model does not exist there (any more).
    ModelNotFound {
        /// A local server that could fetch it.
        pullable: bool,
    },
    /// The provider rejects the request itself: the next one would too.
    InvalidRequest,
    /// One parameter is not taken by this model.
    UnsupportedParameter { parameter: Option<String> },
    /// The prompt exceeds the model's window.
    ContextTooLong { limit: Option<u64>, got: Option<u64> },
    /// The request exceeds a limit that no waiting can lift.
    RequestTooLarge { limit: Option<u64>, requested: Option<u64> },
    /// Too fast; passes by waiting.
    RateLimited,
    /// Nothing left for the day, the account or ever; waiting on the hint is useless.
    QuotaExhausted,
    /// The server has too much to do.
    Overloaded,
    /// The server failed.
    ServerError,
    /// The machine of a local server has not enough memory for the model.
    LocalResourceExhausted,
    /// A time limit ran out.
    Timeout(Phase),
    /// No connection, or it broke before an answer began.
    Transport,
    /// The server reported an error in the middle of an answer.
    StreamError,
    /// The answer ended without its terminal marker.
    StreamAborted,
    /// The answer is not what the protocol says.
    Decode,
    /// The model's output is unusable by the provider's own account.
    OutputInvalid {
        /// What the model had written, where the provider hands it out.
        salvage: Option<String>,
    },
    /// The answer was cut before it was usable, by the provider's own account.
    Truncated,
    /// The model or a filter would not answer.
    Refused,
    /// A batch failed as a whole.
    BatchFailed,
    /// A batch ran out of its time.
    BatchExpired,
    /// The call was cancelled.
    Cancelled,
    /// This provider cannot do what is asked.
    Unsupported,
}

/// Which time limit ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Connect,
    FirstByte,
    Idle,
    Total,
}

impl Reason {
    /// The public, stable name in snake case, as reports print it.
    pub fn name(&self) -> &'static str {
        match self {
            Reason::Auth => "auth",
            Reason::RegionOrBilling => "region_or_billing",
            Reason::ModelNotFound { .. } => "model_not_found",
            Reason::InvalidRequest => "invalid_request",
            Reason::UnsupportedParameter { .. } => "unsupported_parameter",
            Reason::ContextTooLong { .. } => "context_too_long",
            Reason::RequestTooLarge { .. } => "request_too_large",
            Reason::RateLimited => "rate_limited",
            Reason::QuotaExhausted => "quota_exhausted",
            Reason::Overloaded => "overloaded",
            Reason::ServerError => "server_error",
            Reason::LocalResourceExhausted => "local_resource_exhausted",
            Reason::Timeout(_) => "timeout",
            Reason::Transport => "transport",
            Reason::StreamError => "stream_error",
            Reason::StreamAborted => "stream_aborted",
            Reason::Decode => "decode",
            Reason::OutputInvalid { .. } => "output_invalid",
            Reason::Truncated => "truncated",
            Reason::Refused => "refused",
            Reason::BatchFailed => "batch_failed",
            Reason::BatchExpired => "batch_expired",
            Reason::Cancelled => "cancelled",
            Reason::Unsupported => "unsupported",
        }
    }
}

/// What a provider itself says about asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The same request may be sent again (`x-should-retry: true`).
    AskAgain,
    /// The same request must not be sent again (`x-should-retry: false`, or nobody listens there).
    AskElsewhere,
    /// The bound of the answer is too high; this many tokens is the highest the model takes. The providers of this crate
    /// remember it, so that the same request sent again goes out with the lower bound.
    AtMostTokens(u32),
}

/// A call that failed.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    pub reason: Reason,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// How long the provider asks to wait (or until a quota resets), never below 250 ms.
    pub retry_after: Option<Duration>,
    /// What happened, as a lower-case fragment that names the provider; never holds a key; at most 500 characters.
    pub message: String,
    /// Text that had arrived before the failure, for diagnosis only.
    pub partial: Option<String>,
    /// The provider's own word on what to do, where it gave one; it goes before the table of reactions.
    pub advice: Option<Advice>,
    /// What the provider told of its limits with the failure; a 429 tells most.
    pub limits: Option<Box<RateLimits>>,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ProviderError {
    /// A failure with nothing but its reason and a message.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        ProviderError {
            reason,
            status: None,
            retry_after: None,
            message: message.into(),
            partial: None,
            advice: None,
            limits: None,
            source: None,
        }
    }

    /// Adds what caused it.
    pub fn caused_by(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        ProviderError { source: Some(source.into()), ..self }
    }
}
