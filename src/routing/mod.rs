//! Routing: who is asked, and in which order.

mod candidate;
mod preference;
mod route;

pub use candidate::{Candidate, CandidateError, CandidateSpec, Variant};
pub use preference::Preference;
pub use route::{BUILTIN, Leg, RouteError, Seat, Tier, Wish, route};
