//! Figures as people read them.

use crate::compare::Spend;
use crate::compare::stats::Interval;
use crate::prices::{Cost, Money};
use crate::report::visible_line;

/// A figure with what stands smaller below it, and what it is sorted by; `None` comes last.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub(super) struct Figure {
    pub(super) shown: String,
    pub(super) detail: String,
    pub(super) order: Option<f64>,
}

impl Figure {
    pub(super) fn new(shown: String, detail: String, order: f64) -> Figure {
        Figure { shown, detail, order: Some(order) }
    }

    /// What there is not.
    pub(super) fn none() -> Figure {
        Figure { shown: "–".to_owned(), ..Figure::default() }
    }

    pub(super) fn count(count: u64, detail: String) -> Figure {
        Figure::new(grouped(count), detail, count as f64)
    }
}

pub(super) fn range(interval: Interval) -> String {
    format!("{:.1} to {:.1}", interval.low, interval.high)
}

pub(super) fn milliseconds(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", ms as f64 / 1e3),
        _ => format!("{:.1} min", ms as f64 / 6e4),
    }
}

/// With three figures where it is below a dollar.
pub(super) fn dollars(usd: f64) -> String {
    let places = if usd >= 1.0 || usd <= 0.0 { 2 } else { (2.0 - usd.log10().floor()).clamp(2.0, 12.0) as usize };
    format!("{usd:.places$} USD")
}

pub(super) fn cost(cost: Cost, detail: String) -> Figure {
    match cost {
        Cost::Local => Figure::new("local".to_owned(), detail, 0.0),
        Cost::Known(money) => Figure::new(dollars(money.usd()), detail, money.usd()),
        Cost::Unknown => Figure { shown: "unknown".to_owned(), detail, order: None },
    }
}

/// What is known of a cost that is not known as a whole.
pub(super) fn known(spend: &Spend) -> String {
    match spend.unpriced {
        0 => String::new(),
        calls if spend.known == Money::ZERO => format!("{} unpriced", counted(calls, "call")),
        calls => format!("{} and {} unpriced", dollars(spend.known.usd()), counted(calls, "call")),
    }
}

fn counted(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// Thousands apart.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// At most so many characters of a text in one line, with dots where there were more; all of them can be seen.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = visible_line(text);
    match text.char_indices().nth(most) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_keep_what_counts() {
        for (usd, shown) in
            [(0.0, "0.00 USD"), (12.345, "12.35 USD"), (0.5, "0.500 USD"), (0.000_012_34, "0.0000123 USD")]
        {
            assert_eq!(dollars(usd), shown);
        }
        for (count, shown) in [(0, "0"), (999, "999"), (1_000, "1\u{202f}000"), (1_234_567, "1\u{202f}234\u{202f}567")]
        {
            assert_eq!(grouped(count), shown);
        }
        for (ms, shown) in [(0, "0 ms"), (999, "999 ms"), (1_250, "1.2 s"), (90_000, "1.5 min")] {
            assert_eq!(milliseconds(ms), shown);
        }
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äöü…");
        assert_eq!(shortened("a\u{202e}\nb\u{1b}", 40), "a⟨U+202E⟩ b⟨U+001B⟩");
    }
}
