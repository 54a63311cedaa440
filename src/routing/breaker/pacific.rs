//! Midnight in California, where Gemini's days begin.

use crate::prices::Day;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// The next midnight there after a moment, both in milliseconds since 1970.
///
/// **Source** of the clock changes: 15 U.S.C. 260a as of the Energy Policy Act of 2005: from the second Sunday of March
/// to the first Sunday of November, each at 2:00 local time. Should the law change, an hour is lost or gained.
pub(super) fn next_pacific_midnight_ms(now_ms: u64) -> u64 {
    // The years beyond 9999 are not worth an overflow.
    let now_ms = now_ms.min(253_402_300_799_999);
    let local = now_ms.saturating_sub(offset_ms(now_ms));
    let midnight = (local / DAY_MS + 1) * DAY_MS;
    // No clock changes at midnight, so the offset an hour of either kind later is the one at midnight.
    midnight + offset_ms(midnight + 8 * HOUR_MS)
}

/// How far the clock there is behind UTC.
fn offset_ms(at_ms: u64) -> u64 {
    let (year, _, _) = Day::from_ms(at_ms).parts();
    let changes = (sunday(year, 3, 2), sunday(year, 11, 1));
    match changes {
        // 2:00 standard time is 10:00 UTC, 2:00 summer time is 9:00 UTC.
        (Some(spring), Some(autumn)) => {
            let summer = (spring + 10 * HOUR_MS)..(autumn + 9 * HOUR_MS);
            if summer.contains(&at_ms) { 7 * HOUR_MS } else { 8 * HOUR_MS }
        }
        _ => 8 * HOUR_MS,
    }
}

/// Start (UTC) of the nth Sunday of a month.
fn sunday(year: u64, month: u64, nth: u64) -> Option<u64> {
    let first = Day::from_parts(year, month, 1)?.start_ms();
    // 1970-01-01 was a Thursday; Sunday is 0.
    let weekday = (first / DAY_MS + 4) % 7;
    Some(first + ((7 - weekday) % 7 + 7 * (nth - 1)) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::next_pacific_midnight_ms;

    #[test]
    fn midnight_in_california_follows_its_clock_changes() {
        // Moment and next midnight, worked out with the tz database (America/Los_Angeles).
        let table = include_str!("testdata/pacific_midnight.txt");
        let rows: Vec<(u64, u64)> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split_once(' ').unwrap())
            .map(|(now, midnight)| (now.parse().unwrap(), midnight.parse().unwrap()))
            .collect();
        assert!(rows.len() > 50);
        for (now, midnight) in rows {
            assert_eq!(next_pacific_midnight_ms(now), midnight, "after {now}");
        }
    }

    #[test]
    fn no_moment_is_too_early_or_too_late() {
        for now in [0, 1, u64::MAX / 2, u64::MAX] {
            let _ = next_pacific_midnight_ms(now);
        }
    }
}
