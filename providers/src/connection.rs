//! How a provider is reached, and the one place where it is made.

use crate::bulk::BulkLimits;
use crate::gemini_provider::GeminiProvider;
use crate::key::ApiKey;
use crate::ollama_provider::OllamaProvider;
use crate::openai_provider::OpenAiProvider;
use crate::pool::{MOST_HOSTS, Pool};
use crate::provider::{Locality, Provider, ProviderId};
use crate::send::Sender;
use crate::wire::Sizes;
use crate::wire::openai::Flavour;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// Which API a provider speaks.
#[derive(Clone, Copy, Debug)]
pub enum Api {
    /// Chat Completions: OpenAI, Groq and everybody who copies them.
    OpenAi(Flavour),
    /// Gemini's Developer API.
    Gemini,
    /// Ollama's own API.
    Ollama,
}

/// How long is waited for what. The time for a whole answer is the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// Until a connection stands.
    pub connect: Duration,
    /// From sending until the first byte of the answer; a local server loads its model meanwhile.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
}

impl TimeLimits {
    /// The usual limits.
    pub fn of(locality: Locality) -> Self {
        let (first_byte, idle) = match locality {
            Locality::Local => (300, 120),
            Locality::Cloud => (30, 30),
        };
        TimeLimits {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(first_byte),
            idle: Duration::from_secs(idle),
        }
    }

    /// The same limits, none over a day: a limit of a million years is no limit, but overflows a clock.
    pub(crate) fn bounded(self) -> Self {
        const DAY: Duration = Duration::from_secs(24 * 3600);
        TimeLimits { connect: self.connect.min(DAY), first_byte: self.first_byte.min(DAY), idle: self.idle.min(DAY) }
    }
}

/// Everything that is needed to reach a provider.
#[derive(Clone, Debug)]
pub struct Connection {
    pub id: ProviderId,
    pub api: Api,
    /// Address below which the API's paths begin, e.g. `https://api.groq.com/openai/v1`.
    pub base_url: String,
    /// Further servers that answer for the same provider, with the same key; the least busy one is asked.
    pub more_urls: Vec<String>,
    pub key: Option<ApiKey>,
    pub locality: Locality,
    pub limits: TimeLimits,
    pub sizes: Sizes,
    /// What one batch may hold; `None` where the server has no batches. A server that copies OpenAI is not asked for
    /// them unless this says so.
    pub bulk: Option<BulkLimits>,
}

impl Connection {
    /// A connection with the usual limits and no key.
    pub fn new(id: &str, api: Api, base_url: &str, locality: Locality) -> Self {
        Connection {
            id: ProviderId::new(id),
            api,
            base_url: base_url.to_owned(),
            more_urls: Vec::new(),
            key: None,
            locality,
            limits: TimeLimits::of(locality),
            sizes: Sizes::default(),
            bulk: match api {
                Api::OpenAi(flavour) => flavour.bulk,
                Api::Gemini => Some(BulkLimits::GEMINI),
                Api::Ollama => None,
            },
        }
    }

    /// OpenAI at its usual address.
    pub fn openai(key: ApiKey) -> Self {
        Self::cloud("openai", Api::OpenAi(Flavour::OPENAI), "https://api.openai.com/v1", key)
    }

    /// Groq at its usual address.
    pub fn groq(key: ApiKey) -> Self {
        Self::cloud("groq", Api::OpenAi(Flavour::GROQ), "https://api.groq.com/openai/v1", key)
    }

    /// Gemini at its usual address.
    pub fn gemini(key: ApiKey) -> Self {
        Self::cloud("gemini", Api::Gemini, "https://generativelanguage.googleapis.com/v1beta", key)
    }

    /// An Ollama server on this machine or in this network.
    pub fn ollama(base_url: &str) -> Self {
        Self::new("ollama", Api::Ollama, base_url, Locality::Local)
    }

    /// A number that differs where the address or the key does, to tell that the configuration changed.
    ///
    /// **Shape**: 32 bits, so that of a key with more than a hundred nothing can be told even by who knows the salt.
    /// Comparable only with the same salt and the same build: a number from another one looks like a changed key.
    pub fn fingerprint(&self, salt: &[u8]) -> u32 {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        self.base_url.hash(&mut hasher);
        self.more_urls.iter().for_each(|url| url.hash(&mut hasher));
        if let Some(key) = &self.key {
            key.feed(&mut hasher);
        }
        hasher.finish() as u32
    }

