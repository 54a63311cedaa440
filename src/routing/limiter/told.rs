//! What headers tell, made into limits per minute and per day.

use super::clock::{Nanos, nanos};
use super::gauge::{DAY, Gauge, MINUTE};
use sluice_providers::Allowance;

/// One limit as a provider tells it, with its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) span: Nanos,
    pub(super) limit: u64,
    /// Units that the provider has counted.
    pub(super) counted: Option<u64>,
    pub(super) reset: Option<Nanos>,
}

impl Told {
    /// Reads a limit on requests, which is per day at Groq and on low tiers of OpenAI, else per minute.
    ///
    /// A reset of more than two minutes is a day's. So is one at which the limit would fill up in a day: a provider whose
    /// bucket refills tells after 3 of 14,400 a reset of 17.56 s. **Source**: recorded headers of Groq and OpenAI, 2026.
    pub(super) fn requests(allowance: &Allowance) -> Option<Told> {
        let told = Told::tokens(allowance)?;
        let (Some(reset), Some(counted)) = (told.reset, told.counted) else { return Some(told) };
        let full = u128::from(reset) * u128::from(told.limit) / u128::from(counted.max(1));
        let day = u128::from(DAY);
        let fills_in_a_day = (day * 9 / 10..=day * 51 / 50).contains(&full);
        let span = if reset > 2 * MINUTE || fills_in_a_day { DAY } else { MINUTE };
        Some(Told { span, ..told })
    }

    /// Reads a limit on tokens, which is per minute everywhere.
    ///
    /// A limit of zero under an answer contradicts the answer: some servers write it for "none".
    pub(super) fn tokens(allowance: &Allowance) -> Option<Told> {
        let limit = allowance.limit.filter(|limit| *limit > 0)?;
        let counted = allowance.remaining.map(|remaining| limit.saturating_sub(remaining));
        Some(Told { span: MINUTE, limit, counted, reset: allowance.reset.map(nanos) })
    }

    /// Whether the span of this limit can be told at all.
    pub(super) fn is_clear(&self) -> bool {
        self.counted.is_some_and(|counted| counted > 0) && self.reset.is_some_and(|reset| reset > 0)
    }
}

/// Puts a limit into the gauge of its span and, where it has changed its span, out of the other.
pub(super) fn note(told: &Told, minute: &mut Gauge, day: &mut Gauge) -> Nanos {
    let known = day.learned == Some(told.limit) && minute.learned != Some(told.limit);
    let span = if known && !told.is_clear() { DAY } else { told.span };
    let (right, other) = if span == DAY { (day, minute) } else { (minute, day) };
    right.learned = Some(told.limit);
    if other.learned == Some(told.limit) {
        other.learned = None;
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn told(limit: u64, remaining: u64, reset_ms: u64) -> Told {
        let reset = Some(Duration::from_millis(reset_ms));
        Told::requests(&Allowance { limit: Some(limit), remaining: Some(remaining), reset }).unwrap()
    }

    #[test]
    fn recorded_headers_tell_the_span_of_their_limit() {
        let (minute, day) = (MINUTE, DAY);
        for (limit, remaining, reset_ms, span) in [
            (14_400, 14_397, 17_564, day),
            (10_000, 9_999, 8_640, day),
            (200, 197, 1_252_666, day),
            (10_000, 9_999, 6, minute),
            (15_000, 14_999, 4, minute),
            (500, 499, 120, minute),
            (60, 59, 59_000, minute),
            (60, 0, 60_000, minute),
            (60, 60, 0, minute),
        ] {
            assert_eq!(told(limit, remaining, reset_ms).span, span, "{limit} {remaining} {reset_ms}");
        }
    }

    #[test]
    fn a_limit_without_a_clear_span_keeps_the_one_it_had() {
        let (mut minute, mut day) = (Gauge::requests(MINUTE, None), Gauge::requests(DAY, None));
        assert_eq!(note(&told(14_400, 14_397, 17_564), &mut minute, &mut day), DAY);
        assert_eq!(note(&told(14_400, 14_400, 0), &mut minute, &mut day), DAY);
        assert_eq!((minute.learned, day.learned), (None, Some(14_400)));
        assert_eq!(note(&told(14_400, 14_300, 417), &mut minute, &mut day), MINUTE);
        assert_eq!((minute.learned, day.learned), (Some(14_400), None));
    }

    #[test]
    fn contradictory_headers_are_read_without_harm() {
        let allowance = |limit, remaining| Allowance { limit, remaining, reset: Some(Duration::MAX) };
        assert_eq!(Told::tokens(&allowance(Some(0), Some(5))), None);
        assert_eq!(Told::tokens(&allowance(None, Some(5))), None);
        assert_eq!(Told::tokens(&allowance(Some(5), Some(9))).unwrap().counted, Some(0), "more left than there is");
        assert_eq!(Told::requests(&allowance(Some(u64::MAX), Some(1))).unwrap().span, DAY);
    }
}
