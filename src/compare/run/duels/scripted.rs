//! Candidates and a referee that do what they are told, in memory.

use super::{Referee, USUAL_DUELS};
use crate::cascade::{Ask, Judged, Unaskable, Work};
use crate::compare::run::{CompareEvent, CompareWatcher, Compared, Known, Question, Stand, compare, places};
use crate::config::{Config, Environment, Layer};
use crate::kinds::Registry;
use crate::ledger::{SqliteLedger, sha256};
use crate::prices::Money;
use crate::routing::{CandidateSpec, Place, Roster, Tier, Variant};
use futures_util::stream;
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Message, Model, Provider, ProviderError, ProviderId, Reason,
    Request, Role, Usage,
};
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Verdict};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What somebody answers to a request; `None` where its server is down.
pub(super) type Script = fn(&Request) -> Option<String>;

/// A provider that answers by its script and remembers what it was asked.
pub(super) struct Scripted {
    id: ProviderId,
    locality: Locality,
    script: Script,
    pub(super) asked: Mutex<Vec<Request>>,
}

#[async_trait::async_trait]
impl Provider for Scripted {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        self.locality
    }

    fn constrains_schema(&self) -> bool {
        false
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        self.asked.lock().unwrap().push(request.clone());
        let text = (self.script)(request).ok_or_else(|| ProviderError::new(Reason::ServerError, "down"))?;
        let usage = Usage { input_tokens: Some(400), output_tokens: Some(2_000), ..Usage::default() };
        let end = Answer { usage, ..Answer::ended(Finish::Stop) };
        Ok(Box::pin(stream::iter([Ok(Event::Text(text)), Ok(Event::End(end))])))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(Vec::new())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: String::new(), latency: Duration::ZERO })
    }
}

/// A question whose every answer is accepted.
struct Open(String);

#[async_trait::async_trait]
impl Work for Open {
    fn request(&self, place: &Place, _ask: &Ask, _findings: &[Finding]) -> Result<Request, Unaskable> {
        let message = Message { role: Role::User, text: self.0.clone() };
        Ok(Request { model: place.candidate.model.clone(), messages: vec![message], ..Request::default() })
    }

    fn key(&self, place: &Place, _request: &Request) -> String {
        sha256(format!("{} {}", self.0, place.candidate).as_bytes())
    }

    async fn judge(&self, _place: &Place, answer: &str) -> Judged {
        let verdict = Verdict {
            score: Score::from_points(90.0),
            threshold: Score::from_points(80.0),
            evidence: Evidence::None,
            findings: Vec::new(),
            repairs: Vec::new(),
        };
        Judged { text: answer.to_owned(), verdict, calls: Vec::new() }
    }
}

struct Nobody;

impl CompareWatcher for Nobody {
    fn on(&self, _event: &CompareEvent<'_>) {}
}

/// A comparison that can be run again and again over one ledger.
pub(super) struct Ground {
    folder: tempfile::TempDir,
    pub(super) ledger: SqliteLedger,
    /// The candidates `lab/…`, and who is asked about their texts.
    pub(super) lab: Arc<Scripted>,
    pub(super) den: Arc<Scripted>,
    pub(super) models: Vec<&'static str>,
    pub(super) inputs: usize,
    pub(super) most: u32,
    pub(super) max_cost: Option<f64>,
    pub(super) known: Known,
    pub(super) concurrency: usize,
}

impl Ground {
    /// `lab/a` and `lab/b` on so many inputs, before a referee `groq/openai/gpt-oss-120b`.
    pub(super) async fn new(inputs: usize, writes: Script, says: Script) -> Ground {
        let scripted = |id: &str, locality, script| {
            Arc::new(Scripted { id: ProviderId::new(id), locality, script, asked: Mutex::default() })
        };
        Ground {
            folder: tempfile::tempdir().unwrap(),
            ledger: SqliteLedger::in_memory().await.unwrap(),
            lab: scripted("lab", Locality::Local, writes),
            den: scripted("groq", Locality::Cloud, says),
            models: vec!["lab/a", "lab/b"],
            inputs,
            most: USUAL_DUELS,
            max_cost: None,
            known: Known::Counts,
            concurrency: 1,
        }
    }

    /// Calls of the candidates and of the referee so far.
    pub(super) fn calls(&self) -> (usize, usize) {
        (self.lab.asked.lock().unwrap().len(), self.den.asked.lock().unwrap().len())
    }

    pub(super) async fn compare(&self) -> Compared {
        let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
        // Failures are left alone for so short that it counts as never.
        let settings = "[cascade]\nmax_transport_retries = 0\n[breaker]\ncooldown = \"1ms\"\nall_down = \"try\"\n";
        std::fs::write(self.folder.path().join("sluice.toml"), settings).unwrap();
        let config = Config::load(self.folder.path(), &environment, Layer::default()).unwrap();
        let registry = Registry::load(self.folder.path()).unwrap();
        let kind = registry.kind("erd").unwrap();
        let mut roster = Roster::default();
        roster.take_in(self.lab.clone(), None, None);
        roster.take_in(self.den.clone(), None, None);
        let specs: Vec<CandidateSpec> = self.models.iter().map(|model| model.parse().unwrap()).collect();
        let names: Vec<String> = self.models.iter().map(|model| (*model).to_owned()).collect();
        let places = places(&specs, &[Variant::Text], Tier::Any, &roster.seats).unwrap();
        let question = |input: usize| Question {
            input: format!("input-{input}"),
            group: "erd".to_owned(),
            digest: input.to_string(),
            kind,
            threshold: Score::from_points(80.0),
            work: Box::new(Open(format!("Draw input {input}. task>>>"))),
            places: places.clone(),
            providers: &roster.providers,
        };
        let questions: Vec<Question<'_>> = (0..self.inputs).map(question).collect();
        let name = "groq/openai/gpt-oss-120b";
        let referee = Referee::new((name.to_owned(), &name.parse().unwrap()), Tier::Any, &roster.seats, self.most);
        let (_keep, interrupted) = tokio::sync::watch::channel(false);
        let stand = Stand {
            config: &config,
            roster: &roster,
            ledger: &self.ledger,
            accounts: &[],
            concurrency: self.concurrency,
            max_cost: self.max_cost.map(Money::from_usd),
            known: self.known,
            referee: Some(referee.unwrap()),
            command: "compare",
            watcher: &Nobody,
            interrupted,
            now_ms: || 1_795_000_000_000,
        };
        compare(&stand, &questions, &names, 1, "{}").await.unwrap()
    }
}
