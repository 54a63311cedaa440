//! When a Gantt task begins and ends: a date, a length of time, or another task.

/// Names that may stand within a date. **Source**: the formats `MMM`, `MMMM`, `ddd`, `A` and `Z` of Day.js.
const NAMES: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu",
    "fri", "sat", "sun", "am", "pm", "t", "z", "st", "nd", "rd", "th", "utc", "gmt",
];

/// True where a task may begin so.
pub(super) fn is_start(text: &str, day_before_month: bool) -> bool {
    let text = text.trim();
    text.starts_with("after ") || is_date(text, day_before_month)
}

/// True where a task may end so.
pub(super) fn is_end(text: &str, day_before_month: bool) -> bool {
    let text = text.trim();
    text.starts_with("until ") || is_duration(text) || is_date(text, day_before_month)
}

/// **Source**: `/^(\d+(?:\.\d+)?)([Mdhmswy]|ms)$/` in Mermaid's ganttDb.
fn is_duration(text: &str) -> bool {
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &text[number.len()..];
    number.parse::<f64>().is_ok() && matches!(unit, "M" | "d" | "h" | "m" | "s" | "w" | "y" | "ms")
}

/// Digits, signs between them, and names of months and days; where the year comes first, of a day that there is.
fn is_date(text: &str, day_before_month: bool) -> bool {
    let known = |word: &str| {
        let lower = word.to_ascii_lowercase();
        NAMES.contains(&lower.as_str()) || word.len() > 3 && lower.get(..3).is_some_and(|start| NAMES.contains(&start))
    };
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    if !text.contains(|c: char| c.is_ascii_digit()) || !words.all(known) {
        return false;
    }
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    match numbers.as_slice() {
        [year, month, day, ..] if year.len() == 4 && !month.is_empty() && !day.is_empty() => {
            let (month, day) = if day_before_month { (day, month) } else { (month, day) };
            exists(year.parse().unwrap_or(0), month.parse().unwrap_or(0), day.parse().unwrap_or(0))
        }
        _ => true,
    }
}

fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::{is_end, is_start};

    #[test]
    fn only_days_that_there_are_and_lengths_that_are_understood_are_dates() {
        for (text, start, end) in [
            ("2026-02-28", true, true),
            ("2024-02-29", true, true),
            ("2026-02-29", false, false),
            ("2026-13-45", false, false),
            ("2024-01-06T12:30:00Z", true, true),
            ("06 January 2024", true, true),
            ("17:49", true, true),
            ("20130108", true, true),
            ("after a1 b2", true, false),
            ("until c", false, true),
            ("3d", false, true),
            ("1.5w", false, true),
            ("2 weeks", false, false),
            ("Week 1", false, false),
            ("soon", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_start(text, false), is_end(text, false)), (start, end), "{text}");
        }
        assert!(is_start("2026-31-01", true) && !is_start("2026-01-31", true));
    }
}
