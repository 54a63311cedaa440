//! What a cascade is told from outside: what is to be made, and what calls cost.

use super::step::Ask;
use crate::ledger::AttemptEntry;
use crate::prices::Cost;
use crate::routing::Place;
use crate::routing::budget::Amount;
use sluice_providers::{ProviderError, Reason, Request, Usage};
use sluice_validators::rubric::{Finding, Verdict};

/// What is to be made. It knows the kind, the prompt and the rubric, so that the cascade need not.
#[async_trait::async_trait]
pub trait Work: Send + Sync {
    /// Writes the request for a place, with what the ask changes and the findings of an earlier text (or none).
    ///
    /// **Errors**: [`Unaskable`] where there is nothing to send.
    fn request(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable>;

    /// Content hash of everything that decides the work, for the ledger.
    fn key(&self, place: &Place, request: &Request) -> String;

    /// Normalises and judges a whole answer. Asynchronous because compilers may have a word; what takes long and does
    /// not wait belongs on a thread of its own.
    async fn judge(&self, place: &Place, answer: &str) -> Judged;
}

/// There is no request to send, e.g. [`Reason::ContextTooLong`] if the facts alone exceed the window. The cascade
/// reacts as if the provider had said it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unaskable {
    pub reason: Reason,
    /// What is in the way, as a lower-case fragment.
    pub message: String,
}

/// A text as it would be written, and the verdict over exactly these bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub text: String,
    pub verdict: Verdict,
    /// Calls that judging took, for the ledger; their ordinals are given by the cascade.
    pub calls: Vec<AttemptEntry>,
}

/// What calls cost, and whether the run can pay for another one.
#[async_trait::async_trait]
pub trait Spending: Send + Sync {
    /// Sets an upper estimate of a call aside; false where the run cannot pay for it.
    fn reserve(&self, place: &Place, request: &Request) -> bool;

    /// Waits, after a call was turned away, until calls under way have given back what they did not take; false at once where
    /// nothing is to come back.
    async fn wait_for_room(&self) -> bool {
        false
    }

    /// Why the last call was turned away, for a person: which budget, what it has left, and what the call may cost.
    fn refusal(&self) -> Option<String> {
        None
    }

    /// What the ledger notes beside the cost of a call.
    fn terms(&self, _place: &Place, _request: &Request, _charge: Charge, _cost: Cost) -> Terms {
        Terms::default()
    }

    /// Replaces what was set aside by what the call cost. Follows every successful `reserve` once.
    fn settle(&self, place: &Place, request: &Request, charge: Charge) -> Cost;
}

/// What the ledger notes beside the cost of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Which list of prices it is from; `None` where nothing was priced.
    pub prices: Option<String>,
    /// What the call may have taken, where nobody told what it took.
    pub most: Option<Amount>,
}

/// What a provider can charge for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// An answer came, with the tokens it counts.
    Answered(Usage),
    /// It turned the call away: nothing was generated.
    Nothing,
    /// It broke off, or generated something without counting it.
    Unknown,
}

/// Answers by the content of what was asked. Only a help: it may forget, and never fails a cascade.
#[async_trait::async_trait]
pub trait Cache: Send + Sync {
    /// The answer that was kept for this piece of work.
    async fn answer(&self, key: &str) -> Option<String>;

    /// Keeps an answer, and whether it passed.
    async fn keep_answer(&self, key: &str, answer: &str, passed: bool);

    /// True where answers that did not pass are kept too and count: the same request is never paid twice.
    fn keeps_all(&self) -> bool {
        false
    }
}

/// Hears what happens while it happens, e.g. to show it. Must not block.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn on(&self, event: &Progress<'_>);
}

/// What happens on the way down a route.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A call begins.
    Calling { place: &'a Place, ask: &'a Ask },
    /// Nobody is called: an earlier answer to the same request is judged again.
    Recalling { place: &'a Place },
    /// The next piece of the answer.
    Text(&'a str),
    /// A whole answer was judged, and its attempt is in the ledger.
    Judged { place: &'a Place, verdict: &'a Verdict },
    /// A call gave nothing to judge, and its attempt is in the ledger.
    Failed { place: &'a Place, error: &'a ProviderError },
    /// A call was cut, by the deadline or by the user; its attempt is in the ledger.
    Cut { place: &'a Place, reason: &'a str },
    /// A candidate is not called: it is left alone for a while, or its limits leave no room.
    PassedOver { place: &'a Place, message: &'a str },
    /// The run cannot pay for this candidate.
    TooExpensive { place: &'a Place, message: &'a str },
    /// A pause before the next call, and what made it necessary.
    Waiting { wait: std::time::Duration, reason: Option<&'a str> },
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn on(&self, _event: &Progress<'_>) {}
}
