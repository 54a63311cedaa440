//! The draft as an answer: the same shape as that of any other provider.

use super::draft::draft;
use futures_util::stream;
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Model, Provider, ProviderError, ProviderId, Reason, Request,
    Usage,
};
use sluice_validators::facts::{Facts, Notes};
use std::sync::Arc;
use std::time::Duration;

/// The one model there is.
const MODEL: &str = "facts";
/// Most bytes of one piece of a streamed draft.
const PIECE: usize = 4096;

/// Drafts artifacts from the facts of one project; needs no model, no key and no network.
pub struct Builtin {
    id: ProviderId,
    facts: Arc<Facts>,
    notes: Arc<Notes>,
}

impl Builtin {
    /// A provider for one project.
    pub fn new(facts: Arc<Facts>, notes: Arc<Notes>) -> Builtin {
        Builtin { id: ProviderId::new("builtin"), facts, notes }
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

    /// Drafts the kind that the request's label names; what the messages ask is not read.
    ///
    /// **Errors**: [`Reason::Unsupported`] where the kind or the facts do not allow a draft, and
    /// [`Reason::ModelNotFound`] for any model but `facts`. **Cost**: none.
    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        if !(request.model.is_empty() || request.model == MODEL) {
            return Err(ProviderError::new(
                Reason::ModelNotFound { pullable: false },
                format!("`builtin` has no model `{}`; its only one is `{MODEL}`", clip(&request.model)),
            ));
        }
        let text = draft(&request.label, &self.facts, &self.notes)
            .map_err(|missing| ProviderError::new(Reason::Unsupported, clip(&missing)))?;
        let end = Answer {
            usage: Usage { input_tokens: Some(0), output_tokens: Some(0), ..Usage::default() },
            model: Some(MODEL.to_owned()),
            ..Answer::ended(Finish::Stop)
        };
        let events = pieces(&text).into_iter().map(Event::Text).chain(std::iter::once(Event::End(end)));
        let events: Vec<Result<Event, ProviderError>> = events.map(Ok).collect();
        Ok(Box::pin(stream::iter(events)))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(vec![Model::named(MODEL)])
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: "drafts from facts, no model".to_owned(), latency: Duration::ZERO })
    }
}

/// Cuts a text between characters, so that no piece is longer than [`PIECE`].
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        pieces.push(piece.to_owned());
        rest = after;
    }
    pieces
}

/// A label is the caller's word, and a message of an error is bounded.
fn clip(message: &str) -> String {
    message.chars().take(500).collect()
}
