//! Breakers: who is left alone for a while, and who tries first whether they are back.
//!
//! Pure: every method is told the time (milliseconds since 1970, as separate processes share it) and nothing here reads,
//! writes or waits. A clock that jumps does no harm: one that went ahead opens doors early, one that went back keeps a
//! door shut for no longer than it was to be shut from the start.
//!
//! Choices:
//! - A door stands before a provider and one before each of its models; a call passes both. What broke before a model
//!   could matter (no connection, a server error, a page of a proxy) counts for the provider, what a single model can
//!   cause (overload, silence, a broken stream) for the model, so that one slow model does not shut out the others.
//! - What a failure says about health is the providers' own table ([`sluice_providers::HealthEffect`]); a bad answer, a
//!   limit and the caller's own cancellation say nothing, whatever the state.
//! - A door that is half open admits one call, whose [`Pass`] is given up by being dropped.
//! - A call that began before its door was shut can neither open it nor shut it for longer than it says itself: fifty
//!   calls that fail together are one outage.
//! - Nothing is shut for good. Keys are replaced, accounts paid, models fetched without a word to us, so a door that is
//!   down is tried again now and then, and at once where the fingerprint of the connection changed.

mod breakers;
mod door;
mod health;
mod key;
mod look;
mod merge;
mod pacific;
mod policy;
mod resort;
mod row;
mod state;
#[cfg(test)]
mod tests;

pub use breakers::Breakers;
pub use door::{Closed, Door, Pass};
pub use health::HealthRow;
pub use key::Key;
pub use merge::CLOCK_SLACK_MS;
pub use policy::{Account, Policy, QuotaReset, QuotaScope};
pub use resort::{AllDown, Resort};
pub use row::{Change, Row, Shut};
