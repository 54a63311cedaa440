//! Money as a whole number, so that sums are exact.

use std::iter::Sum;
use std::ops::Add;

/// An amount in pico-USD (10⁻¹² USD): one token at 0.000001 USD per million tokens still counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(u64);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// From pico-USD.
    pub fn from_pico_usd(pico: u64) -> Self {
        Money(pico)
    }

    /// From USD; negative amounts and NaN become zero, fractions below a pico-USD are rounded.
    pub fn from_usd(usd: f64) -> Self {
        Money((usd * 1e12).round() as u64)
    }

    /// In pico-USD.
    pub fn pico_usd(self) -> u64 {
        self.0
    }

    /// In USD, for reports.
    pub fn usd(self) -> f64 {
        self.0 as f64 / 1e12
    }

    /// The price of `tokens` at `self` per million tokens.
    pub fn per_million(self, tokens: u64) -> Money {
        let pico = u128::from(self.0) * u128::from(tokens) / 1_000_000;
        Money(u64::try_from(pico).unwrap_or(u64::MAX))
    }
}

/// A text that is no amount of money.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no amount of money: write USD such as \"0.50\", from 0 to 1000000")]
pub struct NotMoney(String);

/// Most that may be written, in USD; more is a slip.
const MOST_USD: u64 = 1_000_000;
const PICO_PER_USD: u64 = 1_000_000_000_000;

impl std::str::FromStr for Money {
    type Err = NotMoney;

    /// USD with at most twelve places, exactly: `0.50`, `2`.
    fn from_str(text: &str) -> Result<Money, NotMoney> {
        let refuse = || NotMoney(text.chars().take(40).collect());
        let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 7) || !digits(places, 12) {
            return Err(refuse());
        }
        let whole: u64 = whole.parse().map_err(|_| refuse())?;
        let places: u64 = format!("{places:0<12}").parse().map_err(|_| refuse())?;
        let pico = whole.checked_mul(PICO_PER_USD).and_then(|pico| pico.checked_add(places));
        pico.filter(|pico| *pico <= MOST_USD * PICO_PER_USD).map(Money).ok_or_else(refuse)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// What a call cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Made on this machine: nothing to pay.
    Local,
    Known(Money),
    /// No price is known for the model, or the provider did not count its tokens. Never taken for zero.
    Unknown,
}

impl Cost {
    /// The amount, where there is one to tell; local is zero.
    pub fn amount(self) -> Option<Money> {
        match self {
            Cost::Local => Some(Money::ZERO),
            Cost::Known(money) => Some(money),
            Cost::Unknown => None,
        }
    }

    /// The cost of both; unknown if either is.
    pub fn and(self, other: Cost) -> Cost {
        match (self, other) {
            (Cost::Unknown, _) | (_, Cost::Unknown) => Cost::Unknown,
            (Cost::Local, other) => other,
            (known, Cost::Local) => known,
            (Cost::Known(a), Cost::Known(b)) => Cost::Known(a + b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_per_million_is_exact_for_single_tokens_and_for_millions() {
        let price = Money::from_usd(0.075);
        assert_eq!(price.per_million(1).pico_usd(), 75_000);
        assert_eq!(price.per_million(100_000_000), Money::from_usd(7.5));
    }

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        for (text, pico) in [
            ("0", 0),
            ("0.50", 500_000_000_000),
            ("2", 2_000_000_000_000),
            ("0.000000000001", 1),
            ("1000000", 1_000_000_000_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(Money::from_pico_usd(pico)), "{text}");
        }
        for text in
            ["", ".", ".5", "1.", "-1", "+1", "1e3", "NaN", "0.0000000000001", "1000000.1", "9999999", "0,50", "$1"]
        {
            assert_eq!(text.parse::<Money>(), Err(NotMoney(text.to_owned())));
        }
    }

    #[test]
    fn an_unknown_cost_is_never_lost_in_a_sum() {
        assert_eq!(Cost::Known(Money::from_usd(1.0)).and(Cost::Unknown), Cost::Unknown);
        assert_eq!(Cost::Local.and(Cost::Unknown), Cost::Unknown);
        assert_eq!(Cost::Local.and(Cost::Local), Cost::Local);
    }
}
