//! Promises of the limiter as a whole, over a simulated clock.

pub(in crate::routing) mod crowd;
mod lanes;
mod learned;
mod properties;
mod refusals;
pub(in crate::routing) mod wall;
mod wall_tests;

use super::{Admission, Lane, Limiter, Limits, Need, Ticket};
use sluice_providers::ProviderId;
use std::time::Duration;

/// A lane of one provider.
fn lane(model: &str) -> Lane {
    Lane { provider: ProviderId::new("groq"), model: model.to_owned() }
}

/// A limiter with limits for the model `m`.
fn limiter(limits: Limits) -> Limiter {
    let Lane { provider, model } = lane("m");
    Limiter::new(super::Bounds::default()).with(provider, Some(model), limits)
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// Asks once for the lane `m`.
fn ask(limiter: &mut Limiter, tokens: u64, now: Duration) -> Admission {
    limiter.admit(&lane("m"), &mut Need::tokens(tokens), now)
}

fn granted(admission: Admission) -> Ticket {
    match admission {
        Admission::Granted(ticket) => ticket,
        other => panic!("not granted: {other:?}"),
    }
}

/// How long a call of the lane `m` would wait; asked on the side, so that nobody waits behind it.
fn wait(limiter: &Limiter, tokens: u64, now: Duration) -> Duration {
    match ask(&mut limiter.clone(), tokens, now) {
        Admission::Wait(wait) => wait,
        other => panic!("does not wait: {other:?}"),
    }
}
