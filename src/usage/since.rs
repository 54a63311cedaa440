//! The beginning of a stretch of time, as somebody writes it.

use crate::prices::Day;
use std::str::FromStr;
use std::time::Duration;

/// From when on attempts count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    Ago(Duration),
    Day(Day),
}

/// A text that says neither how long ago nor which day.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no beginning: write how long ago, such as 7d or 12h, or a day, such as 2026-11-01")]
pub struct NotSince(String);

impl Since {
    /// The first day that counts, whole (UTC).
    pub fn day(self, now_ms: u64) -> Day {
        match self {
            Since::Ago(ago) => {
                let ago_ms = u64::try_from(ago.as_millis()).unwrap_or(u64::MAX);
                Day::from_ms(now_ms.saturating_sub(ago_ms))
            }
            Since::Day(day) => day,
        }
    }
}

impl FromStr for Since {
    type Err = NotSince;

    /// `7d`, `12h`, `2w` or `2026-11-01`.
    fn from_str(text: &str) -> Result<Since, NotSince> {
        if let Ok(day) = text.parse() {
            return Ok(Since::Day(day));
        }
        let ago = humantime::parse_duration(text).map_err(|_| NotSince(text.chars().take(40).collect()))?;
        Ok(Since::Ago(ago))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_begins_with_a_whole_day() {
        // 2026-11-22, 03:00 UTC.
        let now_ms = 1_795_316_400_000;
        for (text, day) in [
            ("2026-11-01", "2026-11-01"),
            ("7d", "2026-11-15"),
            ("2w", "2026-11-08"),
            ("3h", "2026-11-22"),
            ("181m", "2026-11-21"),
            ("0s", "2026-11-22"),
            ("9999years", "1970-01-01"),
        ] {
            assert_eq!(text.parse::<Since>().unwrap().day(now_ms).to_string(), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_beginning_is_refused_with_what_was_found() {
        for text in ["", "yesterday", "7", "-7d", "2026-13-01", "2026-02-30", "99999999999999999999d", "7d; DROP TABLE"]
        {
            assert_eq!(text.parse::<Since>(), Err(NotSince(text.to_owned())));
        }
        assert!("x".repeat(10_000).parse::<Since>().unwrap_err().to_string().len() < 200);
    }
}
