//! A provider that fetches a model before its first call, because the user wants that.

use crate::provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
use crate::reason::{ProviderError, Reason};
use crate::request::Request;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Time between two lines about the same model: a line for a person, not for every percent.
const BETWEEN_LINES: Duration = Duration::from_secs(2);
/// Models whose fetching is remembered.
const MOST_MODELS: usize = 256;

/// Fetches each missing model once, before its first call; everything else is the inner provider's.
pub struct Fetching {
    inner: Arc<dyn Provider>,
    teller: Arc<dyn Fn(&str) + Send + Sync>,
    /// What came of each model. Held while one is fetched: two at the same time would share the line and the disk.
    fetched: Mutex<BTreeMap<String, Result<(), Failed>>>,
}

/// Why a model could not be fetched: every call for it fails with this.
#[derive(Clone)]
struct Failed {
    reason: Reason,
    status: Option<u16>,
    message: String,
}

impl Fetching {
    /// Lets a provider fetch what it lacks; `teller` hears a line now and then.
    pub fn new(inner: Arc<dyn Provider>, teller: Arc<dyn Fn(&str) + Send + Sync>) -> Self {
        Fetching { inner, teller, fetched: Mutex::default() }
    }

    /// Sees to it that a model is there; a model is fetched once at most, whatever comes of it. True where it was missing
    /// and has been fetched by this call.
    ///
    /// **Errors**: as [`Provider::pull`]. **Cost**: network; disk and minutes where the model is missing.
    pub async fn prepare(&self, model: &str) -> Result<bool, ProviderError> {
        let mut fetched = self.fetched.lock().await;
        if let Some(known) = fetched.get(model) {
            return known.clone().map(|()| false).map_err(Failed::into_error);
        }
        let outcome = match self.has(model).await {
            // The call itself tells better what is wrong, and another time the list may come.
            None => return Ok(false),
            Some(true) => Ok(false),
            Some(false) => self.fetch(model).await.map(|()| true),
        };
        let outcome = match outcome {
            // A server that serves one model answers to any name, listed or not: the call decides.
            Err(ProviderError { reason: Reason::Unsupported, .. }) => Ok(false),
            outcome => outcome.map_err(|error| Failed::of(model, error)),
        };
        if fetched.len() < MOST_MODELS {
            fetched.insert(model.to_owned(), outcome.clone().map(|_| ()));
        }
        outcome.map_err(Failed::into_error)
    }

    async fn has(&self, model: &str) -> Option<bool> {
        let models = self.inner.models().await.ok()?;
        Some(models.iter().any(|one| one.answers_to(model)))
    }

    async fn fetch(&self, model: &str) -> Result<(), ProviderError> {
        let id = self.inner.id();
        let last = std::sync::Mutex::new(None::<Instant>);
        let progress = |line: &str| {
            let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let now = Instant::now();
            if last.is_none_or(|last| now.saturating_duration_since(last) >= BETWEEN_LINES) {
                *last = Some(now);
                (self.teller)(&format!("{id} fetches {model}: {line}"));
            }
        };
        let pulled = self.inner.pull(model, &progress).await;
        if pulled.is_ok() {
            (self.teller)(&format!("{id} has {model} now"));
        }
        pulled
    }
}

impl Failed {
    fn of(model: &str, error: ProviderError) -> Self {
        let message = format!("`{model}` could not be fetched: {}", error.message).chars().take(500).collect();
        Failed { reason: error.reason, status: error.status, message }
    }

    fn into_error(self) -> ProviderError {
        ProviderError { status: self.status, ..ProviderError::new(self.reason, self.message) }
    }
}

#[async_trait::async_trait]
impl Provider for Fetching {
    fn id(&self) -> &ProviderId {
        self.inner.id()
    }

    fn locality(&self) -> Locality {
        self.inner.locality()
    }

    fn constrains_schema(&self) -> bool {
        self.inner.constrains_schema()
    }

    fn servers(&self) -> usize {
        self.inner.servers()
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        self.prepare(&request.model).await?;
        self.inner.stream(request).await
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        self.inner.models().await
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        self.inner.health().await
    }

    async fn unload_others(&self, model: &str) -> Result<(), ProviderError> {
        self.inner.unload_others(model).await
    }

    async fn pull(
        &self,
        model: &str,
        progress: &(dyn for<'line> Fn(&'line str) + Send + Sync),
    ) -> Result<(), ProviderError> {
        self.inner.pull(model, progress).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stub::{Stub, request};

    fn fetching(stub: &Arc<Stub>) -> (Fetching, Arc<std::sync::Mutex<Vec<String>>>) {
        let lines = Arc::new(std::sync::Mutex::new(Vec::new()));
        let heard = lines.clone();
        let teller = move |line: &str| heard.lock().expect("no test panics with it").push(line.to_owned());
        (Fetching::new(stub.clone(), Arc::new(teller)), lines)
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_model_is_fetched_once_before_its_first_call() {
        let stub = Arc::new(Stub::new("lab", &["old:latest"]).pulls(Ok(())));
        let (fetching, lines) = fetching(&stub);
        for model in ["new:7b", "new:7b", "old"] {
            fetching.generate(&request(model)).await.expect("an answer");
        }
        assert_eq!(stub.heard(), ["pull new:7b", "stream new:7b", "stream new:7b", "stream old"]);
        let lines = lines.lock().expect("no test panics with it").clone();
        assert_eq!(lines, ["lab fetches new:7b: 1 %", "lab has new:7b now"], "the lines come seldom");
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_fetched_a_model_is_told_and_nobody_else() {
        let stub = Arc::new(Stub::new("lab", &["old:latest"]).pulls(Ok(())));
        let (fetching, _) = fetching(&stub);
        for (model, expected) in [("new:7b", true), ("new:7b", false), ("old", false)] {
            assert_eq!(fetching.prepare(model).await.expect("it is there"), expected, "{model}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_model_that_cannot_be_fetched_fails_every_call_with_the_reason() {
        let stub = Arc::new(Stub::new("lab", &[]).pulls(Err(Reason::ModelNotFound { pullable: false })));
        let (fetching, _) = fetching(&stub);
        for _ in 0..2 {
            let error = fetching.generate(&request("typo")).await.expect_err("it is not there");
            assert_eq!(error.reason, Reason::ModelNotFound { pullable: false });
            assert!(error.message.contains("`typo` could not be fetched"), "{}", error.message);
        }
        assert_eq!(stub.heard(), ["pull typo"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_cannot_fetch_is_asked_all_the_same() {
        let stub = Arc::new(Stub::new("lab", &["served"]));
        let (fetching, _) = fetching(&stub);
        fetching.generate(&request("alias")).await.expect("it answers to any name");
        assert_eq!(stub.heard(), ["pull alias", "stream alias"]);
    }
}
