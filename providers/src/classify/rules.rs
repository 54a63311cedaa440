//! The table of words and phrases. The first rule that matches decides; the status decides what no rule knows.

use super::complaint::Complaint;
use crate::reason::{Phase, Reason};
use std::ops::RangeInclusive;

/// One line of the table. Empty `words` and `phrases` match anything.
pub(super) struct Rule {
    /// Statuses it holds for.
    status: RangeInclusive<u16>,
    /// Values of `code`, `type`, `status` or Google's `reason`; `*` at the front stands for any beginning.
    words: &'static [&'static str],
    /// Parts of the text, in lower case.
    phrases: &'static [&'static str],
    reason: Reason,
}

const ANY: RangeInclusive<u16> = 0..=999;
/// The caller's own faults. Phrases are believed here only: "credit balance service is unavailable" at a 503 is a
/// server's trouble, and so is a context length on a 500.
const CALLER: RangeInclusive<u16> = 400..=428;
const SERVER: RangeInclusive<u16> = 500..=599;

const fn word(status: RangeInclusive<u16>, words: &'static [&'static str], reason: Reason) -> Rule {
    Rule { status, words, phrases: &[], reason }
}

const fn status(status: RangeInclusive<u16>, reason: Reason) -> Rule {
    Rule { status, words: &[], phrases: &[], reason }
}

const fn phrase(status: RangeInclusive<u16>, phrases: &'static [&'static str], reason: Reason) -> Rule {
    Rule { status, words: &[], phrases, reason }
}

const NO_SUCH_MODEL: Reason = Reason::ModelNotFound { pullable: false };
const TOO_LONG: Reason = Reason::ContextTooLong { limit: None, got: None };
const TOO_LARGE: Reason = Reason::RequestTooLarge { limit: None, requested: None };
const UNSUPPORTED: Reason = Reason::UnsupportedParameter { parameter: None };

