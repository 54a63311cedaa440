//! What duels tell of everybody.

use super::met::{Held, Met};
use super::pair::DuelPair;
use super::sentence;
use crate::compare::Standing;
use crate::compare::stats::{Duel, Strengths, strengths};
use crate::prices::Cost;
use std::collections::BTreeSet;

/// What the duels of a comparison say.
#[derive(Clone, Debug, PartialEq)]
pub struct Duels {
    /// Who was asked.
    pub referee: String,
    /// Duels whose two answers could be read, and those of equal texts.
    pub had: u64,
    /// Inputs they were had over.
    pub inputs: u64,
    /// Duels of equal texts, about which nobody was asked.
    pub equal: u64,
    /// Duels that neither won.
    pub tied: u64,
    /// Duels in which the place decided and not the text.
    pub followed_the_place: u64,
    /// Duels with an answer that could not be read.
    pub unread: u64,
    /// Duels that were not had: still to be asked for, longer than a referee is shown, without a kept text, beyond the bound.
    pub open: u64,
    pub too_long: u64,
    pub without_text: u64,
    pub beyond: u64,
    /// Of all answers of the referee; `None` where there is none.
    pub cost: Option<Cost>,
    /// How readily it ties, and whether everybody met everybody, be it through third ones.
    pub ties: f64,
    pub connected: bool,
    /// In the order of the table.
    pub candidates: Vec<Preferred>,
    /// Each pair once, the earlier candidate first.
    pub pairs: Vec<DuelPair>,
    /// Sentences about what the figures cannot tell.
    pub notes: Vec<String>,
}

/// What duels say of one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferred {
    pub candidate: String,
    /// One more than the candidates that are significantly preferred to it; `None` where there are too few inputs.
    pub rank: Option<u32>,
    /// Natural logarithm of its strength, around a mean of 0.
    pub log: f64,
    /// Chance that its text is preferred to that of an average candidate, ties left out; `None` where it was in no duel.
    pub chance: Option<f64>,
    pub won: u64,
    pub lost: u64,
    pub tied: u64,
}

impl Duels {
    /// What these duels say of these candidates, in their order; duels of others are left out.
    ///
    /// **Cost**: at most 2,000 rounds over the pairs.
    pub fn of(held: &Held, candidates: &[&str]) -> Duels {
        let is_known = |met: &&Met| candidates.contains(&&*met.one) && candidates.contains(&&*met.other);
        let met: Vec<Met> = held.met.iter().filter(is_known).cloned().collect();
        let read = || met.iter().filter(|met| met.words.won().is_some());
        let count = |wanted: fn(&Met) -> bool| met.iter().filter(|met| wanted(met)).count() as u64;
        let found = fitted(candidates, &met);
        let pairs = DuelPair::all(&held.referee, candidates, &met);
        let preferred =
            candidates.iter().zip(&found.logs).map(|(candidate, log)| Preferred::of(candidate, *log, &pairs)).collect();
        let mut duels = Duels {
            referee: held.referee.clone(),
            had: read().count() as u64,
            inputs: read().map(|met| &met.input).collect::<BTreeSet<_>>().len() as u64,
            equal: count(|met| met.words == super::Words::Equal),
            tied: pairs.iter().map(|pair| pair.tied).sum(),
            followed_the_place: count(|met| met.words.followed_the_place()),
            unread: count(|met| met.words.won().is_none()),
            open: held.open,
            too_long: held.too_long,
            without_text: held.without_text,
            beyond: held.beyond,
            cost: held.cost,
            ties: found.ties,
            connected: found.connected,
            candidates: preferred,
            pairs,
            notes: Vec::new(),
        };
        duels.notes = sentence::notes(&duels, held);
        duels
    }

    /// Duels that somebody was asked about and whose answers could be read.
    pub fn asked(&self) -> u64 {
        self.had - self.equal
    }

    /// Share of duels in which the place decided and not the text, 0 to 1; `None` where nobody was asked.
    pub fn place_share(&self) -> Option<f64> {
        (self.asked() > 0).then(|| self.followed_the_place as f64 / self.asked() as f64)
    }
}

impl Preferred {
    fn of(candidate: &str, log: f64, pairs: &[DuelPair]) -> Preferred {
        let own = || pairs.iter().filter(|pair| pair.one == candidate || pair.other == candidate);
        let sum = |of_one: fn(&DuelPair) -> u64, of_other: fn(&DuelPair) -> u64| {
            own().map(|pair| if pair.one == candidate { of_one(pair) } else { of_other(pair) }).sum()
        };
        let (won, lost, tied) = (
            sum(|pair| pair.won, |pair| pair.lost),
            sum(|pair| pair.lost, |pair| pair.won),
            sum(|pair| pair.tied, |pair| pair.tied),
        );
        Preferred {
            candidate: candidate.to_owned(),
            rank: rank(candidate, own()),
            log,
            chance: (won + lost + tied > 0).then(|| 1.0 / (1.0 + (-log).exp())),
            won,
            lost,
            tied,
        }
    }
}

fn fitted(candidates: &[&str], met: &[Met]) -> Strengths {
    let place = |name: &str| candidates.iter().position(|candidate| *candidate == name);
    let duel = |met: &Met| Some(Duel { one: place(&met.one)?, other: place(&met.other)?, won: met.words.won()? });
    strengths(candidates.len(), &met.iter().filter_map(duel).collect::<Vec<_>>())
}

/// `None` where any pair of its own has too few inputs, or where it met nobody.
fn rank<'a>(candidate: &str, own: impl Iterator<Item = &'a DuelPair>) -> Option<u32> {
    let met: Vec<&DuelPair> = own.filter(|pair| pair.standing != Standing::NotCompared).collect();
    if met.is_empty() || met.iter().any(|pair| pair.standing == Standing::TooFew) {
        return None;
    }
    let lost = met.iter().filter(|pair| match pair.standing {
        Standing::Better => pair.other == candidate,
        Standing::Worse => pair.one == candidate,
        Standing::NoDifference | Standing::TooFew | Standing::NotCompared => false,
    });
    Some(1 + lost.count() as u32)
}
