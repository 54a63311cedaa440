//! What a model gave back, in words that hold for every provider.

use crate::rate_limits::RateLimits;
use std::time::Duration;

/// A whole answer: it had a terminal marker.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Text of the answer, without reasoning that the provider marks as such.
    pub text: String,
    pub finish: Finish,
    pub usage: Usage,
    /// Model that answered, as the provider names it; may differ from the one asked.
    pub model: Option<String>,
    /// Time spent loading the model, where the server says.
    pub load: Option<Duration>,
    /// Why the model would not answer, where it said so.
    pub refusal: Option<String>,
    /// The provider's own word for the ending, as it spells it (`stop`, `MAX_TOKENS`, `content_filter` …).
    pub ending: Option<String>,
    /// What the provider told of its limits with this answer.
    pub limits: Option<Box<RateLimits>>,
}

impl Answer {
    /// An answer that ended in this way, with nothing else known.
    pub fn ended(finish: Finish) -> Self {
        Answer {
            text: String::new(),
            finish,
            usage: Usage::default(),
            model: None,
            load: None,
            refusal: None,
            ending: None,
            limits: None,
        }
    }
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finish {
    /// The model was done.
    Stop,
    /// It ran out of tokens: the text is cut.
    Length,
    /// It would not answer, or a filter held the answer back.
    Refused,
    /// It wants a tool called.
    ToolCalls,
    /// Nothing was asked; the model was loaded.
    Load,
    /// Nothing was asked; the model was unloaded.
    Unload,
    /// An ending this program does not know.
    Other,
}

/// Tokens as the provider counts them. `None` where it did not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Prompt tokens, cached ones included.
    pub input_tokens: Option<u64>,
    /// Billed tokens of the answer, reasoning included.
    pub output_tokens: Option<u64>,
    /// Prompt tokens that came from a cache.
    pub cached_tokens: Option<u64>,
    /// Tokens spent on reasoning, part of `output_tokens`.
    pub reasoning_tokens: Option<u64>,
}

/// What arrives while a model answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The next piece of text.
    Text(String),
    /// The terminal marker was seen: everything but the text, which is empty here.
    End(Answer),
}

impl Finish {
    /// The public, stable name in snake case, as reports print it.
    pub fn name(&self) -> &'static str {
        match self {
            Finish::Stop => "stop",
            Finish::Length => "length",
            Finish::Refused => "refused",
            Finish::ToolCalls => "tool_calls",
            Finish::Load => "load",
            Finish::Unload => "unload",
            Finish::Other => "other",
        }
    }
}
