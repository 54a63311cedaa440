//! An answer in the making: what every wire collects, and the one decision whether it is an answer at all.

use crate::answer::{Answer, Event, Finish, Usage};
use crate::reason::{ProviderError, Reason};

/// What was read so far.
#[derive(Debug)]
pub(super) struct Draft {
    /// Everything but the text, which went out as events.
    pub(super) answer: Answer,
    /// The terminal marker, once it was seen.
    pub(super) finish: Option<Finish>,
    /// The model wants a tool called.
    pub(super) calls_tools: bool,
    /// At least one record was an answer's.
    pub(super) recognised: bool,
    /// Nothing more will come: the wire says so, or `[DONE]` did.
    pub(super) closed: bool,
    /// The body is one JSON document, not a stream that may have been cut.
    pub(super) whole: bool,
    text_bytes: usize,
    has_ink: bool,
    pub(super) text_limit: usize,
}

impl Draft {
    pub(super) fn new(text_limit: usize) -> Self {
        Draft {
            answer: Answer::ended(Finish::Other),
            finish: None,
            calls_tools: false,
            recognised: false,
            closed: false,
            whole: false,
            text_bytes: 0,
            has_ink: false,
            text_limit,
        }
    }

    /// Whether any text came.
    pub(super) fn has_text(&self) -> bool {
        self.text_bytes > 0
    }

    /// Hands on a piece of text.
    pub(super) fn text(&mut self, piece: &str, events: &mut Vec<Event>) -> Result<(), ProviderError> {
        if piece.is_empty() {
            return Ok(());
        }
        self.text_bytes += piece.len();
        if self.text_bytes > self.text_limit {
            let message = format!("the answer is longer than {} bytes and was cut off", self.text_limit);
            return Err(ProviderError::new(Reason::Decode, message));
        }
        self.has_ink = self.has_ink || piece.contains(|c: char| !c.is_whitespace());
        events.push(Event::Text(piece.to_owned()));
        Ok(())
    }

    /// Notes the terminal marker with the provider's own word for it.
    pub(super) fn ended(&mut self, finish: Finish, word: &str) {
        self.finish = Some(finish);
        self.answer.ending = Some(shortened(word));
    }

    /// Notes a piece of the reason why the model would not answer.
    pub(super) fn refusal(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        let refusal = self.answer.refusal.get_or_insert_default();
        if refusal.len() + piece.len() <= MOST_REFUSAL {
            refusal.push_str(piece);
        }
    }

    /// Notes the model that answers.
    pub(super) fn model(&mut self, name: &str) {
        if !name.is_empty() && self.answer.model.as_deref() != Some(name) {
            self.answer.model = Some(shortened(name));
        }
    }

    /// Notes figures; each arrives several times and the last one counts, so nothing is ever added up.
    pub(super) fn usage(&mut self, told: Usage) {
        let known = &mut self.answer.usage;
        known.input_tokens = told.input_tokens.or(known.input_tokens);
        known.output_tokens = told.output_tokens.or(known.output_tokens);
        known.cached_tokens = told.cached_tokens.or(known.cached_tokens);
        known.reasoning_tokens = told.reasoning_tokens.or(known.reasoning_tokens);
    }

    /// Decides at the end: an answer needs its terminal marker, and a text where it says that it is complete.
    pub(super) fn conclude(self) -> Result<Answer, ProviderError> {
        let Some(told) = self.finish else { return Err(self.without_marker()) };
        let finish = match told {
            _ if self.answer.refusal.is_some() => Finish::Refused,
            Finish::Stop if !self.has_ink && self.calls_tools => Finish::ToolCalls,
            Finish::Stop if !self.has_ink => {
                let message = "the model says that it is done, but wrote nothing";
                return Err(ProviderError::new(Reason::OutputInvalid { salvage: None }, message));
            }
            other => other,
        };
        Ok(Answer { finish, ..self.answer })
    }

    fn without_marker(&self) -> ProviderError {
        let (reason, message) = match (self.recognised, self.whole) {
            (false, true) => (Reason::Decode, "the answer is JSON, but none of this protocol"),
            (_, true) => (Reason::OutputInvalid { salvage: None }, "the answer does not say how it ended"),
            (_, false) => (Reason::StreamAborted, "the answer broke off before its end"),
        };
        ProviderError::new(reason, message)
    }
}

/// Bytes of a refusal that are kept; it is a sentence or two.
const MOST_REFUSAL: usize = 4096;

/// Names come from outside: they are kept as far as a name goes.
fn shortened(name: &str) -> String {
    name[..name.floor_char_boundary(200)].to_owned()
}
