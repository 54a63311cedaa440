//! What a provider with a Batch API can do, and the words for it.

use super::chunks::Chunks;
use crate::answer::Answer;
use crate::headers::Head;
use crate::reason::{ProviderError, Reason};
use crate::request::Request;
use crate::retry_after::{Hints, retry_after};
use futures_core::Stream;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// Many requests at once, answered hours later.
///
/// Every call is one step and returns at once: when to poll again, and what to do about an error, is the caller's.
/// An error of one step says nothing about the batch, which goes on.
#[async_trait::async_trait]
pub trait BulkApi: Send + Sync {
    /// What one batch may hold.
    fn limits(&self) -> BulkLimits;

    /// Cuts requests into batches that the provider takes, in their order, each of one model.
    fn chunks(&self, requests: &[BulkRequest]) -> Chunks;

    /// Hands a batch in. `label` comes back with [`list`](BulkApi::list), so that a batch whose id was lost with the
    /// connection is found again instead of being paid twice: look there first after a timeout, a lost connection or a
    /// failure of the server, which leave open whether the batch was made.
    ///
    /// **Errors**: every [`Reason`]; [`Reason::Unsupported`] where the server has no batches, [`Reason::InvalidRequest`]
    /// for no requests, two models, an id that occurs twice or a label over 200 bytes, [`Reason::RequestTooLarge`] for
    /// more than the limits. **Cost**: network, and the tokens of all requests once the provider has it.
    async fn submit(&self, label: &str, requests: &[BulkRequest]) -> Result<BulkId, ProviderError>;

    /// Asks how far a batch is.
    ///
    /// **Errors**: every [`Reason`]; a failed batch is no error but a [`BulkState`]. **Cost**: network.
    async fn status(&self, id: &BulkId) -> Result<BulkStatus, ProviderError>;

    /// Asks for an end; what is done by then can still be harvested and is paid.
    ///
    /// **Errors**: as [`status`](BulkApi::status). **Cost**: network.
    async fn cancel(&self, id: &BulkId) -> Result<(), ProviderError>;

    /// Harvests what a batch has made, of expired and cancelled ones too: a line per request, in any order, from all
    /// files of the batch; nothing while it runs. Ids may be missing, unknown or there twice, which
    /// [`Awaited`](super::Awaited) tells apart.
    ///
    /// **Errors**: as [`status`](BulkApi::status). An error inside the stream means that a file could not be read to its
    /// end; lines of the next file may follow. **Cost**: network; memory for one line.
    async fn results(&self, id: &BulkId) -> Result<BulkLines, ProviderError>;

    /// Takes note of what a failed line says about its model, so that the same request goes out without the rejected
    /// parameter when it is handed in again. Live calls do this by themselves; a line does not name its model.
    fn learn(&self, _model: &str, _error: &ProviderError) {}

    /// The newest batches of the account, a hundred at most, newest first; also those made elsewhere.
    ///
    /// **Errors**: as [`status`](BulkApi::status). **Cost**: network.
    async fn list(&self) -> Result<Vec<BulkStatus>, ProviderError>;
}

/// A batch as the provider names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BulkId(pub String);

impl std::fmt::Display for BulkId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One request of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRequest {
    /// The caller's word for it, once per batch; it comes back with the line.
    pub id: String,
    pub request: Request,
}

/// What one batch may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkLimits {
    /// Requests.
    pub lines: usize,
    /// Bytes of everything that is uploaded.
    pub bytes: u64,
}

impl BulkLimits {
    /// OpenAI's. **Source**: its API reference of files and batches, 2026-11.
    pub const OPENAI: BulkLimits = BulkLimits { lines: 50_000, bytes: 200_000_000 };
    /// Groq's. **Source**: the bytes from the texts of its SDK, 2026-11; the lines are OpenAI's, Groq names none.
    pub const GROQ: BulkLimits = BulkLimits { lines: 50_000, bytes: 100_000_000 };
    /// Gemini's for requests inside the call. **Source**: the bytes from its guide of batches, 2026-11; the lines are
    /// ours: it names no number, and 20 MB hold few more prompts.
    pub const GEMINI: BulkLimits = BulkLimits { lines: 10_000, bytes: 20_000_000 };
}

