//! What a provider tells of its limits with every answer, so that the caller can slow down before it is told to.

use crate::duration::duration;
use crate::headers::Headers;
use std::time::Duration;

/// The state of one limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Units per window.
    pub limit: Option<u64>,
    /// Units left in this window.
    pub remaining: Option<u64>,
    /// Time until the window is full again.
    pub reset: Option<Duration>,
}

/// Limits as `x-ratelimit-*` headers tell them.
///
/// **Units**: tokens are per minute everywhere; requests are per day at Groq and on the low tiers of OpenAI, per minute
/// on its higher ones. The length of `requests.reset` tells which. **Source**: recorded headers, 2024-09 to 2026-08.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimits {
    pub requests: Allowance,
    pub tokens: Allowance,
}

impl RateLimits {
    /// Reads the headers of an answer; `None` where they tell nothing.
    pub fn read(headers: &Headers) -> Option<Self> {
        let limits = RateLimits { requests: allowance(headers, "requests"), tokens: allowance(headers, "tokens") };
        (limits != RateLimits::default()).then_some(limits)
    }

    /// Time until every exhausted limit is lifted; limits with something left do not count.
    pub fn exhausted_until(&self) -> Option<Duration> {
        [self.requests, self.tokens].iter().filter(|one| one.remaining == Some(0)).filter_map(|one| one.reset).max()
    }
}

fn allowance(headers: &Headers, of: &str) -> Allowance {
    let read = |what: &str| headers.get(&format!("x-ratelimit-{what}-{of}"));
    Allowance {
        limit: read("limit").and_then(|text| text.trim().parse().ok()),
        remaining: read("remaining").and_then(|text| text.trim().parse().ok()),
        reset: read("reset").and_then(duration),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_headers_of_groq_are_read() {
        let headers: Headers = [
            ("x-ratelimit-limit-requests", "14400"),
            ("x-ratelimit-limit-tokens", "30000"),
            ("x-ratelimit-remaining-requests", "14397"),
            ("x-ratelimit-remaining-tokens", "29987"),
            ("x-ratelimit-reset-requests", "17.563999999s"),
            ("x-ratelimit-reset-tokens", "26ms"),
        ]
        .into_iter()
        .collect();
        let limits = RateLimits::read(&headers).unwrap();
        assert_eq!(limits.requests.limit, Some(14_400));
        assert_eq!(limits.tokens.remaining, Some(29_987));
        assert_eq!(limits.tokens.reset, Some(Duration::from_millis(26)));
        assert_eq!(limits.exhausted_until(), None, "nothing is exhausted");
    }

    #[test]
    fn only_the_exhausted_limit_says_how_long_to_wait() {
        let headers: Headers = [
            ("x-ratelimit-remaining-requests", "9"),
            ("x-ratelimit-reset-requests", "20m52.666s"),
            ("x-ratelimit-remaining-tokens", "0"),
            ("x-ratelimit-reset-tokens", "8.64s"),
        ]
        .into_iter()
        .collect();
        assert_eq!(RateLimits::read(&headers).unwrap().exhausted_until(), Some(Duration::from_millis(8640)));
    }

    #[test]
    fn headers_without_limits_tell_nothing() {
        assert_eq!(RateLimits::read(&[("content-type", "text/html")].into_iter().collect()), None);
        assert_eq!(RateLimits::read(&[("x-ratelimit-limit-tokens", "lots")].into_iter().collect()), None);
    }

    #[test]
    fn a_failure_tells_the_limits_of_its_headers_with_any_body() {
        let told = [("x-ratelimit-limit-tokens", "6000"), ("x-ratelimit-remaining-tokens", "0")];
        let head = crate::headers::Head { status: 429, headers: told.into_iter().collect() };
        for body in ["", "<html>", r#"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#] {
            let error = crate::classify::classify(&head, body.as_bytes(), std::time::SystemTime::UNIX_EPOCH);
            assert_eq!(error.limits.map(|limits| limits.tokens.limit), Some(Some(6000)), "{body}");
        }
    }
}
