//! A provider in memory that says and fails what a script tells it to.

use async_trait::async_trait;
use futures_util::StreamExt;
use serde::Deserialize;
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Model, Phase, Provider, ProviderError, ProviderId, Reason,
    Request, Usage,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One reply, as it stands in a scenario file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// Text of the answer; the stage judges a number by its value.
    says: Option<String>,
    /// The reason it fails with, after what it says.
    fails: Option<String>,
    /// `first_byte`, `idle`, `connect` or `total`, for a `timeout`.
    phase: Option<String>,
    /// Seconds the provider asks to wait.
    retry_after: Option<u64>,
    /// What the provider hands out of an unusable answer.
    salvage: Option<String>,
    /// HTTP status of the failure.
    status: Option<u16>,
    /// `stop` (default), `length`, `refused`, `tool_calls`, `other`; `none` ends without a marker, `never` stalls.
    finish: Option<String>,
    /// Seconds before the first piece.
    #[serde(default)]
    after: u64,
    /// How often the text is repeated.
    repeat: Option<usize>,
}

/// Replies in turn; the last one again and again.
pub(crate) struct Scripted {
    id: ProviderId,
    replies: Vec<Reply>,
    pub(crate) requests: Mutex<Vec<Request>>,
    /// Streams that were dropped before their end.
    pub(crate) dropped: Arc<AtomicUsize>,
    pub(crate) unloaded: AtomicUsize,
}

impl Scripted {
    pub(crate) fn new(id: &str, replies: Vec<Reply>) -> Self {
        let (requests, unloaded) = (Mutex::default(), AtomicUsize::default());
        Scripted { id: ProviderId::new(id), replies, requests, dropped: Arc::default(), unloaded }
    }

    fn next(&self, request: &Request) -> Reply {
        let mut requests = self.requests.lock().unwrap();
        requests.push(request.clone());
        self.replies[(requests.len() - 1).min(self.replies.len() - 1)].clone()
    }
}

#[async_trait]
impl Provider for Scripted {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        Locality::Cloud
    }

    fn constrains_schema(&self) -> bool {
        false
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        let reply = self.next(request);
        let watched = Watched { dropped: self.dropped.clone(), whole: false };
        pass(reply.after).await;
        if reply.says.is_none() && reply.fails.is_some() {
            watched.done();
            return Err(failure(&reply));
        }
        Ok(stream(reply, watched))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(Vec::new())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: "scripted".to_owned(), latency: Duration::ZERO })
    }

    async fn unload_others(&self, _model: &str) -> Result<(), ProviderError> {
        self.unloaded.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// Counts a stream that is dropped before its end.
struct Watched {
    dropped: Arc<AtomicUsize>,
    whole: bool,
}

impl Watched {
    fn done(mut self) {
        self.whole = true;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.whole {
            self.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[allow(clippy::result_large_err, reason = "the stream's item is given by the trait")]
fn stream(reply: Reply, watched: Watched) -> AnswerStream {
    let text = reply.says.clone().unwrap_or_default();
    let pieces = std::iter::repeat_n(text, reply.repeat.unwrap_or(1));
    let texts = futures_util::stream::iter(pieces).map(|piece| Ok(Event::Text(piece)));
    let end = futures_util::stream::once(async move {
        match reply.finish.as_deref() {
            Some("never") => std::future::pending().await,
            _ => watched.done(),
        }
        match (&reply.fails, reply.finish.as_deref()) {
            (Some(_), _) => Some(Err(failure(&reply))),
            (None, Some("none")) => None,
            (None, finish) => Some(Ok(Event::End(answer(finish.unwrap_or("stop"))))),
        }
    });
    texts.chain(end.filter_map(std::future::ready)).boxed()
}

fn answer(finish: &str) -> Answer {
    let finish = match finish {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "refused" => Finish::Refused,
        "tool_calls" => Finish::ToolCalls,
        "other" => Finish::Other,
        unknown => panic!("no finish is called {unknown}"),
    };
    let usage = Usage { input_tokens: Some(100), output_tokens: Some(20), ..Usage::default() };
    Answer { text: String::new(), finish, usage, model: None, load: None, refusal: None, ending: None, limits: None }
}

fn failure(reply: &Reply) -> ProviderError {
    let mut error = ProviderError::new(reason(reply), "the script says so");
    error.retry_after = reply.retry_after.map(Duration::from_secs);
    error.status = reply.status;
    error
}

fn reason(reply: &Reply) -> Reason {
    let phase = match reply.phase.as_deref() {
        Some("connect") => Phase::Connect,
        Some("idle") => Phase::Idle,
        Some("total") => Phase::Total,
        _ => Phase::FirstByte,
    };
    let all = [
        Reason::Auth,
        Reason::RegionOrBilling,
        Reason::ModelNotFound { pullable: false },
        Reason::InvalidRequest,
        Reason::UnsupportedParameter { parameter: Some("temperature".to_owned()) },
        Reason::ContextTooLong { limit: None, got: None },
        Reason::RequestTooLarge { limit: Some(8_000), requested: Some(9_000) },
        Reason::RateLimited,
        Reason::QuotaExhausted,
        Reason::Overloaded,
        Reason::ServerError,
        Reason::LocalResourceExhausted,
        Reason::Timeout(phase),
        Reason::Transport,
        Reason::StreamError,
        Reason::StreamAborted,
        Reason::Decode,
        Reason::OutputInvalid { salvage: reply.salvage.clone() },
        Reason::Unsupported,
    ];
    let name = reply.fails.as_deref().unwrap_or_default();
    all.into_iter().find(|reason| reason.name() == name).unwrap_or_else(|| panic!("no reason is called {name}"))
}

#[expect(clippy::disallowed_methods, reason = "time is paused in these tests: nothing waits")]
async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}
