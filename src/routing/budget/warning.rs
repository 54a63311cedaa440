//! A budget that is running out, told once per step.

use super::amount::{Amount, Limit, Span, Total, Unit};

/// Percentages at which a budget is spoken of.
const STEPS: [u8; 3] = [50, 80, 100];

/// A budget of which half, four fifths or everything is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    pub span: Span,
    pub unit: Unit,
    /// 50, 80 or 100.
    pub percent: u8,
    pub spent: Amount,
    pub limit: Limit,
}

/// The highest step that was told of each unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told {
    money: u8,
    tokens: u8,
}

impl Told {
    /// What has to be told now: of several steps taken at once the highest, none a second time. A budget of nothing is
    /// not spoken of: nothing can be spent of it.
    pub(super) fn news(&mut self, span: Span, spent: Total, limit: Limit) -> Vec<Warning> {
        let mut news = Vec::new();
        for (unit, bound) in limit.bounds().filter(|(_, bound)| *bound > 0) {
            let reached = |step: &u8| spent.of(unit) * 100 >= bound * u128::from(*step);
            let Some(percent) = STEPS.into_iter().rev().find(reached) else { continue };
            let told = match unit {
                Unit::Money => &mut self.money,
                Unit::Tokens => &mut self.tokens,
            };
            if percent > *told {
                *told = percent;
                news.push(Warning { span, unit, percent, spent: spent.amount(), limit });
            }
        }
        news
    }
}

impl std::fmt::Display for Warning {
    /// `80 % of the money of the run is spent (0.4 of 0.5 USD)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Warning { span, unit, percent, spent, limit } = self;
        match unit {
            Unit::Money => {
                let limit = limit.money.unwrap_or_default().usd();
                write!(f, "{percent} % of the money of the {span} is spent ({} of {limit} USD)", spent.money.usd())
            }
            Unit::Tokens => {
                let limit = limit.tokens.unwrap_or_default();
                write!(f, "{percent} % of the tokens of the {span} are spent ({} of {limit})", spent.tokens)
            }
        }
    }
}
