//! What a cascade is given: its candidates in order, and its bounds.

use crate::routing::Place;
use std::sync::Arc;
use std::time::Duration;

/// The candidates of one artifact in the order they are asked; never empty, floors last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route(Arc<[Place]>);

/// A route without a candidate was offered.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a route needs at least one candidate")]
pub struct EmptyRoute;

impl Route {
    /// Keeps the order given, except that floors go to the end.
    ///
    /// **Errors**: [`EmptyRoute`] where there is nobody to ask.
    pub fn new(places: Vec<Place>) -> Result<Self, EmptyRoute> {
        if places.is_empty() {
            return Err(EmptyRoute);
        }
        let (floors, mut ordered): (Vec<_>, Vec<_>) = places.into_iter().partition(|place| place.floor);
        ordered.extend(floors);
        Ok(Route(ordered.into()))
    }

    /// The places in the order they are asked.
    pub fn places(&self) -> &[Place] {
        &self.0
    }
}

/// What no cascade exceeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Answers of models per artifact, usable or not; the floor's comes on top, it costs nothing.
    pub max_attempts: u32,
    /// Further calls per candidate after a failed connection or server.
    pub max_transport_retries: u32,
    /// Waits per candidate for a rate limit; they cost neither of the others.
    pub max_rate_limit_waits: u32,
    /// Time for everything: calls and waits.
    pub deadline: Duration,
    /// Longest single wait; a longer one is not begun, the next candidate is asked instead.
    pub longest_wait: Duration,
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
            max_transport_retries: 2,
            max_rate_limit_waits: 3,
            deadline: Duration::from_secs(600),
            // Limits per minute are the longest that are worth waiting for; longer hints come from daily quotas.
            longest_wait: Duration::from_secs(60),
            pause: Duration::from_millis(500),
            rate_limit_pause: Duration::from_secs(2),
            early: Duration::from_secs(30),
        }
    }
}
