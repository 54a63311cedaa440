//! The one trait that hides the differences between providers.

use crate::answer::{Answer, Event};
use crate::bulk::BulkApi;
use crate::reason::{ProviderError, Reason};
use crate::request::Request;
use futures_core::Stream;
use futures_util::StreamExt;
use std::pin::Pin;
use std::time::Duration;

/// A service and an account, by the name used in the configuration and in reports: `ollama`, `groq`, `lab` …
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderId(std::sync::Arc<str>);

impl ProviderId {
    /// Takes a name as it stands in the configuration.
    pub fn new(name: &str) -> Self {
        ProviderId(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ProviderId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether text leaves the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locality {
    Local,
    Cloud,
}

/// What a provider tells of one of its models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Id as the provider spells it.
    pub id: String,
    /// Context window in tokens.
    pub context: Option<u32>,
    /// Most tokens of one answer.
    pub max_output: Option<u32>,
    /// Bytes on disk, local models only.
    pub size: Option<u64>,
    /// Parameters in thousand millions, where the server says (`7.6B` is 7.6); kept as text to stay comparable.
    pub parameters: Option<String>,
    /// Family as the server names it, e.g. `qwen2`.
    pub family: Option<String>,
    /// Loaded in memory right now.
    pub loaded: bool,
    /// Bytes that it takes while it is loaded, as far as the server has shown it.
    pub memory: Option<u64>,
    /// How many of them lie in video memory: less than all is slow.
    pub video_memory: Option<u64>,
    /// Names its content: another digest under the same name is another model.
    pub digest: Option<String>,
    /// Answers are made on another machine, although a local server passes them on: text leaves the machine.
    pub remote: bool,
}

impl Model {
    /// A model of which nothing but its id is known.
    pub fn named(id: impl Into<String>) -> Self {
        Model {
            id: id.into(),
            context: None,
            max_output: None,
            size: None,
            parameters: None,
            family: None,
            loaded: false,
            memory: None,
            video_memory: None,
            digest: None,
            remote: false,
        }
    }

    /// Whether a request for this name reaches it: a name without a tag means the tag `latest`.
    pub fn answers_to(&self, name: &str) -> bool {
        is_same(&self.id, name)
    }
}

/// Whether two names stand for the same model of a server: a name without a tag means the tag `latest`.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.strip_suffix(":latest").unwrap_or(one) == other.strip_suffix(":latest").unwrap_or(other)
}

/// The state of a provider, found without spending tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Version or another word of the server about itself.
    pub detail: String,
    /// How long the answer took.
    pub latency: Duration,
}

/// The pieces of an answer as they arrive; dropping it closes the connection.
pub type AnswerStream = Pin<Box<dyn Stream<Item = Result<Event, ProviderError>> + Send>>;

/// A service that answers requests with text.
#[async_trait::async_trait]
pub trait Provider: Send + Sync {
    /// Its name.
    fn id(&self) -> &ProviderId;

    /// Whether text leaves the machine.
    fn locality(&self) -> Locality;

    /// Whether it can hold an answer to a JSON Schema while it is written.
    fn constrains_schema(&self) -> bool;

    /// How many servers stand behind it and could be reached when they were last asked; at least one.
    fn servers(&self) -> usize {
        1
    }

    /// Starts an answer. The stream yields text, then exactly one [`Event::End`], or an error, and then ends.
    ///
    /// **Errors**: every [`Reason`]. **Cost**: network, tokens.
    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError>;

    /// Collects a whole answer; Ok only where the terminal marker was seen.
    ///
    /// **Errors**: as [`stream`](Provider::stream). **Cost**: network, tokens.
    async fn generate(&self, request: &Request) -> Result<Answer, ProviderError> {
        let mut stream = self.stream(request).await?;
        let mut text = String::new();
        while let Some(event) = stream.next().await {
            match event {
                Ok(Event::Text(piece)) => text.push_str(&piece),
                Ok(Event::End(answer)) => return Ok(Answer { text, ..answer }),
                Err(error) => {
                    let partial = error.partial.or((!text.is_empty()).then_some(text));
                    return Err(ProviderError { partial, ..error });
                }
            }
        }
        Err(ProviderError {
            partial: (!text.is_empty()).then_some(text),
            ..ProviderError::new(Reason::StreamAborted, format!("`{}` ended its answer without saying so", self.id()))
        })
    }

    /// Lists the models that can be asked now.
    ///
    /// **Errors**: as [`stream`](Provider::stream). **Cost**: network, no tokens.
    async fn models(&self) -> Result<Vec<Model>, ProviderError>;

    /// Tells whether it answers at all.
    ///
    /// **Errors**: as [`stream`](Provider::stream). **Cost**: network, no tokens.
    async fn health(&self) -> Result<Health, ProviderError>;

    /// Its batches, where it has any.
    fn bulk(&self) -> Option<&dyn BulkApi> {
        None
    }

    /// Frees the memory of every model but this one; a no-op where memory is not ours to care for.
    ///
    /// **Errors**: as [`stream`](Provider::stream). **Cost**: network, no tokens.
    async fn unload_others(&self, _model: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Fetches a model onto a local server; `progress` hears a line now and then.
    ///
    /// **Errors**: [`Reason::Unsupported`] where models cannot be fetched. **Cost**: network, disk, minutes.
    async fn pull(
        &self,
        model: &str,
        _progress: &(dyn for<'line> Fn(&'line str) + Send + Sync),
    ) -> Result<(), ProviderError> {
        Err(ProviderError::new(
            Reason::Unsupported,
            format!("`{}` cannot fetch `{model}`: it serves what it has", self.id()),
        ))
    }
}
