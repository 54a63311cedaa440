//! The limiter: the pace of each provider and model, kept *before* the provider says 429.
//!
//! Pure: no clock, no task, no socket. Every method takes `now`, a duration since an epoch that the caller chooses; it
//! may jump. The caller keeps one [`Limiter`] behind a mutex, asks [`Limiter::admit`] in a loop with the same [`Need`],
//! waits where it is told to (in its own way), and ends every [`Ticket`] exactly once: [`Limiter::settle`],
//! [`Limiter::release`], [`Limiter::cut`] or [`Limiter::refused`] take it by value. Whoever stops waiting without a ticket says so with
//! [`Limiter::leave`]. When a call has ended, it pays to let those who wait ask again: it may have needed less.
//!
//! A **lane** is a provider and a model; above the lanes of a provider lies one for all of it. A call must fit both.
//!
//! **Why two measures per limit.** Providers count per aligned minute, over a sliding minute, or with a bucket that
//! refills, and do not say which. A bucket of our own with the full burst breaks a sliding minute (N at once, N more as
//! it refills); spacing alone breaks it too as soon as calls differ in size (many small ones, then one as large as the
//! limit). So each limit per minute has both:
//! - a *pace* (GCRA). Requests: 97 % of the rate, with a burst of 2 % of the window, which lets a late waiter catch up.
//!   They are of one size, so this alone never exceeds the limit: 0.97 + 0.02 < 1. Tokens: the whole rate with a burst of
//!   a tenth: calls differ in size, one that waits for the window to have room for it must be able to catch up, and the
//!   window holds the limit.
//! - a *window*: the exact sum of the last minute and half a second (calls arrive with some spread) never exceeds the
//!   limit, whatever the sizes. A pattern that holds for every sliding window holds for aligned ones and for a bucket.
//!
//! Limits per day have the window only: who has 14,400 requests a day may ask ten at once.
//!
//! **What others use.** Headers tell what is left. Where a provider counts more than this process has sent, the
//! difference is taken for other users of the account and set aside until the provider's reset. What our own calls
//! explain is not: a `remaining: 0` that we caused ourselves needs no second wait. And where it counts less, because its
//! minute is another one or calls under way need less than is set aside, its own count holds: a call fits where what was
//! counted when the latest known call arrived, and all that may have come after it, leaves room for it. However a provider
//! counts, that only gets less with time.
//!
//! **Other processes** on the same account are heard of when their calls have ended. Each process that was heard of lately
//! has an equal share of a limit per minute, whatever it has under way; more is taken where the others leave it (`company`).
//!
//! **Estimates** are several times what answers need, and to set all of them aside would leave most of a limit unused. So
//! a lane learns from the last 128 calls: until a call is settled, the window sets aside what the largest share of an
//! estimate comes to, or the largest size of a call with about its estimate or a larger one, whichever is less; a twentieth
//! more and, where they differ, what is still to be expected above it. The pace counts the mean. Before eight calls were
//! counted, all of an estimate is set aside. A call that needs more than any before it is put right when it is settled.
//!
//! What that leaves unused of a sliding minute is what the next call and those under way may need beyond the mean: the
//! price of asking nobody for more than there is. `tests/wall_tests.rs` holds the figures.
//!
//! **What outlives a process.** [`Limiter::learn`] hands on each limit when it is told for the first time and when it has
//! changed, at most once a minute; [`Limiter::recall`] brings it to the next run. The limit itself stays, what others use
//! of it until its reset.
//!
//! **Concurrency** rises by one per round of answers while all of it is in use, and halves at a 429 or an overload,
//! once per flight: calls that were already under way then say nothing new.
//!
//! **Order.** Waiters of one lane go in the order they came. One that is more than two seconds late is passed over, but
//! keeps its place; so nobody blocks a lane by going away.

mod clock;
mod company;
mod concurrency;
mod ending;
mod gauge;
mod lane;
mod lanes;
mod learned;
mod limits;
mod needed;
mod pace;
mod queue;
mod refusal;
#[cfg(test)]
pub(super) mod tests;
mod ticket;
mod told;
mod window;

pub use lane::Lane;
pub use lanes::{Bounds, Limiter};
pub use learned::ToldLimit;
pub use limits::{Contradiction, Dimension, Limits};
pub use refusal::{Refusal, Scope};
pub use ticket::{Admission, Exhaustion, Need, Ticket};
