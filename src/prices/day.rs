//! A day, because prices change from one to the next.

use serde::{Deserialize, Deserializer};

/// A day of the Gregorian calendar, spelled `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u64);

/// A text that is no day.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no day: write it as 2026-11-22")]
pub struct NotADay(String);

const DAY_MS: u64 = 86_400_000;
/// Days of four hundred years, after which the calendar repeats.
const ERA_DAYS: u64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01: years are counted from March, so that the leap day is the last of its year.
const EPOCH_DAYS: u64 = 719_468;

impl Day {
    /// The day (UTC) of a moment in milliseconds since 1970.
    pub fn from_ms(ms: u64) -> Day {
        Day(ms / DAY_MS)
    }

    /// Milliseconds since 1970 at which it begins (UTC).
    pub fn start_ms(self) -> u64 {
        self.0.saturating_mul(DAY_MS)
    }

    /// Year, month and day of the month.
    pub(crate) fn parts(self) -> (u64, u64, u64) {
        let days = self.0 + EPOCH_DAYS;
        let (era, day_of_era) = (days / ERA_DAYS, days % ERA_DAYS);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        (era * 400 + year_of_era + u64::from(month <= 2), month, day)
    }

    /// The day with this year, month (1 to 12) and day of the month; `None` before 1970.
    pub(crate) fn from_parts(year: u64, month: u64, day: u64) -> Option<Day> {
        let (year_from_march, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, year_of_era) = (year_from_march / 400, year_from_march % 400);
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        (era * ERA_DAYS + day_of_era).checked_sub(EPOCH_DAYS).map(Day)
    }
}

impl std::str::FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Day, NotADay> {
        let not_a_day = || NotADay(text.chars().take(40).collect());
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(not_a_day()) };
        let number = |part: &str, digits: usize| {
            let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u64>().ok()).flatten()
        };
        let (Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) =
            (number(year, 4), number(month, 2), number(day, 2))
        else {
            return Err(not_a_day());
        };
        if year < 1970 {
            return Err(not_a_day());
        }
        // A day that the month does not have comes back as another one.
        let found = Day::from_parts(year, month, day).filter(|found| found.parts() == (year, month, day));
        found.ok_or_else(not_a_day)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_five_hundred_years_reads_back_and_follows_the_one_before() {
        let mut before = String::new();
        for day in 0..182_000 {
            let text = Day(day).to_string();
            assert_eq!(text.parse(), Ok(Day(day)), "{text}");
            assert!(before < text, "{before} {text}");
            before = text;
        }
        assert_eq!(Day(0).to_string(), "1970-01-01");
        assert_eq!(Day::from_ms(1_795_317_605_123).to_string(), "2026-11-22");
        assert!(!Day::from_ms(u64::MAX).to_string().is_empty());
    }

    #[test]
    fn what_the_calendar_does_not_have_is_no_day() {
        for text in [
            "",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "1969-12-31",
            "2026-11-22x",
            "+026-11-22",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NotADay(text.to_owned())));
        }
        assert!("2028-02-29".parse::<Day>().is_ok());
    }
}