    fn cloud(id: &str, api: Api, base_url: &str, key: ApiKey) -> Self {
        Connection { key: Some(key), ..Self::new(id, api, base_url, Locality::Cloud) }
    }
}

/// Settings with which a provider cannot be reached; the text says how to mend them and never shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum Misconfigured {
    /// A cloud provider without a key.
    #[error("`{provider}` has no key: set {}`key_env` or `key_file` under `[providers.{provider}]`", variable(.provider))]
    MissingKey { provider: ProviderId },
    /// An address that is none.
    #[error(
        "the address of `{provider}` cannot be used: {problem}; set `{key}` under `[providers.{provider}]` to something like `{example}`",
        example = if *key == "base_urls" { "[\"http://127.0.0.1:8080/v1\"]" } else { "http://127.0.0.1:8080/v1" }
    )]
    BadUrl { provider: ProviderId, problem: String, key: &'static str },
    /// A key that would travel in the clear.
    #[error(
        "`{provider}` has a key but its address begins with `http://`, where anyone on the way could read it: use `https://`, or `local = true` if the server stands in your own network"
    )]
    KeyInTheClear { provider: ProviderId },
    /// The machine has no TLS roots or the like.
    #[error("connections to `{provider}` cannot be made on this machine: {problem}")]
    NoConnections { provider: ProviderId, problem: String },
}

/// Variable that is looked at without any configuration.
fn variable(provider: &ProviderId) -> &'static str {
    match provider.as_str() {
        "openai" => "`OPENAI_API_KEY`, or ",
        "groq" => "`GROQ_API_KEY`, or ",
        "gemini" => "`GEMINI_API_KEY`, or ",
        "ollama" => "`OLLAMA_API_KEY`, or ",
        _ => "",
    }
}

/// Makes a provider; nothing is sent yet.
///
/// **Errors**: [`Misconfigured`], with a text that says what to change.
pub fn connect(connection: &Connection) -> Result<Arc<dyn Provider>, Misconfigured> {
    if connection.locality == Locality::Cloud && connection.key.is_none() {
        return Err(Misconfigured::MissingKey { provider: connection.id.clone() });
    }
    if connection.more_urls.is_empty() {
        return connect_one(connection);
    }
    let urls = std::iter::once(&connection.base_url).chain(&connection.more_urls).take(MOST_HOSTS);
    let one =
        |url: &String| connect_one(&Connection { base_url: url.clone(), more_urls: Vec::new(), ..connection.clone() });
    let hosts = urls.enumerate().map(|(at, url)| one(url).map_err(|error| of_several(error, at)));
    let hosts = hosts.collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(Pool::new(connection.id.clone(), hosts)))
}

/// Which of several addresses is wrong, and the key under which they stand.
fn of_several(error: Misconfigured, at: usize) -> Misconfigured {
    match error {
        Misconfigured::BadUrl { provider, problem, .. } => {
            Misconfigured::BadUrl { provider, problem: format!("number {}: {problem}", at + 1), key: "base_urls" }
        }
        other @ (Misconfigured::MissingKey { .. }
        | Misconfigured::KeyInTheClear { .. }
        | Misconfigured::NoConnections { .. }) => other,
    }
}

fn connect_one(connection: &Connection) -> Result<Arc<dyn Provider>, Misconfigured> {
    let sender = Sender::new(connection)?;
    let (locality, bulk) = (connection.locality, connection.bulk);
    Ok(match connection.api {
        Api::OpenAi(flavour) => Arc::new(OpenAiProvider::new(sender, locality, flavour).with_bulk(bulk)),
        Api::Gemini => Arc::new(GeminiProvider::new(sender, locality).with_bulk(bulk)),
        Api::Ollama => Arc::new(OllamaProvider::new(sender, locality)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_the_key_the_address_and_the_salt() {
        let with = |key: Option<&str>, url: &str| Connection {
            key: key.map(|key| ApiKey::new(key).unwrap()),
            base_url: url.to_owned(),
            ..Connection::ollama("")
        };
        let all = [
            with(Some("gsk_one"), "https://a").fingerprint(b"salt"),
            with(Some("gsk_two"), "https://a").fingerprint(b"salt"),
            with(None, "https://a").fingerprint(b"salt"),
            with(Some("gsk_one"), "https://b").fingerprint(b"salt"),
            with(Some("gsk_one"), "https://a").fingerprint(b"other"),
        ];
        let distinct: std::collections::BTreeSet<u32> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(with(Some("gsk_one"), "https://a").fingerprint(b"salt"), all[0]);
    }
}
