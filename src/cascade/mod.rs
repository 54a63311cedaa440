//! One run down a route: who is asked next, what came of it, and when it ends.
//!
//! The plan is pure: it has no clock, no socket and no randomness of its own. Calling and waiting happen in `drive`.
//! Only this module sees both providers and verdicts; it knows nothing of kinds, prompts or files.

mod answer;
mod call;
mod claim;
mod desk;
mod drive;
mod gate;
mod passage;
mod plan;
mod route;
mod step;
mod turn;
mod work;

#[cfg(test)]
mod tests;

pub(crate) use call::{charge, unusable};
pub use claim::believable;
pub use desk::{Desk, Ending, PassedOver, Text, random_jitter};
pub use drive::{DriveError, drive, pause};
pub use gate::{Came, Entry, Gate, Leave, Oversize, Ungated};
pub use plan::Cascade;
pub use route::{Bounds, EmptyRoute, Route};
pub use step::{Ask, Ended, Failure, Omit, Outcome, Step, StopCause};
pub use work::{Cache, Charge, Judged, Observer, Progress, Spending, Terms, Unaskable, Unobserved, Work};
