//! A Batch API in memory: it outlives the processes that use it, and does what its script says.

use sluice_providers::bulk::{
    BulkApi, BulkFailure, BulkId, BulkLimits, BulkLine, BulkLines, BulkRequest, BulkState, BulkStatus, Chunks, Counts,
};
use sluice_providers::{
    Answer, AnswerStream, Finish, Health, Locality, Model, Provider, ProviderError, ProviderId, Reason, Request, Usage,
};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What comes of one request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// An answer that passes.
    Good,
    /// An answer that does not.
    Bad,
    /// An answer that was cut at its limit.
    Cut,
    Fails(Reason, Option<u16>),
    /// No line at all.
    Missing,
}

/// What goes wrong with one hand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    /// The answer is lost although the batch was made.
    LostAfter,
    /// The connection breaks before the batch is made.
    LostBefore,
    /// The batch is made; it shows in the list only after so many looks.
    LostAndHidden(u32),
    /// It is refused with this status.
    Refused(u16),
}

/// How a batch ends and what its files look like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ending {
    pub(crate) state: Option<BulkState>,
    /// Looks before it is over.
    pub(crate) looks: u32,
    pub(crate) reversed: bool,
    /// Every line twice, failures first.
    pub(crate) doubled: bool,
    /// Lines of requests that nobody made.
    pub(crate) strangers: Vec<Option<&'static str>>,
    /// The last line is cut, and no id can be read from it.
    pub(crate) cut: bool,
    /// Harvests whose file breaks off after its first line.
    pub(crate) torn: u32,
}

pub(crate) type Script = fn(model: &str, seq: u64, time: u32) -> Reply;

pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) model: String,
    pub(crate) ids: Vec<String>,
    pub(crate) prompts: Vec<(String, Option<u32>)>,
    pub(crate) replies: Vec<Reply>,
    ending: Ending,
    hidden: u32,
    pub(crate) cancelled: bool,
}

/// Everything that the provider knows.
pub(crate) struct World {
    pub(crate) script: Script,
    pub(crate) jobs: Vec<Job>,
    pub(crate) mishaps: VecDeque<Mishap>,
    /// How the next batches end; the usual way after the last.
    pub(crate) endings: VecDeque<Ending>,
    pub(crate) limits: BulkLimits,
    /// Tells nothing of its batches and cancels none.
    pub(crate) is_down: bool,
    asked: BTreeMap<(String, u64), u32>,
}

/// The provider and its Batch API.
pub(crate) struct Counter {
    id: ProviderId,
    world: Arc<Mutex<World>>,
}

/// Tokens of every answer.
pub(crate) const USAGE: Usage =
    Usage { input_tokens: Some(2_560), output_tokens: Some(840), cached_tokens: None, reasoning_tokens: None };

impl World {
    pub(crate) fn new(script: Script) -> Arc<Mutex<World>> {
        Arc::new(Mutex::new(World {
            script,
            jobs: Vec::new(),
            mishaps: VecDeque::new(),
            endings: VecDeque::new(),
            limits: BulkLimits { lines: 10_000, bytes: 20_000_000 },
            is_down: false,
            asked: BTreeMap::new(),
        }))
    }

    /// How often each record was handed in to each model.
    pub(crate) fn handed(&self) -> BTreeMap<(String, u64), u32> {
        self.asked.clone()
    }

    fn fault(&self) -> Option<ProviderError> {
        let down = || ProviderError { status: Some(503), ..ProviderError::new(Reason::ServerError, "down") };
        self.is_down.then(down)
    }

