//! Why a prompt cannot be made.

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
