//! A provider in memory, for tests of those that wrap others.

use crate::answer::{Answer, Event, Finish};
use crate::provider::{AnswerStream, Health, Locality, Model, Provider, ProviderId};
use crate::reason::{Advice, ProviderError, Reason};
use crate::request::{Message, Request, Role};
use futures_util::{StreamExt, stream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// A provider that answers "ok" while it is there.
pub(crate) struct Stub {
    id: ProviderId,
    models: Vec<Model>,
    pull: Result<(), Reason>,
    is_gone: AtomicBool,
    heard: Mutex<Vec<String>>,
}

impl Stub {
    pub(crate) fn new(id: &str, models: &[&str]) -> Self {
        let models = models.iter().map(|model| Model::named(*model)).collect();
        let pull = Err(Reason::Unsupported);
        Stub { id: ProviderId::new(id), models, pull, is_gone: false.into(), heard: Mutex::default() }
    }

    pub(crate) fn with_model(mut self, model: Model) -> Self {
        self.models.push(model);
        self
    }

    pub(crate) fn pulls(self, pull: Result<(), Reason>) -> Self {
        Stub { pull, ..self }
    }

    /// Lets it go away, or come back.
    pub(crate) fn goes(&self, is_gone: bool) {
        self.is_gone.store(is_gone, Ordering::SeqCst);
    }

    /// The calls so far, lists left out.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.log().clone()
    }

    fn log(&self) -> MutexGuard<'_, Vec<String>> {
        self.heard.lock().expect("no test panics while it holds the lock")
    }

    fn hears(&self, what: String) -> Result<(), ProviderError> {
        self.log().push(what);
        self.is_there()
    }

    fn is_there(&self) -> Result<(), ProviderError> {
        match self.is_gone.load(Ordering::SeqCst) {
            true => Err(ProviderError {
                advice: Some(Advice::AskElsewhere),
                ..ProviderError::new(Reason::Transport, format!("`{}` could not be reached", self.id))
            }),
            false => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl Provider for Stub {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        Locality::Local
    }

    fn constrains_schema(&self) -> bool {
        true
    }

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        self.hears(format!("stream {}", request.model))?;
        Ok(stream::iter([Ok(Event::Text("ok".into())), Ok(Event::End(Answer::ended(Finish::Stop)))]).boxed())
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        self.is_there()?;
        Ok(self.models.clone())
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        self.hears("health".to_owned())?;
        Ok(Health { detail: "1.0".to_owned(), latency: Duration::from_millis(3) })
    }

    async fn unload_others(&self, model: &str) -> Result<(), ProviderError> {
        self.hears(format!("unload for {model}"))
    }

    async fn pull(
        &self,
        model: &str,
        progress: &(dyn for<'line> Fn(&'line str) + Send + Sync),
    ) -> Result<(), ProviderError> {
        self.hears(format!("pull {model}"))?;
        if self.pull.is_ok() {
            (1..=100).for_each(|percent| progress(&format!("{percent} %")));
        }
        self.pull.clone().map_err(|reason| ProviderError::new(reason, "it cannot be fetched"))
    }
}

/// A request for a model.
pub(crate) fn request(model: &str) -> Request {
    Request {
        model: model.to_owned(),
        messages: vec![Message { role: Role::User, text: "hello".to_owned() }],
        schema: None,
        max_tokens: None,
        num_ctx: None,
        temperature: None,
        prompt_tokens_estimate: None,
        label: "test".to_owned(),
    }
}
