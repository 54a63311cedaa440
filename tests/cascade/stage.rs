//! Everything a cascade is lent, made for tests: a ledger that remembers, a work that judges numbers.

use super::scripted::{Reply, Scripted};
use async_trait::async_trait;
use sluice::cascade::{
    Ask, Bounds, Cache, Cascade, Charge, Desk, DriveError, Ending, Gate, Judged, Observer, Omit, Progress, Route,
    Spending, Unaskable, Ungated, Work, drive,
};
use sluice::ledger::{ArtifactEntry, AttemptEntry, Ledger, LedgerError, RunId};
use sluice::prices::{Cost, Money};
use sluice::routing::{Candidate, CandidateSpec, Place};
use sluice_providers::{Locality, Message, Provider, ProviderId, Reason, Request, Role};
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, FindingRole, Verdict};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// A route over scripted providers, and what happened on it.
pub(crate) struct Stage {
    pub(crate) route: Vec<Place>,
    pub(crate) bounds: Bounds,
    pub(crate) providers: BTreeMap<String, Arc<Scripted>>,
    /// What ledger and observer heard, in order.
    pub(crate) log: Arc<Mutex<Vec<String>>>,
    pub(crate) interrupt: watch::Sender<bool>,
    /// Calls the run can pay for.
    pub(crate) purse: usize,
    pub(crate) broken_ledger: bool,
    pub(crate) max_answer_bytes: usize,
    /// Bound of an answer, for limits of tokens.
    pub(crate) max_tokens: Option<u32>,
    /// Milliseconds since 1970.
    pub(crate) now_ms: fn() -> u64,
}

/// What a run is lent where it is not the usual.
pub(crate) struct Lent<'a> {
    pub(crate) gate: &'a dyn Gate,
    pub(crate) cache: Option<&'a dyn Cache>,
    pub(crate) spending: Option<&'a dyn Spending>,
}

impl Stage {
    /// A route of `provider/model` or `provider/model window`; `builtin` is the floor.
    pub(crate) fn new(route: &[&str], replies: &BTreeMap<String, Vec<Reply>>) -> Self {
        let providers = replies.iter().map(|(id, replies)| (id.clone(), Arc::new(Scripted::new(id, replies.clone()))));
        Stage {
            route: route.iter().map(|text| place(text)).collect(),
            bounds: Bounds::default(),
            providers: providers.collect(),
            log: Arc::default(),
            interrupt: watch::channel(false).0,
            purse: usize::MAX,
            broken_ledger: false,
            max_answer_bytes: 1_000,
            max_tokens: None,
            now_ms: || 1_700_000_000_000,
        }
    }

    /// Goes down the route over the scripted providers.
    pub(crate) async fn run(&self) -> Result<Ending, DriveError> {
        let scripted = self.providers.iter().map(|(id, it)| (ProviderId::new(id), it.clone() as Arc<dyn Provider>));
        self.run_over(scripted.collect()).await
    }

    /// Goes down the route over any providers.
    pub(crate) async fn run_over(
        &self,
        providers: BTreeMap<ProviderId, Arc<dyn Provider>>,
    ) -> Result<Ending, DriveError> {
        self.run_lent(&providers, Lent { gate: &Ungated, cache: None, spending: None }).await
    }

