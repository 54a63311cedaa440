//! The trait of providers over drafts from facts.

use super::draft::draft;
use futures_util::{StreamExt, stream};
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Model, Provider, ProviderError, ProviderId, Reason, Request,
    Usage,
};
use sluice_validators::facts::{Facts, Notes};
use std::sync::Arc;
use std::time::Duration;

/// The one model there is.
const MODEL: &str = "facts";

/// Bytes of one piece of a streamed draft: about what a cloud provider sends at once.
const PIECE: usize = 256;

/// Drafts artifacts from the facts of one run.
pub struct Builtin {
    id: ProviderId,
    facts: Arc<Facts>,
    notes: Arc<Notes>,
}

impl Builtin {
    /// Makes the provider `builtin` for one project.
    pub fn new(facts: Arc<Facts>, notes: Arc<Notes>) -> Self {
        Builtin { id: ProviderId::new("builtin"), facts, notes }
    }

    /// The kinds it can draft when the facts suffice.
    pub fn kinds() -> &'static [&'static str] {
        super::draft::KINDS
    }
}

#[async_trait::async_trait]
impl Provider for Builtin {
    fn id(&self) -> &ProviderId {
        &self.id
    }

    fn locality(&self) -> Locality {
        Locality::Local
    }

    fn constrains_schema(&self) -> bool {
        false
    }

    /// Drafts the kind that the request's label names.
    ///
    /// **Errors**: [`Reason::ModelNotFound`] for any model but `facts`; [`Reason::Unsupported`] for a kind that
    /// facts alone cannot give, or where the sources lack what it needs. **Cost**: none.
    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        if request.model != MODEL {
            let message = format!("`builtin` has no model `{}`: its only one is `{MODEL}`", request.model);
            return Err(ProviderError::new(Reason::ModelNotFound { pullable: false }, message));
        }
        let text = draft(&request.label, &self.facts, &self.notes)
            .map_err(|why| ProviderError::new(Reason::Unsupported, why.to_string()))?;
        let usage =
            Usage { input_tokens: Some(0), output_tokens: Some(0), cached_tokens: Some(0), reasoning_tokens: Some(0) };
        let end = Answer { usage, model: Some(MODEL.to_owned()), ..Answer::ended(Finish::Stop) };
        let mut events: Vec<Event> = pieces(&text).map(|piece| Event::Text(piece.to_owned())).collect();
        events.push(Event::End(end));
        Ok(Box::pin(stream::iter(events).map(Ok)))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(vec![Model { loaded: true, ..Model::named(MODEL) }])
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: format!("drafts {} kinds from facts", Self::kinds().len()), latency: Duration::ZERO })
    }
}

/// Cuts a text at borders of characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}
