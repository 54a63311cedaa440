//! One run down a route: who is asked next, what came of it, and when it ends.
//!
//! The plan is pure: it has no clock, no socket and no randomness of its own. Calling and waiting happen in `drive`.
//! Only this module sees both providers and verdicts; it knows nothing of kinds, prompts or files.

mod plan;
mod reaction;
mod route;
mod step;
mod turn;

#[cfg(test)]
mod tests;

pub use plan::Cascade;
pub use reaction::{Reaction, reaction};
pub use route::{Bounds, EmptyRoute, Place, Route};
pub use step::{Ask, Ended, Failure, Omit, Outcome, Step, StopCause};
