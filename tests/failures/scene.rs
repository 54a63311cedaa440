//! A stage with real doors and limits, over services in memory or behind sockets.

use super::seen::Seen;
use super::shelf::Shelf;
use super::till::Till;
use crate::cascade::scenarios::told;
use crate::cascade::stage::{Lent, Stage};
use crate::wall::{Line, Reply, Service, Wall};
use sluice::cascade::{Cache, Ending, Spending};
use sluice::config::{Config, Environment, Layer};
use sluice::routing::breaker::{Account, AllDown, Policy};
use sluice::routing::limiter::{Bounds, Limiter, Limits};
use sluice::routing::waves::{Waves, Yard};
use sluice::routing::{Doors, Traffic};
use sluice_providers::wire::openai::Flavour;
use sluice_providers::{Api, ApiKey, Connection, Locality, Provider, ProviderId, TimeLimits, connect};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// How services are reached, and how fast time runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In memory and in paused time.
    Memory,
    /// Over sockets; every time is divided by this.
    Sockets(u32),
}

impl Way {
    /// So many seconds of a scenario.
    pub(super) fn s(self, seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds / self.scale())
    }

    fn scale(self) -> f64 {
        match self {
            Way::Memory => 1.0,
            Way::Sockets(scale) => f64::from(scale),
        }
    }

    /// What a busy machine may add to a time, in seconds of the scenario.
    pub(super) fn slack(self) -> f64 {
        match self {
            Way::Memory => 0.0,
            Way::Sockets(_) => 2.0 * self.scale(),
        }
    }

    /// A 429 that asks to wait.
    pub(super) fn limited(self, seconds: f64) -> Reply {
        let reply = Reply::status(429, LIMITED);
        match self {
            Way::Memory | Way::Sockets(1) => reply.header("retry-after", &seconds.to_string()),
            Way::Sockets(_) => reply.header("retry-after-ms", &self.s(seconds).as_millis().to_string()),
        }
    }
}

/// Body of a plain 429.
pub(super) const LIMITED: &str = r#"{"error":{"message":"Rate limit reached for requests","type":"requests"}}"#;

/// An answer of sixty tokens that is good as a whole, and would still pass if its first forty were taken for all of it.
pub(super) const SIXTY: &str = "90.000000000000000000000000000000000000000000000000000000000";

/// What the fallback writes.
pub(super) const OTHER: &str = "91";

/// A whole answer of sixty tokens.
pub(super) fn whole() -> Reply {
    Reply::text(SIXTY).pieces_of(1)
}

/// A service of two models that replies in this order.
pub(super) fn groq(replies: impl IntoIterator<Item = Reply>) -> Service {
    Service::openai("groq", &["a", "b"]).replies(replies)
}

/// Who answers where another does not.
pub(super) fn fallback() -> Service {
    Service::gemini(&["m"]).replies([Reply::text(OTHER)])
}

/// The usual route: a provider, then another.
pub(super) const ROUTE: &[&str] = &["groq/a", "gemini/m"];

/// What a scenario is played with.
pub(super) struct Scene {
    pub(super) way: Way,
    pub(super) stage: Stage,
    pub(super) policy: Policy,
    pub(super) all_down: AllDown,
    pub(super) idle: Duration,
    pub(super) shelf: Shelf,
    services: Vec<Service>,
    limits: Vec<(ProviderId, Option<String>, Limits)>,
    accounts: Vec<(ProviderId, Account)>,
}

impl Scene {
    /// A route with the usual bounds, the doors of the default configuration, and 15 s for a first byte.
    pub(super) fn new(way: Way, route: &[&str]) -> Self {
        let mut stage = Stage::new(route, &BTreeMap::new());
        stage.now_ms = now_ms;
        let bounds = &mut stage.bounds;
        for wait in [
            &mut bounds.deadline,
            &mut bounds.longest_wait,
            &mut bounds.pause,
            &mut bounds.rate_limit_pause,
            &mut bounds.early,
        ] {
            *wait = way.s(wait.as_secs_f64());
        }
        let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
        let usual = Config::load(Path::new("/nonexistent"), &environment, Layer::default()).unwrap().breaker;
        let scaled = |span: Duration| way.s(span.as_secs_f64());
        let (cooldown, longest_cooldown) = (scaled(usual.policy.cooldown), scaled(usual.policy.longest_cooldown));
        let policy = Policy { cooldown, longest_cooldown, ..usual.policy };
        let AllDown::WaitUpTo(longest) = usual.all_down else { panic!("who is shut out waits by default") };
        let all_down = AllDown::WaitUpTo(scaled(longest));
        let (shelf, idle) = (Shelf::default(), way.s(30.0));
        Scene { way, stage, policy, all_down, idle, shelf, services: vec![], limits: vec![], accounts: vec![] }
    }

    pub(super) fn with(mut self, service: Service) -> Self {
        self.services.push(service);
        self
    }

    /// Limits of a provider, or of one of its models.
    pub(super) fn limited(mut self, provider: &str, model: Option<&str>, limits: Limits) -> Self {
        self.limits.push((ProviderId::new(provider), model.map(str::to_owned), limits));
        self
    }

    pub(super) fn account(mut self, provider: &str, account: Account) -> Self {
        self.accounts.push((ProviderId::new(provider), account));
        self
    }

