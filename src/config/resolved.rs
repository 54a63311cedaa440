//! The settings a run works with: every value present, every layer already merged.

use super::bounds::BreakerConfig;
use super::environment::{Environment, EnvironmentError};
use super::file::{Api, CascadeFile, CloudPolicy, ConfigFile, ModelFile, ProviderFile, Span};
use super::fits::{unfit, unfit_price};
use super::layers::{FileError, Layer};
use super::unfit::told;
use crate::ledger::KeptBounds;
use crate::prices::Prices;
use crate::routing::budget::Limits as Budget;
use crate::routing::limiter::Limits as RateLimits;
use crate::routing::rank::Prefer;
use crate::routing::{CandidateError, CandidateSpec};
use crate::sources::Limits;
use sluice_providers::MOST_HOSTS;
use sluice_validators::{Score, ScoreOutOfRange};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The resolved configuration.
#[derive(Clone, Debug)]
pub struct Config {
    pub cloud: CloudPolicy,
    /// Longest time one artifact may take, over all its candidates.
    pub deadline: Duration,
    /// Pause after an artifact that a cloud provider made.
    pub delay: Duration,
    /// Artifacts made at the same time.
    pub jobs: usize,
    /// Who is asked first.
    pub prefer: Prefer,
    /// Whether routes stay as they are written.
    pub frozen: bool,
    /// Whether a missing local model may be fetched before its first call.
    pub pull: bool,
    /// USD that an artifact is worth; infinite: a pass at any price.
    pub artifact_value: f64,
    /// USD that an hour of waiting is worth.
    pub time_value: f64,
    pub temperature: f32,
    /// Most tokens of one answer.
    pub max_tokens: u32,
    /// Answers per artifact.
    pub max_attempts: u32,
    /// Repeats of a call that broke, per candidate.
    pub max_transport_retries: u32,
    /// Waits for a rate limit, per candidate.
    pub max_rate_limit_waits: u32,
    pub pauses: Pauses,
    /// Bytes of answers that are kept to be used again.
    pub cache_bytes: u64,
    /// How long `ledger compact` leaves what is bulky in the ledger.
    pub keep: Duration,
    /// How long another process that holds the ledger is waited for.
    pub ledger_wait: Duration,
    /// How much of earlier versions is kept.
    pub history: KeptBounds,
    /// What may be spent.
    pub budget: Budget,
    /// How long who fails is left alone.
    pub breaker: BreakerConfig,
    /// How prototypes are compiled.
    pub compile: CompileConfig,
    /// How much is read.
    pub sources: Limits,
    pub providers: BTreeMap<String, ProviderConfig>,
    pub kinds: BTreeMap<String, KindConfig>,
    /// Models that grade what the rubric has accepted; none: nobody does.
    pub judges: Vec<CandidateSpec>,
    /// Longest time a judge may take.
    pub judge_timeout: Duration,
    /// What calls cost.
    pub prices: Prices,
    /// Names that count as a true one: (true name, other name).
    pub aliases: Vec<(String, String)>,
    /// Where the ledger lies.
    pub ledger: PathBuf,
    /// Every setting with the place it came from.
    pub settings: Layer,
}

/// One provider.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    pub api: Api,
    /// `None` only for Ollama, whose address has a default of its own.
    pub base_url: Option<String>,
    /// Further servers that answer for the same provider; the least busy one is asked.
    pub more_urls: Vec<String>,
    pub key_env: Option<String>,
    pub key_file: Option<PathBuf>,
    pub local: bool,
    /// Whether it has a Batch API; `None` leaves that to what is known of its API.
    pub bulk: Option<bool>,
    pub model: Option<String>,
    pub temperature: Option<f32>,
    pub max_tokens: Option<u32>,
    pub num_ctx: Option<u32>,
    pub connect_timeout: Duration,
    pub first_byte_timeout: Duration,
    pub idle_timeout: Duration,
    /// What the account allows over all its models; nothing: only what is learned from answers.
    pub limits: RateLimits,
    /// What it allows for single models, by the model's id.
    pub models: BTreeMap<String, RateLimits>,
}

impl ProviderConfig {
    /// Whether its servers load a model when it is asked for; others have what they were started with.
    pub fn loads(&self) -> bool {
        self.local && self.api == Api::Ollama
    }
}

