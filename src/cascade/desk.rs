//! What a run lends to its cascades, and what it gets back.

use super::gate::Gate;
use super::step::Ended;
use super::work::{Cache, Observer, Spending};
use crate::ledger::{AttemptEntry, Ledger, RunId};
use crate::routing::Place;
use sluice_providers::{Provider, ProviderId};
use sluice_validators::rubric::Verdict;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use tokio::sync::watch;

/// What a run lends to each of its cascades.
pub struct Desk<'a> {
    pub run: &'a RunId,
    pub kind: &'a str,
    /// Version of the kind, for the ledger.
    pub version: &'a str,
    pub providers: &'a BTreeMap<ProviderId, Arc<dyn Provider>>,
    pub ledger: &'a dyn Ledger,
    pub spending: &'a dyn Spending,
    /// Answers that passed before; `None` where none are kept.
    pub cache: Option<&'a dyn Cache>,
    pub gate: &'a dyn Gate,
    pub observer: &'a dyn Observer,
    /// Turns true when the user stops the run.
    pub interrupted: watch::Receiver<bool>,
    /// Milliseconds since 1970.
    pub now_ms: fn() -> u64,
    /// Spread of a pause in thousandths; see [`random_jitter`].
    pub jitter: fn() -> u16,
    /// Longest answer that is listened to.
    pub max_answer_bytes: usize,
}

/// How a cascade ended, with everything that came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    pub ended: Ended,
    /// Every call in order, as it stands in the ledger.
    pub attempts: Vec<AttemptEntry>,
    /// Every judged text in order; [`Ended`] counts them.
    pub texts: Vec<Text>,
    /// The judged text with the highest score, however the cascade ended.
    pub best: Option<usize>,
    /// Candidates that were not called, and why.
    pub passed_over: Vec<PassedOver>,
}

/// A candidate that was not called.
#[derive(Clone, Debug, PartialEq)]
pub struct PassedOver {
    pub place: Place,
    /// Public name of the reason.
    pub reason: String,
    /// For a person.
    pub message: String,
}

/// A judged text and who wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub place: Place,
    pub text: String,
    pub verdict: Verdict,
}

impl Ending {
    /// The text that passed.
    pub fn accepted(&self) -> Option<&Text> {
        match self.ended {
            Ended::Accepted(index) => self.texts.get(index),
            Ended::BelowThreshold(_) | Ended::Failed | Ended::Stopped(_) => None,
        }
    }

    /// The text that came nearest, where none passed.
    pub fn rejected(&self) -> Option<&Text> {
        if self.accepted().is_some() { None } else { self.texts.get(self.best?) }
    }
}

/// A spread that differs between processes, so that callers who failed together come back apart.
pub fn random_jitter() -> u16 {
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    u16::try_from(random % 1001).unwrap_or(0)
}
