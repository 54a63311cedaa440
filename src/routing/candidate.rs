//! A candidate: who could make an artifact, and with which kind of prompt.

use serde::{Deserialize, Serialize};
use sluice_providers::ProviderId;

/// A provider, one of its models, and a prompt variant; spelled `provider/model` or `provider/model#variant`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Candidate {
    pub provider: ProviderId,
    /// Model id as the provider spells it; may itself hold slashes and colons.
    pub model: String,
    pub variant: Variant,
}

/// What the model is asked to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// The artifact itself.
    #[default]
    Text,
    /// A strict JSON graph of supplied fact ids, which our code compiles.
    Graph,
}

impl Variant {
    /// Its spelling after `#`.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Text => "text",
            Variant::Graph => "graph",
        }
    }
}

impl std::fmt::Display for Candidate {
    /// `provider/model`, and `#graph` for any variant but text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.provider, self.model)?;
        match self.variant {
            Variant::Text => Ok(()),
            Variant::Graph => write!(f, "#{}", self.variant.name()),
        }
    }
}

/// A candidate as a user writes it; without a variant the kind decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateSpec {
    pub provider: String,
    pub model: String,
    pub variant: Option<Variant>,
}

/// A text that does not name a candidate.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CandidateError {
    #[error("`{0}` names no candidate: write provider/model, e.g. ollama/qwen2.5-coder:14b")]
    NoSlash(String),
    #[error("`{variant}` in `{text}` is no variant: use #text or #graph")]
    UnknownVariant { text: String, variant: String },
}

impl std::str::FromStr for CandidateSpec {
    type Err = CandidateError;

    /// Splits at the first slash: the provider cannot hold one, a model may.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (provider, rest) = match text.split_once('/') {
            Some((provider, rest)) if !provider.is_empty() && !rest.is_empty() => (provider, rest),
            _ => return Err(CandidateError::NoSlash(text.to_owned())),
        };
        let (model, variant) = match rest.rsplit_once('#') {
            None => (rest, None),
            Some((model, "text")) => (model, Some(Variant::Text)),
            Some((model, "graph")) => (model, Some(Variant::Graph)),
            Some((_, variant)) => {
                return Err(CandidateError::UnknownVariant { text: text.to_owned(), variant: variant.to_owned() });
            }
        };
        if model.is_empty() {
            return Err(CandidateError::NoSlash(text.to_owned()));
        }
        Ok(CandidateSpec { provider: provider.to_owned(), model: model.to_owned(), variant })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_splits_at_the_first_slash_and_the_last_hash() {
        for (text, provider, model, variant) in [
            ("groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b", None),
            ("ollama/qwen2.5-coder:14b#graph", "ollama", "qwen2.5-coder:14b", Some(Variant::Graph)),
            ("lab/a#text", "lab", "a", Some(Variant::Text)),
        ] {
            let spec: CandidateSpec = text.parse().unwrap();
            assert_eq!((spec.provider.as_str(), spec.model.as_str(), spec.variant), (provider, model, variant));
        }
        for text in ["", "mistral", "/x", "x/", "x/#graph", "a/b#quick"] {
            assert!(text.parse::<CandidateSpec>().is_err(), "{text}");
        }
    }
}
