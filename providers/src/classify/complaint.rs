//! What a provider says went wrong, taken out of the half dozen shapes they say it in.

use super::google;
use serde_json::{Map, Value};

/// An error as the body tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Complaint {
    /// The provider's text.
    pub(super) message: String,
    /// Everything worth searching for phrases, in lower case.
    pub(super) haystack: String,
    /// Machine-readable words: `code`, `type`, `status`, Google's `reason`s.
    pub(super) words: Vec<String>,
    /// The parameter it is about.
    pub(super) parameter: Option<String>,
    /// What the model had written before the provider rejected it.
    pub(super) failed_generation: Option<String>,
    /// Status inside a body whose own status was 200.
    pub(super) inner_status: Option<u16>,
    /// Window and prompt size in tokens, where they are fields and not text.
    pub(super) window: (Option<u64>, Option<u64>),
    pub(super) google: google::Details,
}

impl Complaint {
    /// Reads the error out of a JSON body; `None` where the JSON is no error.
    ///
    /// **Shape**: `{error: text}`, `{error: {message, type, code, …}}`, the same without `error` around it, or any of
    /// these as the first item of a list.
    pub(super) fn read(body: &Value) -> Option<Self> {
        match body {
            Value::Array(items) => items.first().filter(|first| first.is_object()).and_then(Complaint::read),
            Value::Object(fields) => match fields.get("error") {
                Some(Value::Object(error)) => Some(Complaint::of(error)),
                Some(Value::String(text)) => Some(Complaint::said(text, fields)),
                Some(Value::Null) | None => Complaint::flat(fields),
                Some(other) => Some(Complaint::text(&other.to_string())),
            },
            _ => None,
        }
    }

    /// A complaint that is nothing but a text.
    pub(super) fn text(message: &str) -> Self {
        let message = front(message);
        Complaint { message: message.to_owned(), haystack: message.to_lowercase(), ..Complaint::default() }
    }

    /// Whether one of the machine-readable words matches; `*` at the front of `pattern` stands for any beginning.
    pub(super) fn has_word(&self, pattern: &str) -> bool {
        self.words.iter().any(|word| match pattern.strip_prefix('*') {
            Some(ending) => word.ends_with(ending),
            None => word == pattern,
        })
    }

    /// `{"error": "text", "code": …}`: Ollama and some proxies.
    fn said(text: &str, fields: &Map<String, Value>) -> Self {
        let words = words_of(fields);
        Complaint { words, ..Complaint::text(text) }
    }

    /// vLLM and the events of /responses stand without an `error` around them.
    fn flat(fields: &Map<String, Value>) -> Option<Self> {
        let message = ["message", "detail"].iter().find_map(|name| fields.get(*name)?.as_str());
        let tagged = ["object", "type"].iter().any(|name| fields.get(*name).and_then(Value::as_str) == Some("error"));
        let coded = fields.contains_key("code") || fields.contains_key("status") || fields.contains_key("detail");
        (tagged || (message.is_some() && coded)).then(|| Complaint::of(fields))
    }

    fn of(error: &Map<String, Value>) -> Self {
        let text = |name: &str| error.get(name).and_then(Value::as_str);
        let number = |name: &str| error.get(name).and_then(Value::as_u64);
        let google = google::Details::read(error.get("details"));
        let mut message = front(text("message").or_else(|| text("detail")).unwrap_or_default()).to_owned();
        // OpenRouter says "Provider returned error" and hides what the provider said one level deeper.
        if let Some(raw) = error.get("metadata").and_then(|metadata| metadata.get("raw")).and_then(Value::as_str) {
            message = format!("{message}: {}", front(raw));
        }
        let mut words = words_of(error);
        words.extend(google.reasons.iter().cloned());
        Complaint {
            haystack: format!("{message}\n{}", front(&google.text)).to_lowercase(),
            message,
            words,
            parameter: text("param").map(str::to_owned),
            failed_generation: text("failed_generation").map(str::to_owned),
            inner_status: number("status_code").or_else(|| number("code")).and_then(|code| u16::try_from(code).ok()),
            window: (number("n_ctx"), number("n_prompt_tokens")),
            google,
        }
    }
}

/// What is searched of a text: recorded ones have 2 kB at most, and an error may come in a line of 16 MB.
fn front(text: &str) -> &str {
    &text[..text.floor_char_boundary(16 << 10)]
}

/// `code` may be a text, a number or null; numbers are a status, not a word.
fn words_of(fields: &Map<String, Value>) -> Vec<String> {
    let texts = ["code", "type", "status"].iter().filter_map(|name| fields.get(*name)?.as_str());
    texts.map(str::to_owned).collect()
}
