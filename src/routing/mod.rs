//! Routing: who is there, who is asked, and in which order.

pub mod beliefs;
mod account;
pub mod breaker;
pub mod budget;
mod candidate;
mod connection;
mod doors;
mod families;
pub mod limiter;
mod market;
mod preference;
pub mod rank;
mod roster;
mod traffic;
mod route;

pub use account::accounts;
pub use candidate::{Candidate, CandidateError, CandidateSpec, Variant};
pub use doors::Doors;
pub use families::are_kin;
pub use market::{Appraisal, Appraised, Market};
pub use preference::Preference;
pub use traffic::{Lanes, Traffic};
pub use roster::{Absence, Cause, Roster};
pub use route::{BUILTIN, Place, RouteError, Seat, Tier, Wish, route};
pub mod waves;
