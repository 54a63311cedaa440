//! Durations as providers spell them.

use std::time::Duration;

/// Longest duration there is: whatever is longer counts as this, which nobody waits for either.
pub(crate) const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// Most bytes that are read; a number with more digits is longer than any wait, and no text has more.
const MOST_BYTES: usize = 4096;

/// Reads `26ms`, `17.563999999s`, `2m59.56s`, `1h2m3s`, `6m0s` or plain seconds (`2`, `0.5`, `1e3`).
///
/// Negative and unreadable ones are `None`; whatever is over a year is a year: who asks for 1e19 seconds says "not soon",
/// and reading nothing would be to come back at once.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text.is_empty() || text.len() > MOST_BYTES {
        return None;
    }
    if let Some(seconds) = number(text).or_else(|| scientific(text)) {
        return Some(bounded(seconds));
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
    Some(bounded(seconds))
}

/// Digits with at most one point: `f64::from_str` would also take `inf` and signs. Too many of them are infinite.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten()
}

/// `1e19`, as programs print large floats.
fn scientific(text: &str) -> Option<f64> {
    let (value, power) = text.split_once(['e', 'E'])?;
    number(value)?;
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
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

/// Never negative: no sign is read.
fn bounded(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST).min(LONGEST)
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
            ("1e3", 1000.0),
            ("2.5E-1", 0.25),
        ];
        for (text, seconds) in cases {
            let read = duration(text).unwrap_or_else(|| panic!("`{text}` was not read"));
            assert!((read.as_secs_f64() - seconds).abs() < 1e-6, "{text}: {read:?}");
        }
    }

    #[test]
    fn nonsense_is_no_duration() {
        for text in
            ["", "-1", "-5s", "NaN", "inf", "e9", "1e", "1e+", "-1e9", "s", "5x", "5 parsecs", "1.2.3s", "..", "."]
        {
            assert_eq!(duration(text), None, "{text:?}");
        }
        assert_eq!(duration(&"9".repeat(MOST_BYTES + 1)), None);
    }

    #[test]
    fn what_no_clock_holds_is_very_long_and_not_unread() {
        let nines = |count| "9".repeat(count);
        let texts = ["1e9", "1e19", "1e400", "99999999999999h", "31622401"].map(str::to_owned);
        for text in texts.iter().chain([&nines(30), &nines(400), &format!("{}s", nines(400))]) {
            assert_eq!(duration(text), Some(LONGEST), "{text:?}");
        }
    }
}
