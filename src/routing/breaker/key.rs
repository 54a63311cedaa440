//! Whom a breaker stands before.

use sluice_providers::ProviderId;

/// A provider as a whole, or one of its models.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub provider: ProviderId,
    /// Id as the provider spells it; `None` for the provider as a whole.
    pub model: Option<String>,
}

impl Key {
    /// The provider as a whole.
    pub fn provider(provider: &ProviderId) -> Key {
        Key { provider: provider.clone(), model: None }
    }

    /// One of its models.
    pub fn model(provider: &ProviderId, model: &str) -> Key {
        Key { provider: provider.clone(), model: Some(model.to_owned()) }
    }
}

impl std::fmt::Display for Key {
    /// `provider`, or `provider/model`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.model {
            None => write!(f, "{}", self.provider),
            Some(model) => write!(f, "{}/{model}", self.provider),
        }
    }
}
