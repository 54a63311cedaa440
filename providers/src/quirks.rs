//! What models have rejected, so that the same request sent again goes out without it.

use crate::reason::{Advice, ProviderError, Reason};
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

/// Models that are remembered; the list of the largest provider has some 400, of which a run asks a handful.
const MOST_MODELS: usize = 256;
/// Parameters that one model may reject.
const MOST_PARAMETERS: usize = 16;

/// What one model does not take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quirks {
    rejected: BTreeSet<String>,
    most_tokens: Option<u32>,
}

impl Quirks {
    /// Whether a parameter is to be left out.
    pub fn drops(&self, parameter: &str) -> bool {
        self.rejected.contains(parameter)
    }

    /// Whether the model has no system role: what the system says is said by the user then.
    pub fn has_no_system_role(&self) -> bool {
        self.rejected.iter().any(|parameter| parameter.starts_with("messages") && parameter.ends_with("role"))
    }

    /// The bound of the answer, lowered to what the model takes.
    pub fn most_tokens(&self, asked: Option<u32>) -> Option<u32> {
        match (asked, self.most_tokens) {
            (Some(asked), Some(most)) => Some(asked.min(most)),
            (asked, _) => asked,
        }
    }

    fn learn(&mut self, error: &ProviderError) {
        if let Some(Advice::AtMostTokens(to)) = error.advice {
            self.most_tokens = Some(to);
        }
        if let Reason::UnsupportedParameter { parameter: Some(parameter) } = &error.reason
            && self.rejected.len() < MOST_PARAMETERS
        {
            // `response_format.json_schema` is rejected as a whole.
            let whole = if parameter.starts_with("messages") { parameter } else { first_name(parameter) };
            self.rejected.insert(whole.to_owned());
        }
    }
}

fn first_name(parameter: &str) -> &str {
    parameter.split(['.', '[']).next().unwrap_or(parameter)
}

/// Quirks by model, shared by all requests of one provider.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<String, Quirks>>);

impl Memory {
    /// What is known of a model.
    pub(crate) fn of(&self, model: &str) -> Quirks {
        self.lock().get(model).cloned().unwrap_or_default()
    }

    /// Takes note of what an error says about a model.
    pub(crate) fn learn(&self, model: &str, error: &ProviderError) {
        let told = matches!(error.advice, Some(Advice::AtMostTokens(_)))
            || matches!(error.reason, Reason::UnsupportedParameter { parameter: Some(_) });
        if !told {
            return;
        }
        let mut known = self.lock();
        if known.len() < MOST_MODELS || known.contains_key(model) {
            known.entry(model.to_owned()).or_default().learn(error);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Quirks>> {
        // Nothing in here can be left half done, so a poisoned lock still guards whole values.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
