//! What is asked of a model, in words that hold for every provider.

/// One call to a model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Model id as the provider spells it.
    pub model: String,
    pub messages: Vec<Message>,
    /// JSON Schema the answer must follow, where the provider can constrain it.
    pub schema: Option<serde_json::Value>,
    /// Most tokens the answer may have; `None` leaves it to the provider.
    pub max_tokens: Option<u32>,
    /// Context window in tokens; sent to servers that size it per request.
    pub num_ctx: Option<u32>,
    pub temperature: Option<f32>,
    /// Our own estimate of the prompt in tokens, to notice a prompt that the server cut silently.
    pub prompt_tokens_estimate: Option<u32>,
    /// The caller's word for logs; providers do not look into it (`builtin` reads the kind from it).
    pub label: String,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}