/// How long a cascade waits for what.
#[derive(Clone, Copy, Debug)]
pub struct Pauses {
    /// Before a call that broke is repeated; doubles.
    pub retry: Duration,
    /// Before a call that was too fast is repeated, where the provider names no time; doubles.
    pub rate_limit: Duration,
    /// Before another model of the same provider is asked.
    pub switch: Duration,
    /// A longer wait is not begun.
    pub longest: Duration,
}

/// Whether and how long compilers look at a prototype.
#[derive(Clone, Copy, Debug)]
pub struct CompileConfig {
    pub enabled: bool,
    /// Longest time for one language.
    pub timeout: Duration,
}

/// What a user says of one kind.
#[derive(Clone, Debug)]
pub struct KindConfig {
    pub threshold: Option<Score>,
    pub route: Vec<CandidateSpec>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    #[error("the configuration holds a value that does not fit: {0}")]
    Value(String),
    #[error("`kinds.{kind}.threshold` does not fit: {source}")]
    Threshold { kind: String, source: ScoreOutOfRange },
    #[error("the route of `{kind}` does not fit: {source}")]
    Route { kind: String, source: CandidateError },
    #[error("`judge.models` does not fit: {0}")]
    Judge(CandidateError),
    #[error(
        "the provider `{0}` needs `api`: one of \"ollama\", \"groq\", \"gemini\", \"openai\" (any OpenAI-compatible server)"
    )]
    MissingApi(String),
    #[error("the provider `{0}` needs `base_url`, e.g. \"http://127.0.0.1:8080/v1\"")]
    MissingBaseUrl(String),
    #[error("`base_url` and `base_urls` under [providers.{0}] say two things: keep one of them")]
    TwoAddresses(String),
    #[error("`base_urls` under [providers.{provider}] names {found} servers: name one to {most}")]
    Servers { provider: String, found: usize, most: usize },
    #[error(
        "`bulk = true` under [providers.{0}] does not fit: a Batch API is known of \"openai\", \"groq\" and \"gemini\", with one `base_url`"
    )]
    Bulk(String),
    #[error("`{key}` from {place} does not fit: `{kind}` is no kind; the nearest is `{nearest}`")]
    UnknownKind { kind: String, key: String, place: String, nearest: String },
    #[error(
        "`{key}` from {place} names `{candidate}`, but `{provider}` is no provider that is configured; the nearest is `{nearest}`"
    )]
    UnknownProvider { provider: String, candidate: String, key: String, place: String, nearest: String },
    #[error("no place for the ledger: set SLUICE_LEDGER, XDG_STATE_HOME or HOME")]
    NoLedger,
}

impl Config {
    /// Reads all layers: defaults, the user's file, the project's file (or the one file that `SLUICE_CONFIG` names
    /// in place of both), the environment, and the flags.
    ///
    /// **Errors**: [`ConfigError`], naming the key, the value and the file.
    pub fn load(folder: &Path, environment: &Environment, flags: Layer) -> Result<Config, ConfigError> {
        let mut settings = Layer::defaults()?;
        for file in config_files(folder, environment) {
            settings.overlay(Layer::of_file(&file)?);
        }
        settings.overlay(environment.layer()?);
        settings.overlay(flags);
        let ledger = environment.ledger_file().ok_or(ConfigError::NoLedger)?;
        resolve(settings, ledger)
    }
}

/// The files that exist, lowest first.
fn config_files(folder: &Path, environment: &Environment) -> Vec<PathBuf> {
    if let Some(file) = environment.config_file() {
        return vec![file];
    }
    let user = environment.user_config_file();
    user.into_iter().chain([folder.join("sluice.toml")]).filter(|file| file.is_file()).collect()
}

