//! Differences in words.

use super::pair::{Pair, Standing};
use super::stats::{Difference, Interval};
use super::table::FEWEST;

/// Differences below this are none that anybody would act on: to tell them, "needs about 40,000" helps nobody.
const SMALL_POINTS: f64 = 1.0;
/// More inputs than anybody will ask for to settle a question.
const FAR: u64 = 100_000;

/// What is to be said of a pair, with figures.
pub(super) fn of_pair(pair: &Pair) -> String {
    let (one, other) = (&pair.one, &pair.other);
    let Some(found) = &pair.accepted else {
        return format!("`{one}` and `{other}` cannot be compared: no input was judged for both");
    };
    match pair.standing {
        Standing::Better => better(one, other, found.mean, found.interval),
        Standing::Worse => better(other, one, -found.mean, found.interval.mirrored()),
        Standing::TooFew if found.is_significant(found.chance) => not_ranked(pair, found),
        // The interval is clear of zero, and so it would be for one pair of that many by chance.
        Standing::NoDifference if found.is_significant(found.chance) => {
            format!(
                "no significant difference, corrected for all pairs, between `{one}` and `{other}` {}",
                why(pair, found)
            )
        }
        Standing::NoDifference | Standing::TooFew | Standing::NotCompared => {
            format!("no significant difference between `{one}` and `{other}` {}", why(pair, found))
        }
    }
}

fn not_ranked(pair: &Pair, found: &Difference) -> String {
    let (points, inputs) = (found.mean * 100.0, found.inputs());
    let range = range(found.interval);
    format!(
        "`{}` and `{}` are not ranked (n = {inputs} is too small: needs at least {FEWEST}): {points:.1} points {range}",
        pair.one, pair.other
    )
}

fn better(one: &str, other: &str, mean: f64, interval: Interval) -> String {
    format!("`{one}` is better than `{other}` by {:.1} points {}", mean * 100.0, range(interval))
}

/// An interval of shares, in points.
pub(super) fn range(interval: Interval) -> String {
    let points = interval.times(100.0);
    format!("(95 % {:.1} to {:.1})", tidy(points.low), tidy(points.high))
}

/// No minus before a zero.
fn tidy(points: f64) -> f64 {
    if points.abs() < 0.05 { 0.0 } else { points }
}

fn why(pair: &Pair, found: &Difference) -> String {
    let inputs = found.inputs();
    let points = found.mean * 100.0;
    let needed = pair.needed.map(|needed| needed.max(inputs + 1)).filter(|needed| *needed <= FAR);
    match needed {
        Some(needed) if points.abs() >= SMALL_POINTS => {
            format!(
                "(n = {inputs} is too small: needs about {}): {points:.1} points {}",
                about(needed),
                range(found.interval)
            )
        }
        Some(_) | None if inputs < FEWEST => format!("(n = {inputs} is too small: needs at least {FEWEST})"),
        Some(_) | None => {
            let most = found.interval.reach() * 100.0;
            format!("(n = {inputs}): whatever there is, it is at most {most:.1} points either way (95 %)")
        }
    }
}

/// Two figures, rounded up: more would claim to know what is not known.
fn about(count: u64) -> u64 {
    let unit = 10_u64.pow(count.checked_ilog10().unwrap_or(0).saturating_sub(1));
    count.div_ceil(unit) * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_keeps_two_figures_and_never_asks_for_fewer() {
        for (count, expected) in [(0, 0), (7, 7), (30, 30), (99, 99), (101, 110), (237, 240), (99_999, 100_000)] {
            assert_eq!(about(count), expected);
        }
    }
}
