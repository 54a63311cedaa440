//! Strengths from pairwise judgements, with ties.

use serde::Serialize;

/// Two candidates, by their places, and which of them was found better on one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duel {
    pub one: usize,
    pub other: usize,
    pub won: Won,
}

/// Who won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Won {
    One,
    Other,
    Neither,
}

/// Which of two texts a judge prefers, by the order in which it read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    First,
    Second,
    Neither,
}

impl Said {
    /// Everything that can be said.
    pub const ALL: [Said; 3] = [Said::First, Said::Second, Said::Neither];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Said::First => "first",
            Said::Second => "second",
            Said::Neither => "neither",
        }
    }
}

/// Who won where a judge read both orders: whoever is preferred in one and not beaten in the other by its place alone.
///
/// A judge that changes its mind with the order has said nothing of the texts: neither won.
pub fn both_orders(one_first: Said, other_first: Said) -> Won {
    match (one_first, other_first) {
        (Said::First, Said::Second | Said::Neither) | (Said::Neither, Said::Second) => Won::One,
        (Said::Second, Said::First | Said::Neither) | (Said::Neither, Said::First) => Won::Other,
        (Said::First, Said::First) | (Said::Second, Said::Second) | (Said::Neither, Said::Neither) => Won::Neither,
    }
}

/// What duels tell of everybody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Strengths {
    /// Natural logarithms of strengths, around a mean of 0, one per candidate.
    pub logs: Vec<f64>,
    /// How much more often than not equals tie: Davidson's ν, 0 where nobody ever does.
    pub ties: f64,
    /// False where some were never compared with the others, even through third ones: then only the guess that all
    /// are about alike holds them together.
    pub connected: bool,
}

impl Strengths {
    /// The chance that the one is found better than the other, ties left out.
    pub fn chance(&self, one: usize, other: usize) -> Option<f64> {
        let (one, other) = (self.logs.get(one)?, self.logs.get(other)?);
        Some(1.0 / (1.0 + (other - one).exp()))
    }
}

/// Weight of the guess that everybody is average: half a win and half a loss against an average candidate, so that who
/// never lost is not infinitely strong.
const GUESS: f64 = 1.0;
const MOST_ROUNDS: usize = 2_000;
/// Changes of a logarithm below this end the search.
const STILL: f64 = 1e-9;

/// Strengths by the model of Bradley and Terry with Davidson's ties.
///
/// Duels with oneself or with a place outside `0..candidates` are left out. **Cost**: at most 2,000 rounds over the
/// pairs. **Source**: Davidson, "On extending the Bradley-Terry model to accommodate ties in paired comparison
/// experiments", 1970; rounds that never make the fit worse as in Hunter, "MM algorithms for generalized Bradley-Terry
/// models", 2004.
pub fn strengths(candidates: usize, duels: &[Duel]) -> Strengths {
    fit(candidates, duels, GUESS)
}

/// Counts that the model needs and no more.
struct Games {
    /// Per pair of places: duels between them.
    met: Vec<(usize, usize, f64)>,
    /// Wins, and half of ties.
    points: Vec<f64>,
    ties: f64,
}

impl Games {
    fn count(candidates: usize, duels: &[Duel]) -> Games {
        let mut met = std::collections::BTreeMap::<(usize, usize), u32>::new();
        let (mut points, mut ties) = (vec![0.0; candidates], 0.0);
        for duel in duels.iter().filter(|duel| duel.one != duel.other && duel.one.max(duel.other) < candidates) {
            *met.entry((duel.one.min(duel.other), duel.one.max(duel.other))).or_default() += 1;
            let share = match duel.won {
                Won::One => 1.0,
                Won::Other => 0.0,
                Won::Neither => 0.5,
            };
            points[duel.one] += share;
            points[duel.other] += 1.0 - share;
            ties += f64::from(u8::from(duel.won == Won::Neither));
        }
        let met = met.into_iter().map(|((one, other), times)| (one, other, f64::from(times))).collect();
        Games { met, points, ties }
    }

    fn connected(&self) -> bool {
        let mut group: Vec<usize> = (0..self.points.len()).collect();
        for &(one, other, _) in &self.met {
            let (from, to) = (group[other], group[one]);
            group.iter_mut().filter(|place| **place == from).for_each(|place| *place = to);
        }
        group.windows(2).all(|two| two[0] == two[1])
    }

    /// One round: strengths with the ties as they are, then ties with the strengths found.
    fn improve(&self, strong: &mut [f64], ties: &mut f64, guess: f64) {
        let mut weights: Vec<f64> = strong.iter().map(|own| guess * share(*own, 1.0, *ties)).collect();
        for &(one, other, times) in &self.met {
            weights[one] += times * share(strong[one], strong[other], *ties);
            weights[other] += times * share(strong[other], strong[one], *ties);
        }
        for ((own, points), weight) in strong.iter_mut().zip(&self.points).zip(weights) {
            let found = (points + guess / 2.0) / weight;
            *own = if found.is_finite() { found.clamp(1e-9, 1e9) } else { 1.0 };
        }
        let met = self.met.iter().map(|&(one, other, times)| (strong[one], strong[other], times));
        let average = strong.iter().map(|own| (*own, 1.0, guess));
        let room: f64 = met
            .chain(average)
            .map(|(one, other, times)| {
                let root = (one * other).sqrt();
                times * root / (one + other + *ties * root)
            })
            .sum();
        *ties = if room > 0.0 { (self.ties / room).min(1e6) } else { 0.0 };
    }
}

/// What one duel takes from the strength of `own`.
fn share(own: f64, other: f64, ties: f64) -> f64 {
    (1.0 + ties / 2.0 * (other / own).sqrt()) / (own + other + ties * (own * other).sqrt())
}

fn fit(candidates: usize, duels: &[Duel], guess: f64) -> Strengths {
    let games = Games::count(candidates, duels);
    let (mut strong, mut ties) = (vec![1.0_f64; candidates], 1.0);
    for _ in 0..MOST_ROUNDS {
        let before = strong.clone();
        let tied = ties;
        games.improve(&mut strong, &mut ties, guess);
        let moved = strong.iter().zip(&before).map(|(new, old)| (new / old).ln().abs()).fold(0.0, f64::max);
        if moved < STILL && (ties - tied).abs() < STILL {
            break;
        }
    }
    let mean = strong.iter().map(|own| own.ln()).sum::<f64>() / (candidates as f64).max(1.0);
    Strengths { logs: strong.iter().map(|own| own.ln() - mean).collect(), ties, connected: games.connected() }
}

#[cfg(test)]
#[path = "strength_tests.rs"]
mod tests;
