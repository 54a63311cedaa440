//! What is asked: one input, one kind.

use crate::cascade::{Ask, Work};
use crate::kinds::Kind;
use crate::ledger::sha256;
use crate::routing::{CandidateSpec, Place, RouteError, Seat, Tier, Variant, Wish, route};
use sluice_providers::{Provider, ProviderId};
use sluice_validators::Score;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most cells of one comparison: all of them are held in memory for its table.
pub const MOST_CELLS: u64 = 200_000;

/// One input in one kind, as every candidate is asked for it.
pub struct Question<'a> {
    /// The name of the input in tables.
    pub input: String,
    /// What inputs are told apart by: the kind.
    pub group: String,
    /// Content hash of what answers are judged against.
    pub digest: String,
    pub kind: &'a Kind,
    pub threshold: Score,
    pub work: Box<dyn Work + 'a>,
    /// The place of each candidate, in the order of the comparison.
    pub places: Arc<[Place]>,
    pub providers: &'a BTreeMap<ProviderId, Arc<dyn Provider>>,
}

/// A candidate of a comparison cannot be asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RefusedCandidate {
    #[error(transparent)]
    Route(#[from] RouteError),
    #[error("`{0}` is named twice in `--models`, in two spellings of one candidate")]
    Twice(String),
    #[error("no price is known for `{0}`, and a budget bounds what may be spent")]
    Unpriced(String),
}

impl Question<'_> {
    /// What each candidate is asked, by content hash; without those that cannot be asked for it.
    pub(super) fn asks(&self) -> Vec<String> {
        let ask = |place| {
            let request = self.work.request(place, &Ask::default(), &[]).ok()?;
            Some(format!("{} {}", self.group, self.work.key(place, &request)))
        };
        self.places.iter().filter_map(ask).collect()
    }

    /// Content hash of everything that decides the cells of a candidate, but for the repeat: the request, what it is
    /// judged by, and what it is judged against.
    pub(super) fn key(&self, candidate: usize) -> String {
        let place = &self.places[candidate];
        // What cannot be asked for is known by its candidate alone.
        let request = self.work.request(place, &Ask::default(), &[]);
        let work = request.map(|request| self.work.key(place, &request)).unwrap_or_default();
        let all = (work, place.candidate.to_string(), &self.kind.version, self.threshold.get(), &self.digest);
        sha256(format!("{all:?}").as_bytes())
    }
}

/// The place of each candidate for a kind with these prompt variants, in the order given.
///
/// **Errors**: the first candidate that is no provider's, of the other tier, or the same as an earlier one.
pub fn places(
    candidates: &[CandidateSpec],
    variants: &[Variant],
    tier: Tier,
    seats: &[Seat],
) -> Result<Arc<[Place]>, RefusedCandidate> {
    let mut places = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let models = std::slice::from_ref(candidate);
        let wish = Wish { models, route: &[], tier, variants, preferences: &[], floor: false };
        for place in route(&wish, seats)? {
            if places.iter().any(|earlier: &Place| earlier.candidate == place.candidate) {
                return Err(RefusedCandidate::Twice(place.candidate.to_string()));
            }
            places.push(place);
        }
    }
    Ok(places.into())
}
