//! Who says which of two texts is better.

use crate::compare::run::question::{RefusedCandidate, places};
use crate::routing::{BUILTIN, CandidateSpec, Place, Seat, Tier, Variant, are_kin};

/// Duels of one comparison where nobody says otherwise; each takes two calls.
pub const USUAL_DUELS: u32 = 1_000;

/// A model that is shown two texts for the same input.
#[derive(Clone, Debug)]
pub struct Referee {
    /// As it was typed.
    pub name: String,
    pub place: Place,
    /// Most duels that are had.
    pub most: u32,
}

/// A referee cannot be asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RefusedReferee {
    #[error("`{0}` drafts from facts and reads nothing: name a model as the referee")]
    Draft(String),
    #[error(transparent)]
    Candidate(#[from] RefusedCandidate),
}

impl Referee {
    /// The referee of this name on these seats.
    ///
    /// **Errors**: [`RefusedReferee`].
    pub fn new(
        (name, spec): (String, &CandidateSpec),
        tier: Tier,
        seats: &[Seat],
        most: u32,
    ) -> Result<Referee, RefusedReferee> {
        if spec.provider == BUILTIN {
            return Err(RefusedReferee::Draft(name));
        }
        let places = places(std::slice::from_ref(spec), &[Variant::Text], tier, seats)?;
        let place = places.first().cloned().ok_or_else(|| RefusedReferee::Draft(name.clone()))?;
        Ok(Referee { name, place, most })
    }

    /// Those of these candidates that are of its own family, by name.
    pub fn kin(&self, candidates: &[String], places: &[Place]) -> Vec<String> {
        let own = &self.place.candidate.model;
        let is_kin =
            |place: &Place| place.candidate.provider.as_str() != BUILTIN && are_kin(own, &place.candidate.model);
        candidates.iter().zip(places).filter(|(_, place)| is_kin(place)).map(|(name, _)| name.clone()).collect()
    }
}
