//! Duels as they were had.

use crate::compare::stats::{Said, Won, both_orders};
use crate::prices::Cost;

/// Two candidates' texts for one input, and what was said of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    pub input: String,
    pub group: String,
    pub one: String,
    pub other: String,
    pub words: Words,
}

/// What was said of two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Nothing was asked: the texts are the same, so that neither is better.
    Equal,
    /// What was said with the text of the one first, and with that of the other first; `None` where the answer could not
    /// be read.
    Asked { one_first: Option<Said>, other_first: Option<Said> },
}

/// The duels of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Who was asked.
    pub referee: String,
    pub met: Vec<Met>,
    /// Candidates of the referee's own family.
    pub kin: Vec<String>,
    /// Of all its answers; `None` where there is none.
    pub cost: Option<Cost>,
    /// Answers of the referee that were known before.
    pub known: u64,
    /// Duels that are still to be asked for.
    pub open: u64,
    /// Duels whose task and texts are longer than a referee is shown.
    pub too_long: u64,
    /// Duels whose texts the ledger no longer holds.
    pub without_text: u64,
    /// Duels beyond the bound.
    pub beyond: u64,
    /// Why the referee was asked no more.
    pub given_up: Option<String>,
}

impl Words {
    /// Who won; `None` where an answer could not be read.
    pub fn won(self) -> Option<Won> {
        match self {
            Words::Equal => Some(Won::Neither),
            Words::Asked { one_first, other_first } => Some(both_orders(one_first?, other_first?)),
        }
    }

    /// True where the place decided and not the text.
    pub fn followed_the_place(self) -> bool {
        match self {
            Words::Equal => false,
            Words::Asked { one_first, other_first } => {
                matches!((one_first, other_first), (Some(Said::First), Some(Said::First)))
                    || matches!((one_first, other_first), (Some(Said::Second), Some(Said::Second)))
            }
        }
    }
}