    pub(crate) fn make(&mut self, label: &str, requests: &[BulkRequest], hidden: u32) -> BulkId {
        let id = format!("batch_{}", self.jobs.len() + 1);
        let model = requests[0].request.model.clone();
        let mut replies = Vec::new();
        for one in requests {
            let seq: u64 = one.id.trim_start_matches('k').parse().unwrap();
            let time = self.asked.entry((model.clone(), seq)).or_default();
            *time += 1;
            replies.push((self.script)(&model, seq, *time));
        }
        self.jobs.push(Job {
            id: id.clone(),
            label: label.to_owned(),
            model,
            ids: requests.iter().map(|one| one.id.clone()).collect(),
            prompts: requests.iter().map(|one| (prompt(&one.request), one.request.max_tokens)).collect(),
            replies,
            ending: self.endings.pop_front().unwrap_or_default(),
            hidden,
            cancelled: false,
        });
        BulkId(id)
    }
}

fn prompt(request: &Request) -> String {
    request.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n")
}

impl Job {
    /// Is over from now on.
    pub(crate) fn end(&mut self) {
        self.ending.looks = 0;
    }

    fn state(&self) -> BulkState {
        match (&self.ending.state, self.cancelled) {
            (_, true) => BulkState::Cancelled,
            (_, false) if self.ending.looks > 0 => BulkState::Running,
            (Some(state), false) => state.clone(),
            (None, false) => BulkState::Ended,
        }
    }

    fn status(&self) -> BulkStatus {
        let total = self.ids.len() as u64;
        BulkStatus {
            id: BulkId(self.id.clone()),
            state: self.state(),
            counts: Counts { done: total, failed: 0, total },
            label: Some(self.label.clone()),
            poll_after: None,
        }
    }

    fn lines(&mut self) -> Vec<Result<BulkLine, ProviderError>> {
        let mut lines: Vec<BulkLine> =
            self.ids.iter().zip(&self.replies).filter_map(|(id, reply)| line(id, reply)).collect();
        if self.ending.reversed {
            lines.reverse();
        }
        if self.ending.doubled {
            let failed = || ProviderError::new(Reason::ServerError, "failed at first");
            let early = |line: &BulkLine| BulkLine { id: line.id.clone(), outcome: Err(failed()) };
            let early: Vec<BulkLine> = lines.iter().map(early).collect();
            let late = self.ids.iter().zip(&self.replies).filter_map(|(id, reply)| line(id, reply));
            lines = early.into_iter().chain(lines).chain(late).collect();
        }
        if self.ending.cut {
            lines.pop();
            lines.push(BulkLine {
                id: None,
                outcome: Err(ProviderError::new(Reason::Decode, "sent a line that is cut")),
            });
        }
        for stranger in &self.ending.strangers {
            let outcome = Ok(Answer::ended(Finish::Stop));
            lines.push(BulkLine { id: stranger.map(str::to_owned), outcome });
        }
        if self.ending.torn > 0 {
            self.ending.torn -= 1;
            lines.truncate(1);
            let torn = ProviderError::new(Reason::StreamAborted, "the file broke off");
            return lines.into_iter().map(Ok).chain([Err(torn)]).collect();
        }
        lines.into_iter().map(Ok).collect()
    }
}

fn line(id: &str, reply: &Reply) -> Option<BulkLine> {
    let answer = |text: &str, finish| Answer { text: text.to_owned(), usage: USAGE, ..Answer::ended(finish) };
    let outcome = match reply {
        Reply::Good => Ok(answer("{\"text\":\"fine\"}", Finish::Stop)),
        Reply::Bad => Ok(answer("{\"text\":7}", Finish::Stop)),
        Reply::Cut => Ok(answer("{\"text\":\"fi", Finish::Length)),
        Reply::Fails(reason, status) => Err(ProviderError {
            status: *status,
            ..ProviderError::new(reason.clone(), format!("failed: {}", reason.name()))
        }),
        Reply::Missing => return None,
    };
    Some(BulkLine { id: Some(id.to_owned()), outcome })
}

impl Counter {
    pub(crate) fn new(id: &str, world: &Arc<Mutex<World>>) -> Arc<Counter> {
        Arc::new(Counter { id: ProviderId::new(id), world: world.clone() })
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}

fn lost() -> ProviderError {
    ProviderError::new(Reason::Transport, "the connection broke")
}

#[async_trait::async_trait]
impl BulkApi for Counter {
    fn limits(&self) -> BulkLimits {
        self.world().limits
    }

