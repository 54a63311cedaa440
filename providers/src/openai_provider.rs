//! OpenAI, Groq, and every server that speaks Chat Completions.

use crate::bulk::{BulkApi, BulkLimits};
use crate::provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
use crate::quirks::Memory;
use crate::reason::{ProviderError, Reason};
use crate::request::Request;
use crate::send::Sender;
use crate::wire::Dialect;
use crate::wire::ollama::Window;
use crate::wire::openai::{self, Flavour};
use std::time::{Duration, Instant};

/// Longest wait for a list of models, which costs a server nothing.
pub(crate) const LIST_WAIT: Duration = Duration::from_secs(10);

/// A server that speaks Chat Completions.
pub(crate) struct OpenAiProvider {
    pub(crate) sender: Sender,
    locality: Locality,
    pub(crate) flavour: Flavour,
    pub(crate) memory: Memory,
    /// What its batches hold, where it has any.
    pub(crate) bulk: Option<BulkLimits>,
}

impl OpenAiProvider {
    pub(crate) fn new(sender: Sender, locality: Locality, flavour: Flavour) -> Self {
        OpenAiProvider { sender, locality, flavour, memory: Memory::default(), bulk: None }
    }

    /// The same provider, with these batches or none.
    pub(crate) fn with_bulk(self, bulk: Option<BulkLimits>) -> Self {
        OpenAiProvider { bulk, ..self }
    }
}

#[async_trait::async_trait]
impl Provider for OpenAiProvider {
    fn id(&self) -> &ProviderId {
        &self.sender.teller.id
    }

    fn locality(&self) -> Locality {
        self.locality
    }

    fn constrains_schema(&self) -> bool {
        true
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        let encoded = openai::encode(request, self.flavour, &self.memory.of(&request.model));
        let answer = self.sender.stream(&encoded, Dialect::Chat, Window::default()).await;
        answer.inspect_err(|error| self.memory.learn(&request.model, error))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        let body = self.sender.fetch(&openai::encode_models(), LIST_WAIT).await?;
        openai::models(&body).map_err(|error| {
            let error = ProviderError::new(Reason::Decode, "sent no list of models").caused_by(error);
            self.sender.teller.tell(error)
        })
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        let begun = Instant::now();
        let models = self.models().await?;
        Ok(Health { detail: format!("{} models", models.len()), latency: begun.elapsed() })
    }

    fn bulk(&self) -> Option<&dyn BulkApi> {
        self.bulk.is_some().then_some(self as &dyn BulkApi)
    }
}
