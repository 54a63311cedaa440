//! Numbers as people write them in tables.

use regex::Regex;
use std::sync::LazyLock;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,3}(?:,\d{3})+|\d{1,12})(?:[.](\d{1,6}))?\s*(%)?").expect("a constant pattern reads")
});

/// A number, and how exactly it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) value: f64,
    /// Half of its last digit.
    pub(super) half_digit: f64,
    pub(super) percent: bool,
}

/// The first number of a text: `1,200`, `12.5 h`, `80 %`.
pub(super) fn figure(text: &str) -> Option<Figure> {
    let found = NUMBER.captures(text)?;
    let fraction = found.get(2).map_or("", |part| part.as_str());
    let written = format!("{}.{fraction}", found[1].replace(',', ""));
    let value: f64 = written.trim_end_matches('.').parse().ok()?;
    let half_digit = 0.5 / 10f64.powi(i32::try_from(fraction.len()).unwrap_or(0));
    Some(Figure { value, half_digit, percent: found.get(3).is_some() })
}

/// True where a number is the expected one as far as its digits say.
pub(super) fn is_near(found: Figure, expected: f64) -> bool {
    let close = (found.value - expected).abs() <= found.half_digit * 1.02 + 1e-9;
    // `0` is no rounding of a third.
    close && (found.value > 0.0 || expected.abs() < 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_right_within_its_last_digit() {
        for (text, expected, near) in [
            ("12", 12.0, true),
            ("12", 12.4, true),
            ("12", 12.6, false),
            ("12.5 h", 12.54, true),
            ("12.5", 12.6, false),
            ("1,200", 1200.0, true),
            ("0", 0.4, false),
            ("about 7 days", 7.0, true),
        ] {
            assert_eq!(figure(text).map(|found| is_near(found, expected)), Some(near), "{text} {expected}");
        }
        assert_eq!(figure("none"), None);
        assert_eq!(figure("80 %").map(|found| (found.value, found.percent)), Some((80.0, true)));
    }
}
