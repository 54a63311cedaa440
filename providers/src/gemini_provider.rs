//! Gemini's Developer API.

use crate::bulk::{BulkApi, BulkLimits};
use crate::openai_provider::LIST_WAIT;
use crate::provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
use crate::reason::{ProviderError, Reason};
use crate::request::Request;
use crate::send::Sender;
use crate::wire::ollama::Window;
use crate::wire::{Dialect, gemini};
use std::time::Instant;

/// Most pages of the list of models; one page holds 200 and the whole list has some 50.
const MOST_PAGES: usize = 10;

/// Gemini.
pub(crate) struct GeminiProvider {
    pub(crate) sender: Sender,
    locality: Locality,
    /// What its batches hold, where it has any.
    pub(crate) bulk: Option<BulkLimits>,
}

impl GeminiProvider {
    pub(crate) fn new(sender: Sender, locality: Locality) -> Self {
        GeminiProvider { sender, locality, bulk: None }
    }

    /// The same provider, with these batches or none.
    pub(crate) fn with_bulk(self, bulk: Option<BulkLimits>) -> Self {
        GeminiProvider { bulk, ..self }
    }

    async fn page(&self, token: Option<&str>) -> Result<(Vec<Model>, Option<String>), ProviderError> {
        let body = self.sender.fetch(&gemini::encode_models(token), LIST_WAIT).await?;
        gemini::models(&body).map_err(|error| {
            let error = ProviderError::new(Reason::Decode, "sent no list of models").caused_by(error);
            self.sender.teller.tell(error)
        })
    }
}

#[async_trait::async_trait]
impl Provider for GeminiProvider {
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
        self.sender.stream(&gemini::encode(request), Dialect::Gemini, Window::default()).await
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        let mut models = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let (page, next) = self.page(token.as_deref()).await?;
            models.extend(page);
            match next {
                Some(next) => token = Some(next),
                None => break,
            }
        }
        Ok(models)
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        let begun = Instant::now();
        let (models, _) = self.page(None).await?;
        Ok(Health { detail: format!("{} models", models.len()), latency: begun.elapsed() })
    }

    fn bulk(&self) -> Option<&dyn BulkApi> {
        self.bulk.is_some().then_some(self as &dyn BulkApi)
    }
}
