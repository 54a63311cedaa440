//! The route that what was learned suggests: only those of whom enough was seen change places. Pure.

use super::candidate::CandidateSpec;
use super::market::{Appraisal, Appraised};

/// Outcomes of a candidate, older ones at less than one each, before it is moved: one lucky run moves nobody.
///
/// **Source**: with ten outcomes a cell, counts do as well as the best trained router on MMLU (APGR 0.612 against 0.603).
/// Ten of them weigh 9.56, because each fades by a hundredth with every further one.
const ENOUGH: f64 = 9.5;

/// A route as it is written, and as it could be.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub written: Vec<String>,
    pub suggested: Vec<String>,
    /// Those of whom enough was seen, in the suggested order.
    pub evidence: Vec<Evidence>,
}

/// What speaks for a candidate's place.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Evidence {
    pub candidate: String,
    pub passes: f64,
    pub attempts: f64,
    /// µUSD per expected pass; `null` where its price is unknown.
    pub index_uusd: Option<f64>,
    /// P(good | pass)
    pub trust: f64,
}

impl Suggestion {
    /// True where the order that is written is the one that was learned.
    pub fn is_nothing(&self) -> bool {
        self.written == self.suggested
    }
}

/// Orders those of whom enough was seen among the places that they have; everybody else stays where they are, also who
/// cannot be asked now.
pub fn suggest(written: &[CandidateSpec], appraisal: &Appraisal) -> Suggestion {
    let names: Vec<String> = written.iter().map(spelled).collect();
    let place_of = |place: &Appraised| {
        let candidate = &place.place.candidate;
        written.iter().position(|spec| {
            spec.provider == candidate.provider.as_str()
                && spec.model == candidate.model
                && spec.variant.is_none_or(|variant| variant == candidate.variant)
        })
    };
    let mut learned: Vec<(usize, &Appraised)> =
        appraisal.places.iter().filter_map(|place| Some((place_of(place)?, place))).collect();
    learned.retain(|(_, place)| place.estimate.seen.attempts >= ENOUGH);
    // Stable: who is passed over, because passes proved bad, comes after all others.
    learned.sort_by_key(|(_, place)| place.skipped);
    let mut slots: Vec<usize> = learned.iter().map(|(at, _)| *at).collect();
    slots.sort_unstable();
    let mut suggested = names.clone();
    for (slot, (from, _)) in slots.iter().zip(&learned) {
        suggested[*slot].clone_from(&names[*from]);
    }
    let evidence = learned.iter().map(|(at, place)| Evidence {
        candidate: names[*at].clone(),
        passes: place.estimate.seen.passes,
        attempts: place.estimate.seen.attempts,
        index_uusd: place.standing.map(|standing| standing.index),
        trust: place.standing.map_or(1.0, |standing| standing.trust),
    });
    Suggestion { evidence: evidence.collect(), written: names, suggested }
}

/// As a configuration spells it; without a variant the kind decides.
fn spelled(spec: &CandidateSpec) -> String {
    let variant = spec.variant.map(|variant| format!("#{}", variant.name())).unwrap_or_default();
    format!("{}/{}{variant}", spec.provider, spec.model)
}
