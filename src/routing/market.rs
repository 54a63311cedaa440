//! What a place on a route is worth, from what was learned, what calls cost and what is loaded. Pure.

use super::beliefs::{Beliefs, Estimate, Start};
use super::rank::{CallCost, Offer, Prefer, Ranked, Standing, StopRule, TimeValue, rank};
use super::route::{Place, Seat};
use crate::cascade::{EmptyRoute, Route};
use crate::prices::{Cost, Day, Delivery, PriceList, Priced};
use sluice_providers::{Locality, Model};

/// Tokens of a call before any of its kind was seen: an assumption, replaced by the first call.
const USUAL_INPUT: u64 = 6_000;
const USUAL_OUTPUT: u64 = 1_500;
/// Seconds of a call before any was seen, cloud and local: assumed are 100 and 25 tokens a second and some for the prompt.
const USUAL_CLOUD_SECONDS: f64 = 16.0;
const USUAL_LOCAL_SECONDS: f64 = 75.0;
/// Seconds for loading a model of unknown size, and bytes a second from a disk otherwise: assumptions within the 7 to 23 s
/// of a logged run.
const USUAL_LOAD_SECONDS: f64 = 10.0;
const LOAD_BYTES_PER_SECOND: f64 = 500e6;

/// What is known and wanted when an order is made.
#[derive(Clone, Copy)]
pub struct Market<'a> {
    pub beliefs: &'a Beliefs,
    pub seats: &'a [Seat],
    pub prices: &'a PriceList,
    pub day: Day,
    pub prefer: Prefer,
    pub time: TimeValue,
    /// µUSD that an artifact is worth.
    pub value: f64,
}

/// A place with everything that decided over its rank: each figure can be checked by hand.
#[derive(Clone, Debug)]
pub struct Appraised {
    pub place: Place,
    pub estimate: Estimate,
    pub cost: CallCost,
    /// `None` where its price is unknown.
    pub standing: Option<Standing>,
    /// P(good | pass), also where its price is unknown.
    pub trust: f64,
    /// Its passes proved bad: going on to the next is worth more.
    pub skipped: bool,
    pub residence: Residence,
    /// Why its model is known not to fit into memory; it comes after all others of its tier.
    pub unfit: Option<String>,
}

/// Whether a model is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Residence {
    /// Not ours to care for, or the server does not tell.
    Elsewhere,
    Loaded,
    /// It is loaded before it answers.
    Cold,
}

/// The places of a route in their order, and the rule for going on.
#[derive(Clone, Debug)]
pub struct Appraisal {
    pub places: Vec<Appraised>,
    /// Those that come last whatever happens: drafts without a model.
    pub floors: Vec<Place>,
    pub stop: StopRule,
}

impl Appraisal {
    /// The route that follows.
    ///
    /// **Errors**: [`EmptyRoute`] where there is nobody to ask.
    pub fn route(self) -> Result<Route, EmptyRoute> {
        let asked = self.places.into_iter().filter(|place| !place.skipped);
        let asked = asked.map(|appraised| (appraised.place, appraised.standing));
        Route::ranked(asked.chain(self.floors.into_iter().map(|floor| (floor, None))).collect(), self.stop)
    }
}

