//! What a reason says about the artifact's budget; what follows from it is the providers' table.

use sluice_providers::Reason;

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
