//! Routing: who is there, who is asked, and in which order.

mod account;
pub mod beliefs;
pub mod breaker;
pub mod budget;
mod candidate;
mod connection;
mod doors;
mod families;
pub mod limiter;
mod market;
mod others;
mod preference;
mod purse;
pub mod rank;
mod recall;
mod roads;
mod roster;
mod route;
mod suggest;
mod traffic;
pub mod waves;

pub use account::accounts;
pub use candidate::{Candidate, CandidateError, CandidateSpec, Variant};
pub use doors::Doors;
pub use families::are_kin;
pub use market::{Appraisal, Appraised, Market, Residence};
pub use others::Others;
pub use preference::Preference;
pub(crate) use purse::used;
pub use purse::{ArtifactPurse, Purse};
pub use recall::Recall;
pub use roads::Roads;
pub use roster::{Absence, Cause, Roster};
pub use route::{BUILTIN, Place, RouteError, Seat, Tier, Wish, route};
pub use suggest::{Evidence, Suggestion, suggest};
pub use traffic::{Lanes, Traffic};