impl Market<'_> {
    /// Orders the places of a kind's route; the order that is given is the order of preference.
    pub fn appraise(&self, kind: &str, places: Vec<Place>) -> Appraisal {
        let (floors, models): (Vec<Place>, Vec<Place>) = places.into_iter().partition(|place| place.floor);
        let locals_before = |at: usize| models[..at].iter().filter(|place| place.locality == Locality::Local).count();
        let start = |at: usize| match models[at].locality {
            Locality::Local => Start::Local(locals_before(at)),
            Locality::Cloud => Start::Cloud,
        };
        let offers: Vec<Offer> =
            models.iter().enumerate().map(|(at, place)| self.offer(kind, place, start(at))).collect();
        let stop = StopRule::new(self.beliefs.depths.kappa(), self.value);
        let appraised = |Ranked { offer, standing, skipped }: Ranked| Appraised {
            place: models[offer].clone(),
            estimate: offers[offer].estimate,
            cost: offers[offer].cost,
            standing,
            trust: offers[offer].trust.chance(),
            skipped,
            residence: self.residence(&models[offer]),
            unfit: self.unfit(&models[offer]),
        };
        let ranked = rank(&offers, self.prefer, self.time, &stop);
        let mut places: Vec<Appraised> = ranked.into_iter().map(appraised).collect();
        // Stable: within those that fit, and within those that do not, the order stays.
        places.sort_by_key(|place| {
            let cloud = self.prefer == Prefer::Local && place.place.locality == Locality::Cloud;
            (cloud, place.unfit.is_some())
        });
        Appraisal { places, floors, stop }
    }

    fn offer(&self, kind: &str, place: &Place, start: Start) -> Offer {
        let candidate = place.candidate.to_string();
        let estimate = self.beliefs.estimate(kind, &candidate, start);
        Offer {
            estimate,
            retry_chance: self.beliefs.retry_chance(kind, &candidate, &estimate),
            cost: self.cost(kind, place, &candidate),
            trust: self.beliefs.trust(kind, &candidate),
            local: place.locality == Locality::Local,
        }
    }

    /// Means of what calls of the kind took; where there are none, list prices and usual figures.
    fn cost(&self, kind: &str, place: &Place, candidate: &str) -> CallCost {
        let cell = self.beliefs.cell(kind, candidate);
        let usual_seconds = match place.locality {
            Locality::Local => USUAL_LOCAL_SECONDS,
            Locality::Cloud => USUAL_CLOUD_SECONDS,
        };
        CallCost {
            micro_usd: cell.and_then(|cell| cell.micro_usd.get()).or_else(|| self.listed(place)),
            seconds: cell.and_then(|cell| cell.seconds.get()).unwrap_or(usual_seconds),
            load_seconds: self.load_seconds(place, candidate),
        }
    }

    fn listed(&self, place: &Place) -> Option<f64> {
        let call = Priced {
            provider: place.candidate.provider.as_str(),
            model: &place.candidate.model,
            locality: place.locality,
            delivery: Delivery::Live,
            day: self.day,
        };
        match self.prices.projected(&call, USUAL_INPUT, USUAL_OUTPUT) {
            Cost::Local => Some(0.0),
            Cost::Known(money) => Some(money.pico_usd() as f64 / 1e6),
            Cost::Unknown => None,
        }
    }

    /// Nothing for a resident model and for a cloud; else what loading took, or what its size lets expect.
    fn load_seconds(&self, place: &Place, candidate: &str) -> f64 {
        match self.residence(place) {
            Residence::Elsewhere | Residence::Loaded => 0.0,
            Residence::Cold => self.beliefs.load_seconds(candidate).unwrap_or_else(|| {
                let size = self.model(place).and_then(|(_, model)| model.size);
                size.map_or(USUAL_LOAD_SECONDS, |bytes| bytes as f64 / LOAD_BYTES_PER_SECOND)
            }),
        }
    }

    fn residence(&self, place: &Place) -> Residence {
        match (place.locality, self.model(place)) {
            // A server that does not tell its models does not load them on demand either.
            (Locality::Cloud, _) | (Locality::Local, None) => Residence::Elsewhere,
            // Nor does one that has what it was started with, and lists it as if it were not loaded.
            (Locality::Local, Some((seat, _))) if !seat.loads => Residence::Elsewhere,
            (Locality::Local, Some((_, Model { loaded: true, .. }))) => Residence::Loaded,
            (Locality::Local, Some(_)) => Residence::Cold,
        }
    }

    /// A model did not fit if it says so itself, or if it is no smaller than one that did not fit there.
    fn unfit(&self, place: &Place) -> Option<String> {
        let (seat, model) = self.model(place)?;
        if place.locality == Locality::Cloud || model.loaded {
            return None;
        }
        if seat.cramped.iter().any(|cramped| model.answers_to(cramped)) {
            return Some("memory did not hold it when it was last asked".to_owned());
        }
        let too_large = |one: &&Model| seat.cramped.iter().any(|cramped| one.answers_to(cramped));
        let least = seat.models.iter().filter(too_large).min_by_key(|one| one.size.unwrap_or(u64::MAX))?;
        (model.size? >= least.size?).then(|| format!("it is no smaller than {}, which memory did not hold", least.id))
    }

    fn model(&self, place: &Place) -> Option<(&Seat, &Model)> {
        let seat = self.seats.iter().find(|seat| seat.id == place.candidate.provider)?;
        Some((seat, seat.models.iter().find(|model| model.answers_to(&place.candidate.model))?))
    }
}

#[cfg(test)]
#[path = "market_tests.rs"]
mod tests;
