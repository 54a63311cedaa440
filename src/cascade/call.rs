//! One call: listens to an answer until it ends, breaks, or is cut.

use super::answer::is_answer;
use super::claim::believable;
use super::gate::Came;
use super::work::{Charge, Observer, Progress};
use crate::ledger::AttemptEntry;
use futures_util::StreamExt;
use sluice_providers::{Answer, Event, Finish, Phase, Provider, ProviderError, RateLimits, Reason, Request, Usage};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// What one call may take.
pub(super) struct Limits<'a> {
    pub(super) deadline: Instant,
    pub(super) interrupted: &'a watch::Receiver<bool>,
    pub(super) max_answer_bytes: usize,
    pub(super) unload_others: bool,
}

/// What was heard.
pub(super) struct Heard {
    pub(super) text: String,
    /// Time to the first piece of text.
    pub(super) first_text: Option<Duration>,
    pub(super) latency: Duration,
    /// Time the server spent loading the model.
    pub(super) load: Option<Duration>,
    pub(super) usage: Usage,
    pub(super) charge: Charge,
    /// What is odd about the figures.
    pub(super) note: Option<String>,
    /// What the provider told of its limits with an answer.
    pub(super) limits: Option<Box<RateLimits>>,
    /// Ok where the answer is whole and can be judged.
    pub(super) end: Result<(), Break>,
}

/// Why there is nothing to judge.
pub(super) enum Break {
    Failed(ProviderError),
    /// The deadline cut it.
    OutOfTime,
    /// The user stopped the run.
    Interrupted,
}

impl Heard {
    /// Nothing was sent.
    pub(super) fn unsent(error: ProviderError) -> Self {
        Heard { charge: Charge::Nothing, end: Err(Break::Failed(error)), ..Heard::nothing() }
    }

    /// What came of the call, as far as health and limits care: an answer that cannot be used is one.
    pub(super) fn came(&self) -> Came<'_> {
        match &self.end {
            Err(Break::OutOfTime | Break::Interrupted) => Came::Cut,
            Err(Break::Failed(error)) if !is_answer(&error.reason) => Came::Failed(error),
            Ok(()) | Err(Break::Failed(_)) => Came::Answered { tokens: self.tokens(), limits: self.limits.as_deref() },
        }
    }

    fn tokens(&self) -> Option<u64> {
        Some(self.usage.input_tokens?.saturating_add(self.usage.output_tokens?))
    }

    /// Enters what was measured.
    pub(super) fn measure(&self, entry: &mut AttemptEntry) {
        entry.latency_ms = milliseconds(self.latency);
        entry.first_text_ms = self.first_text.map(milliseconds);
        entry.load_ms = self.load.map(milliseconds);
        entry.input_tokens = self.usage.input_tokens;
        entry.output_tokens = self.usage.output_tokens;
        entry.cached_tokens = self.usage.cached_tokens;
        entry.message.clone_from(&self.note);
    }

    fn nothing() -> Self {
        Heard {
            text: String::new(),
            first_text: None,
            latency: Duration::ZERO,
            load: None,
            usage: Usage::default(),
            charge: Charge::Unknown,
            note: None,
            limits: None,
            end: Err(Break::Interrupted),
        }
    }
}

/// Calls and listens. Whatever cuts it drops the stream, which closes the connection.
pub(super) async fn listen(
    provider: &dyn Provider,
    request: &Request,
    limits: &Limits<'_>,
    observer: &dyn Observer,
) -> Heard {
    let mut heard = Heard::nothing();
    if limits.unload_others {
        // A failure shows in the call itself; this is only its best chance.
        let unloading = provider.unload_others(&request.model);
        let _ = tokio::time::timeout_at(limits.deadline, or_interrupted(limits.interrupted, unloading)).await;
    }
    let began = Instant::now();
    let collecting = collect(provider, request, limits.max_answer_bytes, &mut heard, observer);
    let collected = tokio::time::timeout_at(limits.deadline, or_interrupted(limits.interrupted, collecting)).await;
    heard.latency = began.elapsed();
    match collected {
        Err(_) => heard.end = Err(Break::OutOfTime),
        Ok(None) => heard.end = Err(Break::Interrupted),
        Ok(Some(Err(error))) => {
            heard.charge = charge(&error);
            heard.end = Err(Break::Failed(error));
        }
        Ok(Some(Ok(answer))) => {
            (heard.usage, heard.note) = believable(answer.usage, request, heard.text.len());
            heard.charge = Charge::Answered(heard.usage);
            heard.load = answer.load;
            heard.limits.clone_from(&answer.limits);
            heard.end = match unusable(&answer, &heard.text) {
                None => Ok(()),
                Some(error) => Err(Break::Failed(error)),
            };
        }
    }
    heard
}

/// Runs to its end, or to none where the user stops the run first.
pub(super) async fn or_interrupted<T>(signal: &watch::Receiver<bool>, work: impl Future<Output = T>) -> Option<T> {
    let mut signal = signal.clone();
    let stop = async {
        if signal.wait_for(|stop| *stop).await.is_err() {
            // Nobody is left who could stop the run.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        biased;
        () = stop => None,
        done = work => Some(done),
    }
}

async fn collect(
    provider: &dyn Provider,
    request: &Request,
    max_bytes: usize,
    heard: &mut Heard,
    observer: &dyn Observer,
) -> Result<Answer, ProviderError> {
    let began = Instant::now();
    let mut stream = provider.stream(request).await?;
    while let Some(event) = stream.next().await {
        match event? {
            Event::Text(piece) if heard.text.len() + piece.len() > max_bytes => {
                let message = format!("`{}` wrote more than {max_bytes} bytes", provider.id());
                return Err(ProviderError::new(Reason::OutputInvalid { salvage: None }, message));
            }
            Event::Text(piece) => {
                heard.first_text.get_or_insert_with(|| began.elapsed());
                observer.on(&Progress::Text(&piece));
                heard.text.push_str(&piece);
            }
            Event::End(answer) => return Ok(answer),
        }
    }
    let message = format!("`{}` ended its answer without saying so", provider.id());
    Err(ProviderError::new(Reason::StreamAborted, message))
}

/// Why an answer cannot be judged; one that was cut or refused says nothing about what the model can do.
pub(crate) fn unusable(answer: &Answer, text: &str) -> Option<ProviderError> {
    let invalid = || Reason::OutputInvalid { salvage: None };
    let (reason, message) = match answer.finish {
        Finish::Stop if !text.trim().is_empty() => return None,
        Finish::Stop => (invalid(), "the answer is empty"),
        Finish::Length => (Reason::Truncated, "the answer was cut at its token limit"),
        Finish::Refused => (Reason::Refused, answer.refusal.as_deref().unwrap_or("the model would not answer")),
        Finish::ToolCalls => (invalid(), "the model asked for a tool"),
        Finish::Load | Finish::Unload | Finish::Other => (invalid(), "the answer ended in a way that is not known"),
    };
    // A refusal is the model's own text, and no message is longer than this.
    Some(ProviderError::new(reason, message.chars().take(500).collect::<String>()))
}

/// A call that was turned away with a status costs nothing; what broke later may have been billed.
pub(crate) fn charge(error: &ProviderError) -> Charge {
    let turned_away = error.status.is_some_and(|status| status >= 400) && !is_answer(&error.reason);
    let never_connected = error.reason == Reason::Timeout(Phase::Connect);
    if turned_away || never_connected { Charge::Nothing } else { Charge::Unknown }
}

/// Whole milliseconds, for an entry.
pub(super) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
