//! Days, durations and periods as plans and timelines write them.

/// Dates of the form 2026-11-03 that exist.
pub(super) fn iso_dates(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|letter: char| !(letter.is_ascii_digit() || letter == '-'))
        .map(|word| word.trim_matches('-'))
        .filter(|word| day_of(word).is_some())
}

/// Year, month and day of a date that exists.
pub(super) fn day_of(text: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    let number = |part: &str, length: usize| {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1970..=2200).contains(&year) && (1..=last).contains(&day)).then_some((year, month, day))
}

/// `5d`, `2w`, `1.5h`.
pub(super) fn is_duration(text: &str) -> bool {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number = digits.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0 && *number < 10_000.0);
    number.is_some() && ["ms", "s", "m", "h", "d", "w", "M", "y"].contains(&&text[digits.len()..])
}

/// True for the name of a month or a day of the week, alone or with other words.
pub(super) fn is_month(label: &str) -> bool {
    const NAMES: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    crate::names::tokens(label).iter().any(|word| NAMES.contains(&word.as_str()))
}

/// Year, month and day that a period begins with: `2026`, `2026-03`, `March 2026`, `Q2 2026`, `2026-03-01`, `Week 12`.
pub(super) fn moment_of(label: &str) -> Option<(u32, u32, u32)> {
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some(day) = iso_dates(label).next().and_then(day_of) {
        return Some(day);
    }
    let words: Vec<String> = crate::names::tokens(label);
    let number = |word: &String| word.parse::<u32>().ok();
    let year = words.iter().filter_map(number).find(|year| (1970..=2200).contains(year));
    let named = words.iter().find_map(|word| {
        let start = word.get(..3)?;
        MONTHS.iter().position(|month| *month == start).and_then(|index| u32::try_from(index + 1).ok())
    });
    let quarter =
        words.iter().find_map(|word| word.strip_prefix('q')?.parse::<u32>().ok()).filter(|q| (1..=4).contains(q));
    let counted = words.windows(2).find_map(|pair| {
        let unit = ["week", "sprint", "month", "day", "phase", "iteration"].contains(&pair[0].as_str());
        pair[1].parse::<u32>().ok().filter(|_| unit)
    });
    let second =
        label.split('-').nth(1).and_then(|part| part.trim().parse::<u32>().ok()).filter(|m| (1..=12).contains(m));
    match (year, named.or(quarter.map(|quarter| quarter * 3 - 2)).or(second)) {
        (Some(year), month) => Some((year, month.unwrap_or(0), 0)),
        (None, Some(month)) => Some((0, month, 0)),
        (None, None) => counted.map(|number| (0, 0, number)),
    }
}

#[cfg(test)]
mod tests {
    use super::{day_of, is_duration, moment_of};

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for (text, exists) in [
            ("2026-11-03", true),
            ("2028-02-29", true),
            ("2026-02-29", false),
            ("2026-13-45", false),
            ("2026-04-31", false),
            ("03-11-2026", false),
            ("soon", false),
        ] {
            assert_eq!(day_of(text).is_some(), exists, "{text}");
        }
        assert!(
            is_duration("5d")
                && is_duration("1.5w")
                && !is_duration("d")
                && !is_duration("-1d")
                && !is_duration("5 days")
        );
    }

    #[test]
    fn periods_stand_in_the_order_of_time() {
        let labels = ["2025", "Q1 2026", "February 2026", "2026-03", "2026-03-14", "2026-11-03 release"];
        let moments: Vec<_> = labels.iter().map(|label| moment_of(label)).collect();
        assert!(moments.iter().all(Option::is_some) && moments.is_sorted(), "{moments:?}");
        assert_eq!(moment_of("Later on"), None);
    }
}
