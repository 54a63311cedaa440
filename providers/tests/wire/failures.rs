//! Failures that no recording covers, one per line of `failures.tsv`.

use crate::case::now;
use sluice_providers::{Advice, Head, Headers, Reason, classify, classify_text};
use std::time::Duration;

#[test]
fn every_known_failure_has_its_reason() {
    let mut lines = 0;
    for line in include_str!("failures.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [status, reason, body] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("three columns: {line}") };
        let body = body.strip_prefix("text: ").unwrap_or(body);
        let error = classify(&Head::of(status.parse().unwrap()), body.as_bytes(), now());
        assert_eq!(error.reason.name(), reason, "{line}\n{error:?}");
        lines += 1;
    }
    assert!(lines > 80, "only {lines} lines were read");
}

#[test]
fn figures_are_found_in_the_text() {
    type Figures = (Option<u64>, Option<u64>);
    let cases: [(u16, &str, Figures); 6] = [
        (400, "prompt is too long: 209375 tokens > 200000 maximum", (Some(200_000), Some(209_375))),
        (
            400,
            "This model's maximum context length is 4097 tokens. However, you requested 9000 tokens",
            (Some(4097), Some(9000)),
        ),
        (
            400,
            "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.",
            (Some(4097), Some(5000)),
        ),
        (
            400,
            "The input token count (185586) exceeds the maximum number of tokens allowed (131072).",
            (Some(131_072), Some(185_586)),
        ),
        (413, "Request too large: Limit 8000, Requested 34041, please reduce", (Some(8000), Some(34_041))),
        (413, "Request too large", (None, None)),
    ];
    for (status, message, (limit, got)) in cases {
        let body = serde_json::json!({"error": {"message": message}}).to_string();
        let reason = classify(&Head::of(status), body.as_bytes(), now()).reason;
        let expected = match status {
            413 => Reason::RequestTooLarge { limit, requested: got },
            _ => Reason::ContextTooLong { limit, got },
        };
        assert_eq!(reason, expected, "{message}");
    }
}

#[test]
fn a_limit_that_is_named_is_advice_to_stay_below_it() {
    let texts = [
        "`max_completion_tokens` must be less than or equal to `16384`, the maximum value",
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.",
    ];
    for text in texts {
        let body = serde_json::json!({"error": {"message": text}}).to_string();
        let error = classify(&Head::of(400), body.as_bytes(), now());
        assert!(matches!(error.advice, Some(Advice::AtMostTokens(16_384))), "{error:?}");
    }
}

#[test]
fn the_header_that_forbids_a_retry_is_heard() {
    for (value, advice) in [("true", Some(Advice::AskAgain)), ("false", Some(Advice::AskElsewhere)), ("maybe", None)] {
        let headers: Headers = [("X-Should-Retry", value)].into_iter().collect();
        let error = classify(&Head { status: 500, headers }, b"{\"error\":\"x\"}", now());
        assert_eq!(error.advice, advice);
    }
}

#[test]
fn a_quota_of_the_day_resets_at_the_end_of_googles_day_whatever_the_hint() {
    let body = r#"{"error":{"code":429,"message":"quota, retry in 40s","details":[{"@type":"x/google.rpc.QuotaFailure",
        "violations":[{"quotaId":"PerDay"}]},{"@type":"x/google.rpc.RetryInfo","retryDelay":"40s"}]}}"#;
    // 1 795 305 600 s after the epoch is midnight UTC: eight hours to go.
    let error = classify(&Head::of(429), body.as_bytes(), now());
    assert_eq!((error.reason, error.retry_after), (Reason::QuotaExhausted, Some(Duration::from_secs(8 * 3600))));
}

#[test]
fn a_text_without_its_status_finds_its_reason_again() {
    let cases = [
        ("{\"error\":\"model 'nope' not found\"}", "model_not_found"),
        ("model requires more system memory (5.0 GiB) than is available (3.9 GiB)", "local_resource_exhausted"),
        ("server busy, please try again.  maximum pending requests exceeded", "overloaded"),
        ("something that nobody has seen before", "server_error"),
        ("pull model manifest: file does not exist", "model_not_found"),
    ];
    for (text, reason) in cases {
        assert_eq!(classify_text(text, now()).reason.name(), reason, "{text}");
    }
}