/// **Source**: recorded answers and issue threads of the providers, 2023 to 2026-11; each line has a case in the tests.
static RULES: &[Rule] = &[
    // 401 wins over every text: "usage limit reached, key disabled" is still a key that does not work.
    status(401..=401, Reason::Auth),
    word(
        ANY,
        &["API_KEY_INVALID", "invalid_api_key", "authentication_error", "UNAUTHENTICATED", "organization_restricted"],
        Reason::Auth,
    ),
    phrase(CALLER, &["api key not valid", "api key expired"], Reason::Auth),
    word(ANY, &["unsupported_country_region_territory"], Reason::RegionOrBilling),
    phrase(
        CALLER,
        &["user location is not supported", "not available in your country", "region, or territory not supported"],
        Reason::RegionOrBilling,
    ),
    // Codes that end a quota stand before the billing texts: some of these come with 400, 402 or 403.
    word(
        ANY,
        &[
            "insufficient_quota",
            "credit_balance_exhausted",
            "*_spend_limit_exceeded",
            "*_usage_limit_exceeded",
            "billing_hard_limit_reached",
            "blocked_api_access",
        ],
        Reason::QuotaExhausted,
    ),
    phrase(
        400..=429,
        &[
            "credit balance is too low",
            "reached your specified api usage limits",
            "monthly spend limit",
            "monthly spending cap",
            "prepayment credits are depleted",
            "account is not active",
            "key limit exceeded",
        ],
        Reason::QuotaExhausted,
    ),
    status(402..=402, Reason::RegionOrBilling),
    word(400..=403, &["FAILED_PRECONDITION", "billing_error"], Reason::RegionOrBilling),
    phrase(400..=403, &["requires billing to be enabled", "billing account"], Reason::RegionOrBilling),
    word(
        CALLER,
        &[
            "model_not_found",
            "model_decommissioned",
            "model_terms_required",
            "model_permission_blocked_org",
            "unknown_model",
            "invalid_model",
        ],
        NO_SUCH_MODEL,
    ),
    phrase(
        CALLER,
        &[
            "is not found for api version",
            "is no longer available",
            "does not exist or you do not have access",
            "has been deprecated",
            "has been decommissioned",
            "no endpoints found",
            "no allowed providers",
        ],
        NO_SUCH_MODEL,
    ),
    // vLLM, a 404 of its own: "The model `x` does not exist."
    phrase(404..=404, &["the model `"], NO_SUCH_MODEL),
    phrase(400..=404, &["not found, try pulling it first"], Reason::ModelNotFound { pullable: true }),
    phrase(404..=404, &["model '", "model \""], Reason::ModelNotFound { pullable: true }),
    status(410..=410, NO_SUCH_MODEL),
    word(ANY, &["context_length_exceeded", "exceed_context_size_error"], TOO_LONG),
    phrase(
        CALLER,
        &[
            "maximum context length",
            "exceeded max context length",
            "context length exceeded",
            "longer than the context length",
            "exceeds the available context",
            "exceeds the context window",
            "exceeds the maximum number of tokens",
            "prompt is too long",
            "too many tokens: size limit exceeded",
            // vLLM subtracts the prompt from the window and complains about what is left.
            "max_tokens must be at least 1, got -",
        ],
        TOO_LONG,
    ),
    word(ANY, &["unsupported_parameter", "unsupported_value", "not_supported_error"], UNSUPPORTED),
    phrase(
        CALLER,
        &[
            "does not support thinking",
            "does not support tools",
            "does not support response format",
            "unsupported parameter",
        ],
        UNSUPPORTED,
    ),
    word(CALLER, &["content_filter", "content_policy_violation"], Reason::Refused),
    status(413..=413, TOO_LARGE),
    phrase(429..=429, &["request too large"], TOO_LARGE),
    status(429..=429, Reason::RateLimited),
    phrase(400..=400, &["rate limit", "too many requests", "throttled"], Reason::RateLimited),
    phrase(503..=503, &["rate limit reached"], Reason::RateLimited),
    word(
        200..=200,
        &["rate_limit_exceeded", "rate_limit_error", "slow_down", "RESOURCE_EXHAUSTED"],
        Reason::RateLimited,
    ),
    phrase(
        SERVER,
        &["requires more system memory", "out-of-memory", "out of memory", "resource limitations"],
        Reason::LocalResourceExhausted,
    ),
    // llama.cpp answers a caller's fault with a 500.
    phrase(500..=500, &["cannot use both json_schema and grammar", "failed to parse grammar"], Reason::InvalidRequest),
    word(ANY, &["overloaded_error", "server_is_overloaded", "capacity_exceeded", "UNAVAILABLE"], Reason::Overloaded),
    phrase(SERVER, &["overloaded", "over capacity", "server busy", "high demand"], Reason::Overloaded),
    status(498..=498, Reason::Overloaded),
    status(503..=503, Reason::Overloaded),
    status(529..=529, Reason::Overloaded),
    status(499..=499, Reason::Cancelled),
    word(ANY, &["CANCELLED"], Reason::Cancelled),
    word(ANY, &["DEADLINE_EXCEEDED", "timeout_error"], Reason::Timeout(Phase::Total)),
    status(408..=408, Reason::Timeout(Phase::Total)),
    status(409..=409, Reason::ServerError),
    status(424..=424, Reason::ServerError),
    status(SERVER, Reason::ServerError),
    status(403..=403, Reason::Auth),
    // An address that does not exist is not the request's fault: another provider may well answer.
    status(404..=405, Reason::Decode),
];

/// The reason of the first rule that matches.
pub(super) fn find(status: u16, complaint: &Complaint) -> Option<Reason> {
    RULES.iter().find(|rule| rule.matches(status, complaint)).map(|rule| rule.reason.clone())
}

impl Rule {
    fn matches(&self, status: u16, complaint: &Complaint) -> bool {
        self.status.contains(&status)
            && (self.words.is_empty() || self.words.iter().any(|word| complaint.has_word(word)))
            && (self.phrases.is_empty() || self.phrases.iter().any(|phrase| complaint.haystack.contains(phrase)))
    }
}
