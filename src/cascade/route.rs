//! What a cascade is given: its candidates in order, and its bounds.

use crate::routing::rank::{Standing, StopRule};
use crate::routing::{Place, kinship};
use std::sync::Arc;
use std::time::Duration;

/// The candidates of one artifact in the order they are asked; never empty, floors last.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    places: Arc<[Place]>,
    /// What asking is worth; `None` where the order was given and everybody on it is asked.
    worth: Option<Arc<Worth>>,
}

/// What it is worth to ask the places of a route, in their order.
#[derive(Clone, Debug, PartialEq)]
struct Worth {
    /// `None` for floors, and for those whose price is unknown.
    standings: Vec<Option<Standing>>,
    stop: StopRule,
}

/// A route without a candidate was offered.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a route needs at least one candidate")]
pub struct EmptyRoute;

impl Route {
    /// Keeps the order given, except that floors go to the end. Everybody is asked in turn.
    ///
    /// **Errors**: [`EmptyRoute`] where there is nobody to ask.
    pub fn new(places: Vec<Place>) -> Result<Self, EmptyRoute> {
        let places: Vec<_> = places.into_iter().map(|place| (place, None)).collect();
        Ok(Route { places: floors_last(places)?.into_iter().map(|(place, _)| place).collect(), worth: None })
    }

    /// Keeps the order given, except that floors go to the end, and asks only who is worth it.
    ///
    /// **Errors**: [`EmptyRoute`] where there is nobody to ask.
    pub fn ranked(places: Vec<(Place, Option<Standing>)>, stop: StopRule) -> Result<Self, EmptyRoute> {
        let (places, standings): (Vec<Place>, Vec<Option<Standing>>) = floors_last(places)?.into_iter().unzip();
        Ok(Route { places: places.into(), worth: Some(Arc::new(Worth { standings, stop })) })
    }

    /// The cheapest of those that may be asked, where none of them is worth it: one is asked once all the same, because a
    /// model beats none.
    pub(super) fn at_any_price(&self, declined: &[usize]) -> Option<usize> {
        let worth = self.worth.as_ref()?;
        let open = || (0..self.places.len()).filter(|at| !self.places[*at].floor && !declined.contains(at));
        let cost = |at: usize| worth.standings[at].map_or(f64::INFINITY, |standing| standing.cost);
        if open().any(|at| worth.allows(at, 0, 1.0)) {
            return None;
        }
        open().min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
    }

    /// The places in the order they are asked.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What a place is worth, where that is known.
    pub fn standing(&self, at: usize) -> Option<Standing> {
        self.worth.as_ref()?.standings.get(at).copied().flatten()
    }

    /// True where a place is worth asking after the answers of others have failed.
    pub(super) fn is_worth(&self, at: usize, answers: u32, failed: &[usize]) -> bool {
        let Some(worth) = &self.worth else { return true };
        self.places[at].floor || worth.allows(at, answers, worth.kinship(&self.places, at, failed))
    }

    /// True where the same candidate is to be asked again with findings before somebody else is.
    pub(super) fn is_worth_a_retry(&self, at: usize, answers: u32, next: Option<usize>) -> bool {
        let Some(worth) = &self.worth else { return true };
        let Some(standing) = worth.standings[at] else { return true };
        // Who is asked at any price is asked once.
        if !worth.allows(at, 0, 1.0) || !worth.stop.allows(standing.retry_index, 0, 1.0, standing.trust) {
            return false;
        }
        // What is preferred comes first: a local model tries twice before a cloud is asked.
        let rival = next.filter(|next| self.places[*next].locality == self.places[at].locality);
        let rival = rival.and_then(|next| Some((next, worth.standings[next]?)));
        rival.is_none_or(|(next, other)| {
            standing.retry_index * worth.stop.kappa(answers as usize) * worth.kinship(&self.places, next, &[at])
                <= other.index
        })
    }
}

impl Worth {
    /// The least factor that kinship with the failed puts on the chance of a place.
    fn kinship(&self, places: &[Place], at: usize, failed: &[usize]) -> f64 {
        let others = failed.iter().filter(|other| **other != at).map(|other| &places[*other].candidate);
        kinship(&places[at].candidate, others, self.stop.kinship())
    }

    fn allows(&self, at: usize, answers: u32, kin: f64) -> bool {
        self.standings[at]
            .is_none_or(|standing| self.stop.allows(standing.index, answers as usize, kin, standing.trust))
    }
}

fn floors_last(places: Vec<(Place, Option<Standing>)>) -> Result<Vec<(Place, Option<Standing>)>, EmptyRoute> {
    if places.is_empty() {
        return Err(EmptyRoute);
    }
    let (floors, mut ordered): (Vec<_>, Vec<_>) = places.into_iter().partition(|(place, _)| place.floor);
    ordered.extend(floors);
    Ok(ordered)
}

/// What no cascade exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Answers of models per artifact, usable or not; the floor's comes on top, it costs nothing.
    pub max_attempts: u32,
    /// Retries per artifact with the findings over an answer that did not pass.
    pub max_corrections: u32,
    /// Further calls per candidate after a failed connection or server.
    pub max_transport_retries: u32,
    /// Waits per candidate for a rate limit; they cost neither of the others.
    pub max_rate_limit_waits: u32,
    /// Time for everything: calls and waits.
    pub deadline: Duration,
    /// Longest single wait; a longer one is not begun, the next candidate is asked instead.
    pub longest_wait: Duration,
    /// Pause before another model of the same provider is asked.
    pub switch_pause: Duration,
    /// Pause before the first transport retry; doubles with each further one.
    pub pause: Duration,
    /// Pause for a rate limit that names no time; doubles with each further one.
    pub rate_limit_pause: Duration,
    /// A broken stream is asked for again only if no more time than this went into it.
    pub early: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            max_attempts: 4,
            max_corrections: 1,
            max_transport_retries: 2,
            max_rate_limit_waits: 3,
            deadline: Duration::from_secs(600),
            // Limits per minute are the longest that are worth waiting for; longer hints come from daily quotas.
            longest_wait: Duration::from_secs(60),
            switch_pause: Duration::ZERO,
            pause: Duration::from_millis(500),
            rate_limit_pause: Duration::from_secs(2),
            early: Duration::from_secs(30),
        }
    }
}
