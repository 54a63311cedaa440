//! What is bounded, and by how much.

use crate::prices::{Cost, Money};

const PICO_PER_USD: u64 = 1_000_000_000_000;

/// What a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    Artifact,
    Run,
    /// The UTC day, over all runs.
    Day,
}

/// What a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    Money,
    /// Tokens of prompts and answers, local ones too.
    Tokens,
}

/// Money and tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub money: Money,
    pub tokens: u64,
}

/// Most that may be spent; `None` where there is no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    pub money: Option<Money>,
    pub tokens: Option<u64>,
}

/// Every bound of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    pub artifact: Limit,
    pub run: Limit,
    pub day: Limit,
}

/// What a call may take at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// [`Cost::Unknown`] where nobody knows the price.
    pub cost: Cost,
    pub tokens: u64,
}

impl Span {
    pub(super) const ALL: [Span; 3] = [Span::Artifact, Span::Run, Span::Day];

    /// What raises its bound.
    pub(super) fn way_out(self, unit: Unit) -> &'static str {
        match (self, unit) {
            (Span::Artifact, Unit::Money) => "raise `artifact` under [budget]",
            (Span::Run, Unit::Money) => "raise `--max-cost`, or `run` under [budget]",
            (Span::Day, Unit::Money) => "raise `day` under [budget], or wait for the next day (UTC)",
            (Span::Artifact, Unit::Tokens) => "raise `artifact_tokens` under [budget]",
            (Span::Run, Unit::Tokens) => "raise `run_tokens` under [budget]",
            (Span::Day, Unit::Tokens) => "raise `day_tokens` under [budget], or wait for the next day (UTC)",
        }
    }
}

impl Unit {
    /// An amount (pico-USD or tokens) for a person, exactly.
    pub fn told(self, amount: u64) -> String {
        match self {
            Unit::Money => {
                let text = format!("{}.{:012}", amount / PICO_PER_USD, amount % PICO_PER_USD);
                format!("{} USD", text.trim_end_matches('0').trim_end_matches('.'))
            }
            Unit::Tokens => format!("{amount} tokens"),
        }
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Span::Artifact => "artifact",
            Span::Run => "run",
            Span::Day => "day",
        })
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Unit::Money => "money",
            Unit::Tokens => "tokens",
        })
    }
}

impl Limits {
    /// The bound of one span.
    pub fn of(&self, span: Span) -> Limit {
        match span {
            Span::Artifact => self.artifact,
            Span::Run => self.run,
            Span::Day => self.day,
        }
    }
}

impl Limit {
    /// Each bound there is, in whole units.
    pub(super) fn bounds(self) -> impl Iterator<Item = (Unit, u128)> {
        let money = self.money.map(|money| (Unit::Money, u128::from(money.pico_usd())));
        let tokens = self.tokens.map(|tokens| (Unit::Tokens, u128::from(tokens)));
        money.into_iter().chain(tokens)
    }
}

impl Need {
    /// What is set aside for it: an unknown price cannot be.
    pub fn amount(self) -> Amount {
        Amount { money: self.cost.amount().unwrap_or(Money::ZERO), tokens: self.tokens }
    }
}

/// A sum that no number of calls overflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Total {
    pico_usd: u128,
    tokens: u128,
}

impl Total {
    pub(super) fn of(self, unit: Unit) -> u128 {
        match unit {
            Unit::Money => self.pico_usd,
            Unit::Tokens => self.tokens,
        }
    }

    pub(super) fn plus(self, other: Total) -> Total {
        Total { pico_usd: self.pico_usd + other.pico_usd, tokens: self.tokens + other.tokens }
    }

    /// What is taken off was added before.
    pub(super) fn less(self, other: Total) -> Total {
        Total {
            pico_usd: self.pico_usd.saturating_sub(other.pico_usd),
            tokens: self.tokens.saturating_sub(other.tokens),
        }
    }

    /// For reports; beyond eighteen million USD it stays there.
    pub(super) fn amount(self) -> Amount {
        let whole = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
        Amount { money: Money::from_pico_usd(whole(self.pico_usd)), tokens: whole(self.tokens) }
    }
}

impl From<Amount> for Total {
    fn from(amount: Amount) -> Total {
        Total { pico_usd: u128::from(amount.money.pico_usd()), tokens: u128::from(amount.tokens) }
    }
}
