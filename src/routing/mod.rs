//! Routing: who is there, who is asked, and in which order.

mod candidate;
mod connection;
pub mod limiter;
mod preference;
mod roster;
mod route;

pub use candidate::{Candidate, CandidateError, CandidateSpec, Variant};
pub use preference::Preference;
pub use roster::{Absence, Cause, Roster};
pub use route::{BUILTIN, Place, RouteError, Seat, Tier, Wish, route};