/// How far a batch is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkStatus {
    pub id: BulkId,
    pub state: BulkState,
    pub counts: Counts,
    /// The word it was submitted with, or what another program wrote there.
    pub label: Option<String>,
    /// When the provider asks to be polled again, where it says.
    pub poll_after: Option<Duration>,
}

/// Where a batch stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkState {
    /// Taken and checked; nothing is answered yet.
    Validating,
    /// Being answered, or its files are being written.
    Running,
    /// Over; single requests may have failed, all of them even.
    Ended,
    /// Over: the provider would not take it, or broke off.
    Failed(BulkFailure),
    /// Over: its time ran out. What was done by then can be harvested.
    Expired,
    /// About to end because it was cancelled.
    Cancelling,
    /// Over because it was cancelled. What was done by then can be harvested.
    Cancelled,
}

impl BulkState {
    /// Whether nothing will change any more.
    pub fn is_over(&self) -> bool {
        match self {
            BulkState::Validating | BulkState::Running | BulkState::Cancelling => false,
            BulkState::Ended | BulkState::Failed(_) | BulkState::Expired | BulkState::Cancelled => true,
        }
    }

    /// The public, stable name in snake case, as reports print it.
    pub fn name(&self) -> &'static str {
        match self {
            BulkState::Validating => "validating",
            BulkState::Running => "running",
            BulkState::Ended => "ended",
            BulkState::Failed(_) => "failed",
            BulkState::Expired => "expired",
            BulkState::Cancelling => "cancelling",
            BulkState::Cancelled => "cancelled",
        }
    }

    /// Why a request without a line has none: `None` while it may still come.
    pub fn reason_of_missing(&self) -> Option<Reason> {
        match self {
            BulkState::Validating | BulkState::Running | BulkState::Cancelling => None,
            BulkState::Ended | BulkState::Failed(_) => Some(Reason::BatchFailed),
            BulkState::Expired => Some(Reason::BatchExpired),
            BulkState::Cancelled => Some(Reason::Cancelled),
        }
    }
}

/// Why a batch failed as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkFailure {
    /// The provider's own word, e.g. `token_limit_exceeded`.
    pub code: Option<String>,
    /// What the provider says, without keys, 500 characters at most.
    pub message: String,
    /// Line of the file that it complains about, from 1, where it says.
    pub line: Option<u64>,
}

impl BulkFailure {
    /// Whether the same batch would be taken once other batches of the account are over. **Source**: a thread of
    /// OpenAI's Python SDK, number 2084.
    pub fn waits_for_others(&self) -> bool {
        self.code.as_deref() == Some("token_limit_exceeded")
    }
}

impl From<&BulkFailure> for ProviderError {
    fn from(failure: &BulkFailure) -> Self {
        ProviderError::new(Reason::BatchFailed, failure.message.clone())
    }
}

/// Requests of a batch by what became of them; zeros while the provider has not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answered.
    pub done: u64,
    /// Failed one by one.
    pub failed: u64,
    /// All of them.
    pub total: u64,
}

/// What became of one request.
#[derive(Debug)]
pub struct BulkLine {
    /// The id of the request; `None` where the line is unreadable or holds none.
    pub id: Option<String>,
    /// As a live call would have ended, usage included.
    pub outcome: Result<Answer, ProviderError>,
}

/// Lines of a batch as they are read; dropping it closes the connection.
pub type BulkLines = Pin<Box<dyn Stream<Item = Result<BulkLine, ProviderError>> + Send>>;

/// A 404 for a batch or a file means that it is not there, not that a model is missing.
pub(super) fn gone(error: ProviderError) -> ProviderError {
    match error.status {
        Some(404) => ProviderError { reason: Reason::InvalidRequest, ..error },
        _ => error,
    }
}

/// When to poll again, where a status says so. What a live call would have to wait for is no matter here.
pub(super) fn poll_after(head: &Head, now: SystemTime) -> Option<Duration> {
    let told = ["retry-after-ms", "retry-after"].iter().filter_map(|name| Some((*name, head.headers.get(name)?)));
    retry_after(&told.collect(), Hints::default(), now)
}
