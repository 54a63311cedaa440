//! Durations as providers spell them.

use std::time::Duration;

/// Longest duration that is believed; a year is no hint to wait.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// Reads `26ms`, `17.563999999s`, `2m59.56s`, `1h2m3s`, `6m0s` or plain seconds (`2`, `0.5`).
///
/// Negative, infinite and unreadable ones are `None`, as is anything over a year.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    if let Some(seconds) = number(text) {
        return bounded(seconds);
    }
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (value, after) = rest.split_at(digits);
        let unit = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        seconds += number(value)? * seconds_of(unit)?;
        rest = after;
    }
    bounded(seconds)
}

/// Digits with at most one point: `f64::from_str` would also take `inf`, `1e9` and signs.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

fn seconds_of(unit: &str) -> Option<f64> {
    match unit.trim() {
        "h" => Some(3600.0),
        "m" => Some(60.0),
        "s" => Some(1.0),
        "ms" => Some(1e-3),
        "us" | "µs" | "μs" => Some(1e-6),
        "ns" => Some(1e-9),
        _ => None,
    }
}

fn bounded(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok().filter(|wait| *wait <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_seen_is_read() {
        let cases = [
            ("26ms", 0.026),
            ("17.563999999s", 17.563_999_999),
            ("2m59.56s", 179.56),
            ("20m52.666s", 1252.666),
            ("9m38.016s", 578.016),
            ("1h2m3s", 3723.0),
            ("6m0s", 360.0),
            ("0s", 0.0),
            ("34.4s", 34.4),
            ("174ms", 0.174),
            ("350µs", 0.000_35),
            ("2", 2.0),
            ("0.5", 0.5),
            (" 7 ", 7.0),
        ];
        for (text, seconds) in cases {
            let read = duration(text).unwrap_or_else(|| panic!("`{text}` was not read"));
            assert!((read.as_secs_f64() - seconds).abs() < 1e-6, "{text}: {read:?}");
        }
    }

    #[test]
    fn nonsense_is_no_duration() {
        for text in
            ["", "-1", "-5s", "NaN", "inf", "1e9", "s", "5x", "5 parsecs", "1.2.3s", "99999999999999h", "..", "."]
        {
            assert_eq!(duration(text), None, "{text:?}");
        }
        assert_eq!(duration(&"9".repeat(400)), None);
    }
}