    /// Opens it: from now on time counts.
    pub(super) async fn open(&self) -> Open<'_> {
        let pause = self.way.s(1.0);
        let limiter = Limiter::new(Bounds { pause, ..Bounds::default() });
        let limiter = self.limits.iter().cloned().fold(limiter, |limiter, (id, model, it)| limiter.with(id, model, it));
        let doors = Doors::open(&self.shelf, self.policy, now_ms()).await.unwrap();
        for (provider, account) in &self.accounts {
            doors.introduce(provider, *account);
        }
        let traffic = Traffic::new(doors, limiter, Yard::new(Waves::new(64)), now_ms).with_all_down(self.all_down);
        let times = TimeLimits { first_byte: self.way.s(15.0), idle: self.idle, ..TimeLimits::of(Locality::Cloud) };
        let (mut lines, mut wall, mut providers) = (BTreeMap::new(), None, BTreeMap::new());
        if self.way == Way::Memory {
            for service in &self.services {
                let line = Arc::new(Line::new(service.clone(), times));
                providers.insert(line.id().clone(), line.clone() as Arc<dyn Provider>);
                lines.insert(service.name().to_owned(), line);
            }
        } else {
            let behind = wall.insert(Wall::start(self.services.clone()));
            providers = self.services.iter().map(|service| over_sockets(service.name(), behind, times)).collect();
        }
        Open { scene: self, traffic, providers, lines, wall, began: Instant::now(), works: AtomicUsize::new(0) }
    }
}

fn over_sockets(name: &str, wall: &Wall, limits: TimeLimits) -> (ProviderId, Arc<dyn Provider>) {
    let api = if name == "gemini" { Api::Gemini } else { Api::OpenAi(Flavour::GROQ) };
    let mut connection = Connection::new(name, api, &wall.base_url(name), Locality::Cloud);
    connection.key = Some(ApiKey::new("sk-test").unwrap());
    connection.limits = limits;
    (connection.id.clone(), connect(&connection).unwrap())
}

/// A scene that is being played.
pub(super) struct Open<'a> {
    pub(super) scene: &'a Scene,
    traffic: Traffic<'a>,
    providers: BTreeMap<ProviderId, Arc<dyn Provider>>,
    pub(super) lines: BTreeMap<String, Arc<Line>>,
    pub(super) wall: Option<Wall>,
    began: Instant,
    works: AtomicUsize,
}

impl Open<'_> {
    /// One artifact, from its first call to its end.
    pub(super) async fn ask(&self) -> Ending {
        self.ask_lent(None, None).await
    }

    pub(super) async fn ask_paid(&self, till: &Till) -> Ending {
        self.ask_lent(None, Some(till)).await
    }

    pub(super) async fn ask_lent(&self, cache: Option<&dyn Cache>, spending: Option<&dyn Spending>) -> Ending {
        let lanes = self.traffic.enter(self.works.fetch_add(1, Ordering::SeqCst)).await;
        self.scene.stage.run_lent(&self.providers, Lent { gate: &lanes, cache, spending }).await.unwrap()
    }

    /// Seconds since the scene was opened.
    pub(super) fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * self.scene.way.scale()
    }

    /// Waits until so many seconds after the opening.
    pub(super) async fn until(&self, seconds: f64) {
        tokio::time::sleep_until(self.began + self.scene.way.s(seconds)).await;
    }

    /// When a service was called, in seconds since the opening.
    pub(super) fn calls(&self, service: &str) -> Vec<f64> {
        let began = self.began.into_std();
        let mut at: Vec<_> = match &self.wall {
            None => self.lines[service].calls().iter().map(|call| call.at.into_std()).collect(),
            Some(wall) => {
                wall.requests().iter().filter(|it| it.chat && it.service == service).map(|it| it.at).collect()
            }
        };
        at.sort();
        at.iter().map(|at| at.saturating_duration_since(began).as_secs_f64() * self.scene.way.scale()).collect()
    }

    /// What happened so far; nothing but a whole answer may have passed.
    pub(super) fn seen(&self, ending: &Ending) -> Seen {
        let whole = ending.accepted().is_none_or(|text| text.text == SIXTY || text.text == OTHER);
        Seen::new()
            .tell(format!("{} in {:.1} s", told(ending).join(", "), self.now()))
            .must("half a text passed", whole)
    }
}

/// Who wrote the text that passed.
pub(super) fn author(ending: &Ending) -> Option<String> {
    ending.accepted().map(|text| text.place.candidate.to_string())
}

/// Reasons and outcomes of all attempts, in order.
pub(super) fn outcomes(ending: &Ending) -> Vec<String> {
    told(ending).into_iter().map(|line| line.rsplit(' ').next().unwrap_or_default().to_owned()).collect()
}

/// Milliseconds since 1970 by the clock of the runtime, which may be paused.
pub(super) fn now_ms() -> u64 {
    static ZERO: OnceLock<std::time::Instant> = OnceLock::new();
    const START: u64 = 1_795_316_400_000;
    let (zero, now) = (*ZERO.get_or_init(std::time::Instant::now), Instant::now().into_std());
    let ms = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(0);
    match now.checked_duration_since(zero) {
        Some(after) => START + ms(after),
        None => START - ms(zero.duration_since(now)),
    }
}
