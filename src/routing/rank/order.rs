//! The order of candidates: ascending cost over chance, within what is preferred.

use super::cost::{CallCost, TimeValue};
use super::stop::StopRule;
use crate::routing::beliefs::{Estimate, Trust};
use serde::{Deserialize, Serialize};

/// What is asked first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefer {
    /// Local candidates before cloud ones, by index within each.
    #[default]
    Local,
    /// All by index.
    Index,
}

/// A candidate as it stands before an artifact is begun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    pub estimate: Estimate,
    /// Chance of a pass when asked again with findings.
    pub retry_chance: f64,
    pub cost: CallCost,
    pub trust: Trust,
    pub local: bool,
}

/// What a place on a route is worth: all that the stop rule needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// µUSD of a call.
    pub cost: f64,
    /// Chance that its answer passes.
    pub chance: f64,
    /// µUSD per expected pass.
    pub index: f64,
    /// The same for asking again with findings.
    pub retry_index: f64,
    /// P(good | pass).
    pub trust: f64,
}

/// A candidate's place in the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Which offer, by its place in the order that was given.
    pub offer: usize,
    /// `None` where its price is unknown: it is asked after those whose price is known.
    pub standing: Option<Standing>,
    /// Going on to the next at once is worth more, because its passes proved bad.
    pub skipped: bool,
}

/// Orders offers. Ties keep the order that was given, which is the order of preference.
pub fn rank(offers: &[Offer], prefer: Prefer, time: TimeValue, stop: &StopRule) -> Vec<Ranked> {
    let tier = |offer: &Offer| match prefer {
        Prefer::Local => u8::from(!offer.local),
        Prefer::Index => 0,
    };
    let mut order: Vec<Ranked> = offers
        .iter()
        .enumerate()
        .map(|(place, offer)| Ranked { offer: place, standing: standing(offer, time), skipped: false })
        .collect();
    order.sort_by(|a, b| {
        let (one, other) = (&offers[a.offer], &offers[b.offer]);
        let index = |ranked: &Ranked| ranked.standing.map_or(f64::INFINITY, |standing| standing.index);
        tier(one)
            .cmp(&tier(other))
            .then(index(a).total_cmp(&index(b)))
            // Where nothing costs anything, whoever passes more often is asked first.
            .then(other.estimate.chance.total_cmp(&one.estimate.chance))
    });
    pass_over(offers, &mut order, time, stop.value());
    order
}

fn standing(offer: &Offer, time: TimeValue) -> Option<Standing> {
    let cost = offer.cost.total(time)?;
    let index = |chance: f64| if chance > 0.0 { cost / chance } else { f64::INFINITY };
    Some(Standing {
        cost,
        chance: offer.estimate.chance,
        index: index(offer.estimate.chance),
        retry_index: index(offer.retry_chance),
        trust: offer.trust.chance(),
    })
}

/// Passes over who is worth less than going on to the next: only where somebody has looked at its passes, because a
/// pass that is not good ends a cascade with a bad artifact. One walk from the end; the last value is "nobody".
fn pass_over(offers: &[Offer], order: &mut [Ranked], time: TimeValue, value: f64) {
    if !value.is_finite() {
        return;
    }
    let mut next = 0.0_f64;
    for ranked in order.iter_mut().rev() {
        let offer = &offers[ranked.offer];
        let Some(cost) = offer.cost.total(time) else { continue };
        let chance = offer.estimate.chance;
        let worth = value * offer.trust.chance() * chance - cost + (1.0 - chance) * next;
        ranked.skipped = offer.trust.is_audited() && worth < next;
        if !ranked.skipped {
            next = next.max(worth);
        }
    }
}
