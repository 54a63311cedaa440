//! A service that is reached without a socket: the same scripts, read by the same decoders, in paused time.

use super::playing::{pass, records};
use super::reply::{Reply, Turn};
use super::service::Service;
use super::speech::Api;
use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use sluice_providers::wire::{Decoder, Dialect};
use sluice_providers::{
    AnswerStream, Head, Health, Locality, Model, Pace, Phase, Provider, ProviderError, ProviderId, Reason, Request,
    TimeLimits, classify, hear,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, timeout_at};

/// A provider in memory. Only sending is its own; status, body and silence are judged as those of a socket are.
pub(crate) struct Line {
    id: ProviderId,
    service: Service,
    limits: TimeLimits,
    began: Instant,
    calls: Mutex<Vec<Heard>>,
}

/// A call as the service saw it.
#[derive(Clone)]
pub(crate) struct Heard {
    pub(crate) at: Instant,
    pub(crate) request: Request,
    left: Arc<AtomicBool>,
}

impl Heard {
    /// The caller went away before the reply was over.
    pub(crate) fn closed_early(&self) -> bool {
        self.left.load(Ordering::SeqCst)
    }
}

impl Line {
    pub(crate) fn new(service: Service, limits: TimeLimits) -> Self {
        let id = ProviderId::new(&service.name);
        Line { id, service, limits, began: Instant::now(), calls: Mutex::default() }
    }

    /// Every call so far, in order.
    pub(crate) fn calls(&self) -> Vec<Heard> {
        self.calls.lock().unwrap().clone()
    }

    fn enter(&self, request: &Request) -> (Reply, Watched) {
        let mut calls = self.calls.lock().unwrap();
        let left = Arc::new(AtomicBool::new(false));
        calls.push(Heard { at: Instant::now(), request: request.clone(), left: left.clone() });
        (self.service.reply(calls.len() - 1, self.began.elapsed()), Watched { left, over: false })
    }

    async fn head(&self, reply: &Reply) -> Result<Head, ProviderError> {
        pass(reply.wait).await;
        let headers = reply.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        match reply.turn {
            Turn::Silence => std::future::pending().await,
            Turn::Hangup => Err(lost()),
            Turn::Status(status, _) => Ok(Head { status, headers }),
            _ => Ok(Head { status: 200, headers }),
        }
    }

    /// The failure of a call that gets no answer.
    fn told(&self, head: Result<Head, ProviderError>, turn: &Turn) -> ProviderError {
        let body = if let Turn::Status(_, body) = turn { body.as_bytes() } else { &[] };
        let error = head.map_or_else(|error| error, |head| classify(&head, body, SystemTime::now()));
        ProviderError { message: format!("`{}` {}", self.id, error.message), ..error }
    }

    fn dialect(&self) -> Dialect {
        match self.service.api {
            Api::Ollama => Dialect::Ollama,
            Api::OpenAi => Dialect::Chat,
            Api::Gemini => Dialect::Gemini,
        }
    }
}

#[async_trait]
impl Provider for Line {
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
        let (reply, watched) = self.enter(request);
        let first_byte = Instant::now() + self.limits.first_byte;
        let head = timeout_at(first_byte, self.head(&reply)).await.map_err(|_| {
            ProviderError::new(Reason::Timeout(Phase::FirstByte), format!("`{}` did not answer in time", self.id))
        })?;
        let head = match (head, &reply.turn) {
            (Ok(head), turn) if !matches!(turn, Turn::Status(..)) => head,
            (head, turn) => {
                watched.done();
                return Err(self.told(head, turn));
            }
        };
        let (before, after) = records(self.service.api, &request.model, 100, &reply);
        let decoder = Decoder::new(self.dialect(), head, SystemTime::now());
        let pace = Pace { first_byte, idle: self.limits.idle };
        Ok(hear(&self.id, chunks(before, after, reply.turn, watched), decoder, pace))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(self.service.models.iter().map(Model::named).collect())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: "in memory".to_owned(), latency: Duration::ZERO })
    }
}

/// Notes a caller that goes away before the reply is over.
struct Watched {
    left: Arc<AtomicBool>,
    over: bool,
}

impl Watched {
    fn done(mut self) {
        self.over = true;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.over {
            self.left.store(true, Ordering::SeqCst);
        }
    }
}

#[allow(clippy::result_large_err, reason = "the item of the stream is what the reader takes")]
fn chunks(
    before: Vec<String>,
    after: Vec<String>,
    turn: Turn,
    watched: Watched,
) -> impl futures_util::Stream<Item = Result<String, ProviderError>> + Send {
    let pause = if let Turn::Pause(_, pause) = turn { pause } else { Duration::ZERO };
    let mut rest = after.into_iter();
    let first = rest.next();
    let second = stream::once(async move {
        pass(pause).await;
        first
    });
    let end = stream::once(async move {
        if matches!(turn, Turn::Stall(_) | Turn::Held) {
            std::future::pending::<()>().await;
        }
        watched.done();
        matches!(turn, Turn::Cut(_)).then(lost)
    });
    let texts = stream::iter(before).chain(second.filter_map(std::future::ready)).chain(stream::iter(rest));
    texts.map(Ok).chain(end.filter_map(std::future::ready).map(Err)).boxed()
}

fn lost() -> ProviderError {
    ProviderError::new(Reason::Transport, "lost the connection")
}
