//! Routing: who is there, who is asked, and in which order.

mod account;
pub mod breaker;
pub mod budget;
mod candidate;
mod connection;
mod doors;
mod preference;
mod roster;
mod route;

pub use account::accounts;
pub use candidate::{Candidate, CandidateError, CandidateSpec, Variant};
pub use doors::Doors;
pub use preference::Preference;
pub use roster::{Absence, Cause, Roster};
pub use route::{BUILTIN, Place, RouteError, Seat, Tier, Wish, route};
