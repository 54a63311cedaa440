//! The provider itself: one model, `facts`, that answers at once or says what is missing.

use futures_util::stream;
use sluice_providers::{
    Answer, AnswerStream, Event, Finish, Health, Locality, Model, Provider, ProviderError, ProviderId, Reason, Request,
};
use sluice_validators::diagram::{compile, from_facts};
use sluice_validators::facts::{Facts, Notes};
use std::sync::Arc;
use std::time::Duration;

/// Drafts artifacts from facts.
pub struct Builtin {
    id: ProviderId,
    facts: Arc<Facts>,
}

impl Builtin {
    /// A provider for one project.
    pub fn new(facts: Arc<Facts>, _notes: Arc<Notes>) -> Self {
        Builtin { id: ProviderId::new(crate::routing::BUILTIN), facts }
    }
}

/// Whether a kind can be drafted at all.
pub fn drafts(kind: &str) -> bool {
    ["erd", "architecture", "components_diagram", "data_flow", "class"].contains(&kind)
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

    async fn stream(&self, request: &Request) -> Result<AnswerStream, ProviderError> {
        let diagram = match request.label.as_str() {
            "erd" => from_facts::erd(&self.facts),
            "architecture" => from_facts::architecture(&self.facts),
            "components_diagram" => from_facts::components(&self.facts),
            "data_flow" => from_facts::data_flow(&self.facts),
            "class" => from_facts::class(&self.facts),
            _ => None,
        };
        let Some(diagram) = diagram else {
            return Err(ProviderError::new(Reason::Unsupported, format!("no facts to draft `{}` from", request.label)));
        };
        let events = [Ok(Event::Text(compile(&diagram))), Ok(Event::End(Answer::ended(Finish::Stop)))];
        Ok(Box::pin(stream::iter(events)))
    }

    async fn models(&self) -> Result<Vec<Model>, ProviderError> {
        Ok(vec![Model::named("facts")])
    }

    async fn health(&self) -> Result<Health, ProviderError> {
        Ok(Health { detail: "drafts from facts".to_owned(), latency: Duration::ZERO })
    }
}