fn resolve(settings: Layer, ledger: PathBuf) -> Result<Config, ConfigError> {
    let file: ConfigFile =
        settings.table().try_into().map_err(|error: toml::de::Error| ConfigError::Value(told(&error, &settings)))?;
    if let Some(unfit) = unfit(&settings).or_else(|| unfit_price(&file.prices)) {
        return Err(ConfigError::Value(unfit));
    }
    let missing = |key: &str| ConfigError::Value(format!("`{key}` is missing"));
    let mut providers = BTreeMap::new();
    for (name, provider) in file.providers {
        providers.insert(name.clone(), resolve_provider(&name, provider)?);
    }
    let mut kinds = BTreeMap::new();
    for (kind, given) in file.kinds {
        let threshold = given.threshold.map(Score::checked).transpose();
        let threshold = threshold.map_err(|source| ConfigError::Threshold { kind: kind.clone(), source })?;
        let route: Result<Vec<CandidateSpec>, _> =
            given.route.unwrap_or_default().iter().map(|candidate| candidate.parse()).collect();
        let route = route.map_err(|source| ConfigError::Route { kind: kind.clone(), source })?;
        kinds.insert(kind, KindConfig { threshold, route });
    }
    let judges: Result<Vec<CandidateSpec>, _> =
        file.judge.models.unwrap_or_default().iter().map(|model| model.parse()).collect();
    let judges = judges.map_err(ConfigError::Judge)?;
    let (cascade, compile, sources) = (file.cascade, file.compile, file.sources);
    Ok(Config {
        cloud: file.cloud.ok_or_else(|| missing("cloud"))?,
        deadline: file.deadline.ok_or_else(|| missing("deadline"))?.0,
        delay: file.delay.ok_or_else(|| missing("delay"))?.0,
        jobs: file.jobs.ok_or_else(|| missing("jobs"))?.clamp(1, 64),
        prefer: file.prefer.ok_or_else(|| missing("prefer"))?,
        frozen: file.frozen.ok_or_else(|| missing("frozen"))?,
        pull: file.pull.ok_or_else(|| missing("pull"))?,
        artifact_value: usd("artifact_value", file.artifact_value)?,
        time_value: finite("time_value", file.time_value)?,
        temperature: file.temperature.ok_or_else(|| missing("temperature"))?,
        max_tokens: file.max_tokens.ok_or_else(|| missing("max_tokens"))?,
        max_attempts: cascade.max_attempts.ok_or_else(|| missing("cascade.max_attempts"))?.max(1),
        pauses: pauses(&cascade).map_err(missing)?,
        max_transport_retries: cascade.max_transport_retries.ok_or_else(|| missing("cascade.max_transport_retries"))?,
        max_rate_limit_waits: cascade.max_rate_limit_waits.ok_or_else(|| missing("cascade.max_rate_limit_waits"))?,
        cache_bytes: file.cache.max_bytes.ok_or_else(|| missing("cache.max_bytes"))?,
        keep: file.ledger.keep.ok_or_else(|| missing("ledger.keep"))?.0,
        // An hour is as good as for ever.
        ledger_wait: file.ledger.wait.ok_or_else(|| missing("ledger.wait"))?.0.min(Duration::from_secs(3600)),
        history: KeptBounds {
            bytes: file.history.max_bytes.ok_or_else(|| missing("history.max_bytes"))?,
            versions: file.history.max_versions.ok_or_else(|| missing("history.max_versions"))?.max(1),
        },
        budget: file.budget.resolved(),
        breaker: file.breaker.resolved(),
        compile: CompileConfig {
            enabled: compile.enabled.ok_or_else(|| missing("compile.enabled"))?,
            // An hour is as good as for ever, and no clock overflows.
            timeout: compile.timeout.ok_or_else(|| missing("compile.timeout"))?.0.min(Duration::from_secs(3600)),
        },
        sources: Limits {
            file_bytes: sources.max_file_bytes.ok_or_else(|| missing("sources.max_file_bytes"))?,
            sql_bytes: sources.max_sql_bytes.ok_or_else(|| missing("sources.max_sql_bytes"))?,
            files: sources.max_files.ok_or_else(|| missing("sources.max_files"))?,
            total_bytes: sources.max_total_bytes.ok_or_else(|| missing("sources.max_total_bytes"))?,
            depth: sources.max_depth.ok_or_else(|| missing("sources.max_depth"))?,
            ..Limits::default()
        },
        providers,
        kinds,
        judges,
        judge_timeout: file.judge.timeout.ok_or_else(|| missing("judge.timeout"))?.0,
        prices: Prices::with_own(file.prices),
        aliases: pairs(file.aliases),
        ledger,
        settings,
    })
}

fn pauses(file: &CascadeFile) -> Result<Pauses, &'static str> {
    // An hour is as good as for ever, and no clock overflows.
    let span = |span: Option<Span>, key: &'static str| -> Result<Duration, &'static str> {
        Ok(span.ok_or(key)?.0.min(Duration::from_secs(3600)))
    };
    Ok(Pauses {
        retry: span(file.pause, "cascade.pause")?,
        rate_limit: span(file.rate_limit_pause, "cascade.rate_limit_pause")?,
        switch: span(file.switch_pause, "cascade.switch_pause")?,
        longest: span(file.longest_wait, "cascade.longest_wait")?,
    })
}