    /// Goes down the route with what it is lent.
    pub(crate) async fn run_lent(
        &self,
        providers: &BTreeMap<ProviderId, Arc<dyn Provider>>,
        lent: Lent<'_>,
    ) -> Result<Ending, DriveError> {
        let cascade = Cascade::new(Route::new(self.route.clone()).unwrap(), self.bounds.clone());
        let log = Log { lines: self.log.clone(), broken: self.broken_ledger };
        let purse = Purse(AtomicUsize::new(self.purse));
        let desk = Desk {
            run: &RunId("run".to_owned()),
            kind: "erd",
            version: "1",
            providers,
            ledger: &log,
            spending: lent.spending.unwrap_or(&purse),
            cache: lent.cache,
            gate: lent.gate,
            observer: &log,
            interrupted: self.interrupt.subscribe(),
            now_ms: self.now_ms,
            jitter: || 0,
            max_answer_bytes: self.max_answer_bytes,
        };
        drive(&Numbers { max_tokens: self.max_tokens }, cascade, &desk).await
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

fn place(text: &str) -> Place {
    let (spec, window) = text.split_once(' ').unwrap_or((text, ""));
    let spec: CandidateSpec = spec.parse().unwrap();
    let local = matches!(spec.provider.as_str(), "ollama" | "builtin");
    Place {
        floor: spec.provider == "builtin",
        locality: if local { Locality::Local } else { Locality::Cloud },
        window: window.parse().ok(),
        candidate: Candidate {
            provider: ProviderId::new(&spec.provider),
            model: spec.model,
            variant: spec.variant.unwrap_or_default(),
        },
    }
}

/// Judges a text that is a number by its value; 80 passes. Tells in the label what an ask changes.
struct Numbers {
    max_tokens: Option<u32>,
}

#[async_trait]
impl Work for Numbers {
    fn request(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable> {
        if place.window.is_some_and(|window| window < 100) {
            let message = "the facts alone need 100 tokens".to_owned();
            return Err(Unaskable { reason: Reason::ContextTooLong { limit: None, got: None }, message });
        }
        let omit = ask.omit.as_ref().map(|omit| match omit {
            Omit::Named(name) => format!("without {name}"),
            Omit::Unnamed => "plain".to_owned(),
        });
        let changes = [
            ask.more_tokens.then(|| "more tokens".to_owned()),
            ask.fewer_tokens.map(|tokens| format!("{tokens} tokens fewer")),
            ask.shrink.then(|| "shorter".to_owned()),
            omit,
        ];
        let text: Vec<&str> = findings.iter().filter_map(|finding| finding.hint.as_deref()).collect();
        Ok(Request {
            model: place.candidate.model.clone(),
            messages: vec![Message { role: Role::User, text: text.join("\n") }],
            schema: None,
            max_tokens: self.max_tokens,
            num_ctx: place.window,
            temperature: None,
            prompt_tokens_estimate: None,
            label: changes.into_iter().flatten().collect::<Vec<_>>().join(", "),
        })
    }

    fn key(&self, place: &Place, _request: &Request) -> String {
        format!("key of {}", place.candidate)
    }

    async fn judge(&self, _place: &Place, answer: &str) -> Judged {
        let score = Score::from_points(answer.trim().parse().unwrap_or(0.0));
        let finding = Finding {
            check: "number".to_owned(),
            role: FindingRole::Graded,
            earned: Some(f32::from(score.get())),
            of: 100.0,
            line: None,
            message: format!("{score} of 100"),
            hint: Some(format!("write more than {score}")),
        };
        let threshold = Score::try_from(80).unwrap();
        let verdict =
            Verdict { score, threshold, evidence: Evidence::Facts, findings: vec![finding], repairs: Vec::new() };
        Judged { text: answer.to_owned(), verdict, calls: Vec::new() }
    }
}

/// Pays for a number of calls, then for none that costs.
struct Purse(AtomicUsize);

impl Spending for Purse {
    fn reserve(&self, place: &Place, _request: &Request) -> bool {
        place.locality == Locality::Local
            || self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
    }

    fn settle(&self, place: &Place, _request: &Request, charge: Charge) -> Cost {
        match (place.locality, charge) {
            (Locality::Local, _) => Cost::Local,
            (Locality::Cloud, Charge::Nothing) => Cost::Known(Money::ZERO),
            (Locality::Cloud, Charge::Unknown) => Cost::Unknown,
            (Locality::Cloud, Charge::Answered(usage)) => {
                Cost::Known(Money::from_pico_usd(usage.output_tokens.unwrap_or_default()))
            }
        }
    }
}

/// Remembers what it is told, as a ledger and as an observer.
struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    broken: bool,
}

impl Log {
    fn write(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

impl Observer for Log {
    fn on(&self, event: &Progress<'_>) {
        self.write(match event {
            Progress::Calling { place, .. } => format!("calling {}", place.candidate),
            Progress::Recalling { place } => format!("recalling {}", place.candidate),
            Progress::Text(piece) => format!("text {piece}"),
            Progress::Judged { verdict, .. } => format!("judged {}", verdict.score),
            Progress::Failed { error, .. } => format!("failed {}", error.reason.name()),
            Progress::Cut { reason, .. } => format!("cut {reason}"),
            Progress::PassedOver { message, .. } => format!("passed over: {message}"),
            Progress::TooExpensive { place, .. } => format!("too expensive {}", place.candidate),
            Progress::Waiting { wait, reason } => {
                format!("waiting {} ms: {}", wait.as_millis(), reason.unwrap_or_default())
            }
        });
    }
}

#[async_trait]
impl Ledger for Log {
    async fn begin_run(&self, _command: &str) -> Result<RunId, LedgerError> {
        Ok(RunId("run".to_owned()))
    }

    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError> {
        if self.broken {
            return Err(LedgerError::Storage("the disk is full".to_owned()));
        }
        self.write(format!("row {} {}", attempt.ordinal, attempt.outcome.name()));
        Ok(())
    }

    async fn record_artifact(&self, _artifact: &ArtifactEntry) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn end_run(&self, _run: &RunId) -> Result<(), LedgerError> {
        Ok(())
    }

    async fn accepted(&self, _work_key: &str) -> Result<Option<ArtifactEntry>, LedgerError> {
        Ok(None)
    }
}
