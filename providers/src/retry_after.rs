//! How long a provider asks to wait. It says so in six places; the first that is readable counts.

use crate::duration::{LONGEST, duration};
use crate::headers::Headers;
use crate::rate_limits::RateLimits;
use regex::Regex;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

/// Shortest wait: a recorded answer asks for `retry-after: 1` and `retry-after-ms: 0` at once.
pub const FLOOR: Duration = Duration::from_millis(250);

/// `try again in 1m2.5s`, `retry in 45.57s`, `retry after 30 seconds`.
static IN_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:try again|retry|retry again|available again)\s+(?:in|after)\s+(\d[\d.]*)\s?([a-zµ]*)((?:[\d.]+(?:ms|[hms]))*)")
        .expect("the pattern is a constant")
});

/// Where a wait may be told, besides the headers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// `retryDelay` of Google's `RetryInfo`.
    pub retry_delay: Option<&'a str>,
    /// The error's text.
    pub message: &'a str,
}

/// Reads the wait a provider asks for; never below [`FLOOR`], `None` where it does not say.
///
/// Order: `retry-after-ms`, `retry-after` (seconds or an HTTP date), `RetryInfo`, the text, the reset of the exhausted
/// limit. `now` is the time the response came; a date in the past means no wait.
pub fn retry_after(headers: &Headers, hints: Hints<'_>, now: SystemTime) -> Option<Duration> {
    let milliseconds = || headers.get("retry-after-ms").and_then(|text| duration(&format!("{}ms", text.trim())));
    milliseconds()
        .or_else(|| headers.get("retry-after").and_then(|text| seconds_or_date(text, now)))
        .or_else(|| hints.retry_delay.and_then(duration))
        .or_else(|| in_words(hints.message))
        .or_else(|| RateLimits::read(headers).and_then(|limits| limits.exhausted_until()))
        .map(|wait| wait.max(FLOOR))
}

fn seconds_or_date(text: &str, now: SystemTime) -> Option<Duration> {
    duration(text).or_else(|| {
        let date = httpdate::parse_http_date(text.trim()).ok()?;
        Some(date.duration_since(now).unwrap_or_default().min(LONGEST))
    })
}

fn in_words(message: &str) -> Option<Duration> {
    let found = IN_WORDS.captures(message)?;
    let number = found[1].trim_end_matches('.');
    let unit = match found[2].to_ascii_lowercase().as_str() {
        "" | "sec" | "secs" | "second" | "seconds" => "s".to_owned(),
        "min" | "mins" | "minute" | "minutes" => "m".to_owned(),
        "hour" | "hours" => "h".to_owned(),
        "millisecond" | "milliseconds" => "ms".to_owned(),
        other => other.to_owned(),
    };
    duration(&format!("{number}{unit}{}", found[3].trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> SystemTime {
        httpdate::parse_http_date("Sun, 22 Nov 2026 03:00:00 GMT").unwrap()
    }

    fn wait(headers: &[(&str, &str)], message: &str) -> Option<f64> {
        let headers: Headers = headers.iter().copied().collect();
        retry_after(&headers, Hints { message, retry_delay: None }, now()).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn each_place_is_read_and_the_earlier_one_wins() {
        type Case = (&'static [(&'static str, &'static str)], &'static str, Option<f64>);
        let cases: &[Case] = &[
            (&[("retry-after-ms", "1500"), ("retry-after", "9")], "", Some(1.5)),
            (&[("retry-after", "2")], "try again in 9s", Some(2.0)),
            (&[("retry-after", "0.5")], "", Some(0.5)),
            (&[("retry-after", "Sun, 22 Nov 2026 03:00:40 GMT")], "", Some(40.0)),
            (&[], "Please try again in 1m2.5s. Visit", Some(62.5)),
            (&[], "Please try again in 174ms.", Some(0.25)),
            (&[], "Please retry in 45.578569677s.", Some(45.578_569_677)),
            (&[], "Please try again in 9m38.016s. Need more tokens?", Some(578.016)),
            (&[], "Please retry after 30 seconds", Some(30.0)),
            (&[], "Please try again in 20s.", Some(20.0)),
            (&[], "Please retry after 7.", Some(7.0)),
            (&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")], "", Some(360.0)),
            (&[("retry-after", "soon")], "", None),
            (&[], "no hint at all", None),
        ];
        for (headers, message, expected) in cases {
            assert_eq!(wait(headers, message), *expected, "{headers:?} {message:?}");
        }
    }

    #[test]
    fn a_wait_is_never_below_the_floor() {
        assert_eq!(wait(&[("retry-after", "1"), ("retry-after-ms", "0")], ""), Some(0.25));
        assert_eq!(wait(&[("retry-after", "0")], ""), Some(0.25));
    }

    #[test]
    fn a_date_in_the_past_means_no_wait() {
        assert_eq!(wait(&[("retry-after", "Sat, 21 Nov 2026 03:00:00 GMT")], ""), Some(0.25));
    }

    #[test]
    fn negative_and_unreadable_waits_are_not_believed() {
        for text in ["-10", "NaN", "inf", "-1s", "-1e19", ""] {
            assert_eq!(wait(&[("retry-after", text)], ""), None, "{text:?}");
            assert_eq!(wait(&[("retry-after-ms", text)], ""), None, "{text:?}");
        }
    }

    #[test]
    fn a_wait_beyond_every_clock_is_very_long_and_not_ignored() {
        let nines = "9".repeat(30);
        for text in ["1e19", "1e400", &nines, "Fri, 31 Dec 9999 23:59:59 GMT"] {
            assert_eq!(wait(&[("retry-after", text)], ""), Some(LONGEST.as_secs_f64()), "{text:?}");
        }
        assert_eq!(wait(&[("retry-after-ms", &nines)], ""), Some(LONGEST.as_secs_f64()));
        assert_eq!(wait(&[], &format!("Please try again in {nines}s")), Some(LONGEST.as_secs_f64()));
    }

    #[test]
    fn the_delay_of_google_is_read_before_the_text() {
        let hints = Hints { retry_delay: Some("39.844676573s"), message: "retry in 2s" };
        let wait = retry_after(&Headers::default(), hints, now()).unwrap();
        assert!((wait.as_secs_f64() - 39.844_676_573).abs() < 1e-6);
    }
}
