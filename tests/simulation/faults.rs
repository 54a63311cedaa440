//! Every way in which a scripted provider misbehaves.

use super::dice::Dice;
use super::world::secs;
use sluice_providers::{Phase, ProviderError, Reason};
use std::time::Duration;

/// How a call goes wrong.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// Turned away or broken at once; with how long it takes until then.
    Error(Box<Reason>, Option<u16>, Option<Duration>, Duration),
    /// Some text, then an error.
    Broken(Box<Reason>),
    /// Some text, then nothing: no marker, no error.
    Cut,
    /// Never says anything again.
    Stall,
    /// Cut at the token limit.
    Truncated,
    Refused,
    /// An answer without text.
    Empty,
    /// An answer whose tokens were not counted.
    Uncounted,
}

impl Fault {
    pub(super) fn any(dice: &mut Dice) -> Fault {
        match dice.within(0, 10) {
            0..6 => error(dice),
            6 => Fault::Broken(Box::new(dice.pick(&[Reason::StreamError, Reason::StreamAborted, Reason::Transport]))),
            7 => dice.pick(&[Fault::Cut, Fault::Stall]),
            8 => dice.pick(&[Fault::Truncated, Fault::Refused]),
            _ => dice.pick(&[Fault::Empty, Fault::Uncounted]),
        }
    }
}

fn error(dice: &mut Dice) -> Fault {
    let hint = |dice: &mut Dice| {
        let seconds = [0, 1, 7, 40, 90, 27 * 3600];
        dice.chance(600).then(|| secs(dice.pick(&seconds)))
    };
    let quick = Duration::from_millis(dice.within(1, 800));
    let salvage = dice.chance(500).then(|| format!("score {}", dice.within(40, 100)));
    let told = |reason, status, hint| Fault::Error(Box::new(reason), Some(status), hint, quick);
    let untold = |reason, after| Fault::Error(Box::new(reason), None, None, after);
    match dice.within(0, 18) {
        0..3 => told(Reason::RateLimited, 429, hint(dice)),
        3 => told(Reason::QuotaExhausted, 429, hint(dice)),
        4 => told(Reason::Overloaded, 503, hint(dice)),
        5 | 6 => told(Reason::ServerError, dice.pick(&[500, 502]), hint(dice)),
        // An error in the body of what looks like success.
        7 => told(Reason::ServerError, 200, None),
        8 => untold(Reason::Transport, quick),
        9 => untold(Reason::Timeout(Phase::Connect), secs(5)),
        10 => untold(Reason::Timeout(Phase::FirstByte), secs(30)),
        11 => untold(Reason::Decode, quick),
        12 => told(Reason::OutputInvalid { salvage }, 400, None),
        13 => told(Reason::ContextTooLong { limit: Some(8_000), got: None }, 400, None),
        14 => told(Reason::RequestTooLarge { limit: Some(8_000), requested: Some(9_000) }, 413, None),
        15 => told(Reason::UnsupportedParameter { parameter: Some("temperature".to_owned()) }, 400, None),
        16 => told(Reason::LocalResourceExhausted, 500, None),
        _ => told(
            dice.pick(&[Reason::Auth, Reason::RegionOrBilling, Reason::ModelNotFound { pullable: false }]),
            401,
            None,
        ),
    }
}

/// The error as a provider gives it.
pub(super) fn failure(reason: &Reason, status: Option<u16>, retry_after: Option<Duration>) -> ProviderError {
    ProviderError { status, retry_after, ..ProviderError::new(reason.clone(), "the seed says so") }
}
