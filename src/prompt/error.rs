//! Why a prompt cannot be made.

use crate::cascade::Unaskable;
use sluice_providers::Reason;

/// No prompt can be made. Each message is fit to follow "failed:".
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    #[error("the template has no line `---user---` between its system part and its user part")]
    NoUserPart,
    #[error("the template does not render: {message}")]
    Template {
        /// What the template language says, with the line.
        message: String,
    },
    #[error(
        "the prompt needs a window of {needed} tokens and the model has {window}: choose a model with a larger one"
    )]
    WindowTooSmall {
        /// **Units**: tokens, for the shortest useful prompt and its answer.
        needed: u32,
        window: u32,
    },
}

impl From<&PromptError> for Unaskable {
    fn from(error: &PromptError) -> Self {
        let reason = match error {
            PromptError::WindowTooSmall { needed, window } => {
                Reason::ContextTooLong { limit: Some(u64::from(*window)), got: Some(u64::from(*needed)) }
            }
            PromptError::NoUserPart | PromptError::Template { .. } => Reason::InvalidRequest,
        };
        Unaskable { reason, message: error.to_string() }
    }
}
