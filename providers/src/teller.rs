//! The last step of every error: who it was, no key, not too long.

use crate::bulk::{BulkFailure, BulkState, BulkStatus};
use crate::key::ApiKey;
use crate::provider::ProviderId;
use crate::reason::{ProviderError, Reason};
use regex::Regex;
use std::borrow::Cow;
use std::error::Error;
use std::sync::LazyLock;

/// Characters of an error's text.
const LONGEST: usize = 500;

/// What keys look like: a provider may echo another one than ours.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:sk-|sk_|gsk_|xai-|AIza)[A-Za-z0-9_\-]{16,}").expect("the pattern is a constant")
});

/// Tells errors in the name of a provider.
#[derive(Clone, Debug)]
pub(crate) struct Teller {
    pub(crate) id: ProviderId,
    pub(crate) key: Option<ApiKey>,
}

impl Teller {
    /// Names the provider, takes keys out of every text, and cuts the message.
    pub(crate) fn tell(&self, error: ProviderError) -> ProviderError {
        let message = format!("`{}` {}", self.id, self.clean(&error.message));
        ProviderError {
            reason: match error.reason {
                Reason::OutputInvalid { salvage: Some(text) } => {
                    Reason::OutputInvalid { salvage: Some(self.clean(&text).into_owned()) }
                }
                Reason::UnsupportedParameter { parameter: Some(name) } => {
                    Reason::UnsupportedParameter { parameter: Some(self.clean(&name).into_owned()) }
                }
                reason => reason,
            },
            message: message.chars().take(LONGEST).collect(),
            partial: error.partial.map(|text| self.clean(&text).into_owned()),
            source: error.source.map(|source| self.clean_source(source)),
            ..error
        }
    }

    /// Takes keys out of what a provider says about a failed batch.
    pub(crate) fn tell_status(&self, status: BulkStatus) -> BulkStatus {
        let state = match status.state {
            BulkState::Failed(failure) => {
                let message = self.clean(&failure.message).into_owned();
                BulkState::Failed(BulkFailure { message, ..failure })
            }
            other => other,
        };
        BulkStatus { state, ..status }
    }

    fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let ours = self.key.as_ref().map_or(Cow::Borrowed(text), |key| key.scrub(text));
        match KEY.replace_all(&ours, "[key]") {
            Cow::Borrowed(_) => ours,
            Cow::Owned(cleaned) => Cow::Owned(cleaned),
        }
    }

    /// A parser's error quotes what it could not read: where a key is among it, only the clean text is kept.
    fn clean_source(&self, source: Box<dyn Error + Send + Sync>) -> Box<dyn Error + Send + Sync> {
        let told = format!("{}\n{source:?}", chain(source.as_ref()).join(": "));
        match self.clean(&told) {
            Cow::Owned(_) => self.clean(&chain(source.as_ref()).join(": ")).into_owned().into(),
            Cow::Borrowed(_) => source,
        }
    }
}

/// The texts of an error and of everything that caused it.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> Vec<String> {
    let causes = std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    causes.take(16).map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teller() -> Teller {
        Teller { id: ProviderId::new("groq"), key: Some(ApiKey::new("my-very-secret-key").unwrap()) }
    }

    #[test]
    fn no_text_of_an_error_holds_a_key() {
        let parsed = serde_json::from_str::<u32>(r#""my-very-secret-key""#).unwrap_err();
        assert!(parsed.to_string().contains("my-very-secret-key"), "or else this test shows nothing");
        let salvage = Some("the model said my-very-secret-key".to_owned());
        let error = ProviderError {
            partial: Some("my-very-secret-key".into()),
            ..ProviderError::new(
                Reason::OutputInvalid { salvage },
                "answered 401: no such key: my-very-secret-key, nor sk-proj-0123456789abcdefghij",
            )
        };
        let told = teller().tell(error.caused_by(parsed));
        let shown = format!("{told} {told:?} {:?}", chain(&told));
        assert!(!shown.contains("secret"), "{shown}");
        assert!(!shown.contains("0123456789"), "{shown}");
        assert_eq!(told.message, "`groq` answered 401: no such key: [key], nor [key]");
    }

    #[test]
    fn a_message_is_cut_but_a_key_is_taken_out_before() {
        let message = format!("{}my-very-secret-key", "ä".repeat(LONGEST - 15));
        let told = teller().tell(ProviderError::new(Reason::Auth, message));
        assert_eq!(told.message.chars().count(), LONGEST - 15 + "`groq` [key]".chars().count());
        assert!(!told.message.contains("my-"));
        assert_eq!(teller().tell(ProviderError::new(Reason::Auth, "x".repeat(9999))).message.len(), LONGEST);
    }
}
