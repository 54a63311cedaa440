use super::*;

/// Every reason with its name, its reaction and its effect, so that a change of the tables is a change seen here.
fn table() -> Vec<(Reason, &'static str, Reaction, HealthEffect)> {
    use HealthEffect as H;
    use Reaction as R;
    vec![
        (Reason::Auth, "auth", R::NextProvider, H::Down),
        (Reason::RegionOrBilling, "region_or_billing", R::NextProvider, H::Down),
        (Reason::ModelNotFound { pullable: true }, "model_not_found", R::NextCandidate, H::ModelDown),
        (Reason::InvalidRequest, "invalid_request", R::Abort, H::None),
        (
            Reason::UnsupportedParameter { parameter: None },
            "unsupported_parameter",
            R::RewriteParameterThenRetry,
            H::None,
        ),
        (Reason::ContextTooLong { limit: None, got: None }, "context_too_long", R::NextLargerContext, H::None),
        (
            Reason::RequestTooLarge { limit: None, requested: None },
            "request_too_large",
            R::ShrinkOrNextProvider,
            H::None,
        ),
        (Reason::RateLimited, "rate_limited", R::WaitThenRetry, H::Limiter),
        (Reason::QuotaExhausted, "quota_exhausted", R::NextProvider, H::DownUntilReset),
        (Reason::Overloaded, "overloaded", R::RetryBackoff, H::Breaker),
        (Reason::ServerError, "server_error", R::RetryBackoff, H::Breaker),
        (Reason::LocalResourceExhausted, "local_resource_exhausted", R::UnloadOthersThenRetry, H::None),
        (Reason::Timeout(Phase::Connect), "timeout", R::RetryBackoff, H::Breaker),
        (Reason::Timeout(Phase::FirstByte), "timeout", R::NextProvider, H::Breaker),
        (Reason::Timeout(Phase::Idle), "timeout", R::NextProvider, H::Breaker),
        (Reason::Timeout(Phase::Total), "timeout", R::NextProvider, H::None),
        (Reason::Transport, "transport", R::RetryBackoff, H::Breaker),
        (Reason::StreamError, "stream_error", R::StartOver, H::Breaker),
        (Reason::StreamAborted, "stream_aborted", R::StartOver, H::Breaker),
        (Reason::Decode, "decode", R::NextProvider, H::Breaker),
        (Reason::OutputInvalid { salvage: None }, "output_invalid", R::StartOver, H::None),
        (Reason::Truncated, "truncated", R::RetryWithMoreTokens, H::None),
        (Reason::Refused, "refused", R::NextProvider, H::None),
        (Reason::BatchFailed, "batch_failed", R::NextCandidate, H::None),
        (Reason::BatchExpired, "batch_expired", R::NextCandidate, H::None),
        (Reason::Cancelled, "cancelled", R::Abort, H::None),
        (Reason::Unsupported, "unsupported", R::NextCandidate, H::None),
    ]
}

#[test]
fn every_reason_has_the_reaction_and_the_effect_of_the_table() {
    for (reason, name, reaction, effect) in table() {
        assert_eq!(reason.name(), name);
        assert_eq!(reason.reaction(), reaction, "{reason:?}");
        assert_eq!(reason.health_effect(), effect, "{reason:?}");
    }
}

#[test]
fn only_the_total_time_limit_and_quality_leave_health_alone() {
    let retried = |reaction| matches!(reaction, Reaction::RetryBackoff | Reaction::WaitThenRetry);
    for (reason, _, reaction, effect) in table() {
        if retried(reaction) {
            assert_ne!(effect, HealthEffect::None, "{reason:?} is retried and must be counted");
        }
    }
}

#[test]
fn an_exhausted_quota_is_never_retried() {
    for advice in [None, Some(Advice::AskAgain), Some(Advice::AskElsewhere)] {
        let error = ProviderError { advice, ..ProviderError::new(Reason::QuotaExhausted, "no credit") };
        assert_eq!(error.reaction(), Reaction::NextProvider);
    }
}

#[test]
fn the_providers_own_word_goes_before_the_table() {
    let cases = [
        (Reason::Overloaded, Advice::AskElsewhere, Reaction::NextProvider),
        (Reason::RateLimited, Advice::AskElsewhere, Reaction::NextProvider),
        (Reason::Transport, Advice::AskElsewhere, Reaction::NextProvider),
        (Reason::InvalidRequest, Advice::AskAgain, Reaction::RetryBackoff),
        (Reason::RateLimited, Advice::AskAgain, Reaction::WaitThenRetry),
        (Reason::InvalidRequest, Advice::AskElsewhere, Reaction::Abort),
        (Reason::InvalidRequest, Advice::AtMostTokens(40_960), Reaction::RewriteParameterThenRetry),
    ];
    for (reason, advice, expected) in cases {
        let error = ProviderError { advice: Some(advice), ..ProviderError::new(reason, "") };
        assert_eq!(error.reaction(), expected, "{error:?}");
    }
}
