//! Moments, for a person.

use crate::prices::Day;

/// The time of day in UTC, with its day where that is another one than now; milliseconds since 1970.
pub fn clock(at_ms: u64, now_ms: u64) -> String {
    let seconds = at_ms / 1000 % (24 * 3600);
    let time = format!("{:02}:{:02}:{:02} UTC", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let day = Day::from_ms(at_ms);
    if day == Day::from_ms(now_ms) {
        return time;
    }
    let (year, month, day) = day.parts();
    format!("{year}-{month:02}-{day:02} {time}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_day_where_that_is_another_one() {
        let now = 1_795_316_400_000;
        for (at, expected) in [
            (now, "03:00:00 UTC"),
            (now + 3 * 60_000 + 59_999, "03:03:59 UTC"),
            (now + 86_400_000, "2026-11-23 03:00:00 UTC"),
            (0, "1970-01-01 00:00:00 UTC"),
        ] {
            assert_eq!(clock(at, now), expected);
        }
        assert!(clock(u64::MAX, now).ends_with("UTC"));
    }
}
