//! Ollama: a local server, or its cloud.

use crate::ollama_admin::Admin;
use crate::openai_provider::LIST_WAIT;
use crate::provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId, is_same};
use crate::reason::{ProviderError, Reason};
use crate::request::Request;
use crate::send::Sender;
use crate::wire::ollama::{self, Listed, Think, Window};
use crate::wire::{Dialect, HttpRequest};
use futures_util::{StreamExt, stream};
use ollama_rs::models::ModelInfo;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longest wait for the version: it is asked to learn whether anybody is there at all.
const HEALTH_WAIT: Duration = Duration::from_secs(2);
/// Models whose description is remembered, and asked for when models are listed.
const MOST_MODELS: usize = 256;
/// Descriptions that are asked for at the same time.
const AT_ONCE: usize = 8;

/// An Ollama server.
pub(crate) struct OllamaProvider {
    sender: Sender,
    admin: Admin,
    locality: Locality,
    known: Mutex<HashMap<String, Known>>,
}

/// What a server says about a model; it does not change while the model keeps its name.
#[derive(Clone, Debug, Default)]
struct Known {
    think: Think,
    context: Option<u32>,
    family: Option<String>,
    parameters: Option<String>,
}

impl OllamaProvider {
    pub(crate) fn new(sender: Sender, locality: Locality) -> Self {
        OllamaProvider { admin: Admin::new(sender.clone()), sender, locality, known: Mutex::default() }
    }

    /// What is known of a model; the server is asked once. Nothing, where it does not say.
    async fn known(&self, model: &str) -> Known {
        if let Some(known) = self.memory().get(model) {
            return known.clone();
        }
        // A missing model is told better by the call itself than by this question beforehand.
        let Ok(shown) = self.admin.show(model).await else { return Known::default() };
        let known = Known::of(&shown);
        let mut memory = self.memory();
        if memory.len() < MOST_MODELS {
            memory.insert(model.to_owned(), known.clone());
        }
        known
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, Known>> {
        // Nothing in here can be left half done, so a poisoned lock still guards whole values.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn installed(&self) -> Result<Vec<Listed>, ProviderError> {
        let body = self.sender.fetch(&ollama::encode_installed(), LIST_WAIT).await?;
        ollama::listed(&body).map_err(|error| self.not_understood("no list of models", error))
    }

    async fn loaded(&self) -> Result<Vec<Listed>, ProviderError> {
        let body = self.sender.fetch(&ollama::encode_loaded(), LIST_WAIT).await?;
        ollama::listed(&body).map_err(|error| self.not_understood("no list of loaded models", error))
    }

    fn not_understood(&self, sent: &str, error: serde_json::Error) -> ProviderError {
        self.sender.teller.tell(ProviderError::new(Reason::Decode, format!("sent {sent}")).caused_by(error))
    }

    fn encode(&self, request: &Request, think: Think) -> HttpRequest {
        match self.locality {
            Locality::Local => ollama::encode(request, think),
            // The cloud does not take a schema.
            Locality::Cloud => ollama::encode(&Request { schema: None, ..request.clone() }, think),
        }
    }

    /// Whether the answers of a model are made on another machine.
    fn is_elsewhere(&self, model: &str) -> bool {
        self.locality == Locality::Cloud || is_remote(model)
    }

    fn described(&self, installed: Listed, known: Known, loaded: &[Listed]) -> Model {
        let Listed { name, size, digest, .. } = installed;
        let now = loaded.iter().find(|one| is_same(&one.name, &name));
        Model {
            context: known.context,
            size,
            digest,
            memory: now.and_then(|now| now.size),
            video_memory: now.and_then(|now| now.video_memory),
            parameters: known.parameters.or_else(|| now?.parameters.clone()),
            family: known.family.or_else(|| now?.family.clone()),
            loaded: now.is_some(),
            remote: self.is_elsewhere(&name),
            ..Model::named(name)
        }
    }
}

#[async_trait::async_trait]
impl Provider for OllamaProvider {
    fn id(&self) -> &ProviderId {
        &self.sender.teller.id
    }

    fn locality(&self) -> Locality {
        self.locality
    }

    fn constrains_schema(&self) -> bool {
        self.locality == Locality::Local
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        let known = self.known(&request.model).await;
        let window = match self.is_elsewhere(&request.model) {
            // The cloud has windows of its own, and its count says nothing about ours.
            true => Window::default(),
            false => Window::of(request),
        };
        self.sender.stream(&self.encode(request, known.think), Dialect::Ollama, window).await
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        let installed = self.installed().await?;
        // Which ones are loaded is worth knowing, but not worth failing for.
        let loaded = self.loaded().await.unwrap_or_default();
        let described = stream::iter(installed.into_iter().take(MOST_MODELS)).map(|model| {
            let loaded = &loaded;
            async move {
                let known = self.known(&model.name).await;
                self.described(model, known, loaded)
            }
        });
        Ok(described.buffered(AT_ONCE).collect().await)
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        let begun = Instant::now();
        let body = self.sender.fetch(&ollama::encode_version(), HEALTH_WAIT).await?;
        let version = ollama::version(&body).map_err(|error| self.not_understood("no version", error))?;
        Ok(Health { detail: version, latency: begun.elapsed() })
    }

    async fn unload_others(&self, model: &str) -> Result<(), ProviderError> {
        if self.locality == Locality::Cloud {
            return Ok(());
        }
        for other in self.loaded().await?.iter().filter(|other| !is_same(&other.name, model)).take(MOST_MODELS) {
            self.sender.fetch(&ollama::encode_unload(&other.name), self.sender.limits().first_byte).await?;
        }
        Ok(())
    }

    async fn pull(
        &self,
        model: &str,
        progress: &(dyn for<'line> Fn(&'line str) + Send + Sync),
    ) -> Result<(), ProviderError> {
        let pulled = self.admin.pull(model, progress).await;
        // The name may stand for another model now.
        self.memory().remove(model);
        pulled
    }
}

impl Known {
    fn of(shown: &ModelInfo) -> Self {
        let about = &shown.model_info;
        Known {
            think: ollama::thinking(&shown.capabilities, about),
            context: ollama::context_length(about),
            family: about.get("general.architecture").and_then(Value::as_str).map(str::to_owned),
            parameters: about.get("general.parameter_count").and_then(Value::as_u64).map(ollama::parameters),
        }
    }
}

/// Models that a local server passes on to the cloud carry it in their tag: `gpt-oss:120b-cloud`, `glm-4.6:cloud`.
fn is_remote(name: &str) -> bool {
    name.ends_with("-cloud") || name.ends_with(":cloud")
}