    fn chunks(&self, requests: &[BulkRequest]) -> Chunks {
        let lines = self.limits().lines;
        let ends = (0..requests.len()).step_by(lines).map(|start| start..requests.len().min(start + lines));
        Chunks { batches: ends.collect(), refused: Vec::new() }
    }

    async fn submit(&self, label: &str, requests: &[BulkRequest]) -> Result<BulkId, ProviderError> {
        tokio::task::yield_now().await;
        let mishap = self.world().mishaps.pop_front();
        let made = match mishap {
            None => Ok(self.world().make(label, requests, 0)),
            Some(Mishap::LostBefore) => Err(lost()),
            Some(Mishap::LostAfter) => {
                self.world().make(label, requests, 0);
                Err(lost())
            }
            Some(Mishap::LostAndHidden(looks)) => {
                self.world().make(label, requests, looks);
                Err(ProviderError { status: Some(502), ..ProviderError::new(Reason::ServerError, "bad gateway") })
            }
            Some(Mishap::Refused(status)) => {
                let reason = match status {
                    401 => Reason::Auth,
                    413 => Reason::RequestTooLarge { limit: None, requested: None },
                    429 => Reason::RateLimited,
                    _ => Reason::InvalidRequest,
                };
                Err(ProviderError {
                    status: Some(status),
                    ..ProviderError::new(reason, format!("refused with {status}"))
                })
            }
        };
        tokio::task::yield_now().await;
        made
    }

    async fn status(&self, id: &BulkId) -> Result<BulkStatus, ProviderError> {
        tokio::task::yield_now().await;
        let mut world = self.world();
        if let Some(fault) = world.fault() {
            return Err(fault);
        }
        let gone =
            || ProviderError { status: Some(404), ..ProviderError::new(Reason::InvalidRequest, "no such batch") };
        let job = world.jobs.iter_mut().find(|job| job.id == id.0).ok_or_else(gone)?;
        let status = job.status();
        job.ending.looks = job.ending.looks.saturating_sub(1);
        Ok(status)
    }

    async fn cancel(&self, id: &BulkId) -> Result<(), ProviderError> {
        tokio::task::yield_now().await;
        let mut world = self.world();
        if let Some(fault) = world.fault() {
            return Err(fault);
        }
        for job in world.jobs.iter_mut().filter(|job| job.id == id.0) {
            job.cancelled = true;
        }
        Ok(())
    }

    async fn results(&self, id: &BulkId) -> Result<BulkLines, ProviderError> {
        tokio::task::yield_now().await;
        let lines = self.world().jobs.iter_mut().find(|job| job.id == id.0).map(Job::lines).unwrap_or_default();
        Ok(Box::pin(futures_util::stream::iter(lines)))
    }

    async fn list(&self) -> Result<Vec<BulkStatus>, ProviderError> {
        tokio::task::yield_now().await;
        let mut world = self.world();
        let mut all = Vec::new();
        for job in world.jobs.iter_mut().rev() {
            if job.hidden == 0 {
                all.push(job.status());
            }
            job.hidden = job.hidden.saturating_sub(1);
        }
        Ok(all)
    }
}

#[async_trait::async_trait]
impl Provider for Counter {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        Locality::Cloud
    }

    fn constrains_schema(&self) -> bool {
        true
    }

    async fn stream(&self, _request: &Request) -> Result<AnswerStream, ProviderError> {
        Err(ProviderError::new(Reason::Unsupported, "is asked in batches only"))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(Vec::new())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: String::new(), latency: Duration::ZERO })
    }

    fn bulk(&self) -> Option<&dyn BulkApi> {
        Some(self)
    }
}

/// A batch that the provider would not begin.
pub(crate) fn no_room() -> BulkState {
    let code = Some("token_limit_exceeded".to_owned());
    BulkState::Failed(BulkFailure { code, message: "Enqueued token limit reached".to_owned(), line: None })
}
