//! Calendar dates in texts: found, read, and never invented. No clock: a date without a year is none.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Dates read from one text.
const MAX_DATES: usize = 500;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?: (?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})
        | (?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>\d{4})
        | (?P<d3>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<n3>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?P<y3>\d{4})
        | (?P<n4>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{4})
        )\b",
    )
    .expect("a constant pattern reads")
});

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day of the calendar; days compare by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day that exists.
    pub(crate) fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => 0,
        };
        ((1..=days).contains(&day) && (1900..=2200).contains(&year)).then_some(Date { year, month, day })
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Dates of a text in their order, with where they stand; `None` for what is written like one and is no day.
pub(crate) fn dates(text: &str) -> Vec<(Range<usize>, Option<Date>)> {
    DATE.captures_iter(text).take(MAX_DATES).filter_map(|found| Some((found.get(0)?.range(), day_of(&found)))).collect()
}

/// The first day a text names.
pub(crate) fn first_date(text: &str) -> Option<Date> {
    DATE.captures_iter(text).take(MAX_DATES).find_map(|found| day_of(&found))
}

fn day_of(found: &regex::Captures<'_>) -> Option<Date> {
    let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse::<u16>().ok());
    let month = |name: &str| {
        let name = found.name(name)?.as_str().to_lowercase();
        MONTHS.iter().position(|month| *month == name).map(|index| index as u16 + 1)
    };
    let (year, month, day) = [
        (number("y"), number("m"), number("d")),
        (number("y2"), number("m2"), number("d2")),
        (number("y3"), month("n3"), number("d3")),
        (number("y4"), month("n4"), number("d4")),
    ]
    .into_iter()
    .find_map(|(year, month, day)| Some((year?, month?, day?)))?;
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_however_it_is_written() {
        for (text, expected) in [
            ("due 2026-11-03", Some("2026-11-03")),
            ("bis 3.11.2026", Some("2026-11-03")),
            ("by 3rd November 2026.", Some("2026-11-03")),
            ("until Nov 3, 2026", Some("2026-11-03")),
            ("2028-02-29", Some("2028-02-29")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("3 November", None),
            ("version 1.2.3", None),
            ("", None),
        ] {
            assert_eq!(first_date(text).map(|date| date.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_written_like_a_date_and_is_none_is_told() {
        assert_eq!(
            dates("2026-13-45 and 2026-01-02").iter().map(|(_, date)| date.is_some()).collect::<Vec<_>>(),
            [false, true]
        );
    }
}