/// An amount in USD; `inf` is one.
fn usd(key: &str, value: Option<f64>) -> Result<f64, ConfigError> {
    let value = value.ok_or_else(|| ConfigError::Value(format!("`{key}` is missing")))?;
    if value >= 0.0 {
        return Ok(value);
    }
    Err(ConfigError::Value(format!("`{key} = {value}` is no amount in USD: write one from 0 on, or inf")))
}

/// An amount in USD that time can be multiplied with.
fn finite(key: &str, value: Option<f64>) -> Result<f64, ConfigError> {
    let value = value.ok_or_else(|| ConfigError::Value(format!("`{key}` is missing")))?;
    if (0.0..=MOST_USD).contains(&value) {
        return Ok(value);
    }
    Err(ConfigError::Value(format!("`{key} = {value}` is no amount in USD: write one from 0 to {MOST_USD}")))
}

/// No hour is worth more.
const MOST_USD: f64 = 1e6;

/// A table of lists as pairs.
fn pairs(aliases: BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    let with = |(name, others): (String, Vec<String>)| others.into_iter().map(move |other| (name.clone(), other));
    aliases.into_iter().flat_map(with).collect()
}

fn resolve_provider(name: &str, file: ProviderFile) -> Result<ProviderConfig, ConfigError> {
    let api = file.api.ok_or_else(|| ConfigError::MissingApi(name.to_owned()))?;
    let (base_url, more_urls) = addresses(name, file.base_url, file.base_urls)?;
    if api != Api::Ollama && base_url.is_none() {
        return Err(ConfigError::MissingBaseUrl(name.to_owned()));
    }
    // Which of several servers has taken a batch is not known afterwards.
    if file.bulk == Some(true) && (api == Api::Ollama || !more_urls.is_empty()) {
        return Err(ConfigError::Bulk(name.to_owned()));
    }
    let local = file.local.unwrap_or(api == Api::Ollama);
    // A local server may have to load the model before its first byte.
    let (first_byte, idle) = if local { (300, 120) } else { (30, 30) };
    let or_seconds =
        |span: Option<super::file::Span>, seconds| span.map_or(Duration::from_secs(seconds), |span| span.0);
    let ProviderFile { rpm, tpm, rpd, tpd, concurrency, .. } = file;
    Ok(ProviderConfig {
        api,
        limits: rate_limits(&ModelFile { rpm, tpm, rpd, tpd, concurrency }),
        models: file.models.iter().map(|(model, limits)| (model.clone(), rate_limits(limits))).collect(),
        base_url,
        more_urls,
        key_env: file.key_env,
        key_file: file.key_file,
        local,
        bulk: file.bulk,
        model: file.model,
        temperature: file.temperature,
        max_tokens: file.max_tokens,
        num_ctx: file.num_ctx,
        connect_timeout: or_seconds(file.connect_timeout, 5),
        first_byte_timeout: or_seconds(file.first_byte_timeout, first_byte),
        idle_timeout: or_seconds(file.idle_timeout, idle),
    })
}

/// The first server and the further ones, each once.
fn addresses(
    name: &str,
    one: Option<String>,
    several: Option<Vec<String>>,
) -> Result<(Option<String>, Vec<String>), ConfigError> {
    let Some(several) = several else { return Ok((one, Vec::new())) };
    if one.is_some() {
        return Err(ConfigError::TwoAddresses(name.to_owned()));
    }
    let mut urls: Vec<String> = Vec::new();
    for url in several {
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    if urls.is_empty() || urls.len() > MOST_HOSTS {
        return Err(ConfigError::Servers { provider: name.to_owned(), found: urls.len(), most: MOST_HOSTS });
    }
    let first = urls.remove(0);
    Ok((Some(first), urls))
}

fn rate_limits(file: &ModelFile) -> RateLimits {
    RateLimits {
        requests_per_minute: file.rpm,
        tokens_per_minute: file.tpm,
        requests_per_day: file.rpd,
        tokens_per_day: file.tpd,
        concurrency: file.concurrency,
    }
}
