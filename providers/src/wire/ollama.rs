//! Writes requests for Ollama's own API, with the request types of `ollama-rs`.

use super::http::HttpRequest;
use super::openai::exact;
use crate::answer::Answer;
use crate::reason::{ProviderError, Reason};
use crate::request::{Message, Request, Role};
use ollama_rs::generation::chat::ChatMessage;
use ollama_rs::generation::chat::request::ChatMessageRequest;
use ollama_rs::generation::parameters::{FormatType, KeepAlive};
use ollama_rs::models::ModelOptions;
use serde_json::Value;

/// Window that is asked for where the request names none: enough for a kind's prompt, small enough for 8 GB of memory.
pub const USUAL_WINDOW: u32 = 8192;

/// What to say to a model about thinking. A model that cannot think answers a 400 to both `true` and levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Think {
    /// Say nothing: the model cannot think, or it is not known whether it can.
    #[default]
    Unsaid,
    /// Do not think.
    Off,
    /// Think as little as this family can: it knows levels only.
    Low,
}

/// Writes a streamed chat request.
pub fn encode(request: &Request, think: Think) -> HttpRequest {
    let messages = request.messages.iter().map(message).collect();
    let mut options = ModelOptions::default().num_ctx(u64::from(window_of(request)));
    if let Some(most) = request.max_tokens {
        options = options.num_predict(i32::try_from(most).unwrap_or(i32::MAX));
    }
    let mut chat = ChatMessageRequest::new(request.model.clone(), messages).options(options);
    if let Some(schema) = &request.schema
        && let Ok(format) = serde_json::from_value::<FormatType>(schema.clone())
    {
        chat = chat.format(format);
    }
    let mut body = serde_json::to_value(&chat).unwrap_or_default();
    if let Some(temperature) = request.temperature {
        body["options"]["temperature"] = exact(temperature);
    }
    // The crate can only write `false` here, and has no word for a level that it also sends.
    body["stream"] = true.into();
    match think {
        Think::Unsaid => {}
        Think::Off => body["think"] = false.into(),
        Think::Low => body["think"] = "low".into(),
    }
    HttpRequest::post("/api/chat", body)
}

/// Writes the request that takes a model out of memory.
pub fn encode_unload(model: &str) -> HttpRequest {
    let chat = ChatMessageRequest::new(model.to_owned(), Vec::new()).keep_alive(KeepAlive::UnloadOnCompletion);
    let mut body = serde_json::to_value(&chat).unwrap_or_default();
    body["stream"] = false.into();
    HttpRequest::post("/api/chat", body)
}

/// Asks which models are installed; the call of `ollama-rs` drops their digests.
pub fn encode_installed() -> HttpRequest {
    HttpRequest::get("/api/tags")
}

/// Asks which models are loaded; `ollama-rs` has no call for it.
pub fn encode_loaded() -> HttpRequest {
    HttpRequest::get("/api/ps")
}

/// Asks for the version; `ollama-rs` has no call for it.
pub fn encode_version() -> HttpRequest {
    HttpRequest::get("/api/version")
}

/// A model as the server lists it, installed or loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// Window it was loaded with.
    pub context: Option<u32>,
    pub family: Option<String>,
    /// `7.6B`, as the server writes it.
    pub parameters: Option<String>,
    /// Bytes on disk or in memory.
    pub size: Option<u64>,
    /// Bytes in video memory, of a loaded model.
    pub video_memory: Option<u64>,
    /// Names its content.
    pub digest: Option<String>,
}

/// Reads `/api/tags` and `/api/ps`, which have the same shape.
pub fn listed(body: &[u8]) -> Result<Vec<Listed>, serde_json::Error> {
    let list: Value = serde_json::from_slice(body)?;
    let Some(models) = list.get("models").and_then(Value::as_array) else {
        return Err(serde::de::Error::missing_field("models"));
    };
    Ok(models.iter().filter_map(one_listed).collect())
}

fn one_listed(entry: &Value) -> Option<Listed> {
    let detail = |name: &str| {
        let text = entry.get("details")?.get(name)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    Some(Listed {
        name: entry.get("name").or_else(|| entry.get("model"))?.as_str()?.to_owned(),
        context: entry.get("context_length").and_then(Value::as_u64).and_then(|length| u32::try_from(length).ok()),
        family: detail("family"),
        parameters: detail("parameter_size"),
        size: entry.get("size").and_then(Value::as_u64),
        video_memory: entry.get("size_vram").and_then(Value::as_u64),
        digest: entry.get("digest").and_then(Value::as_str).filter(|digest| is_digest(digest)).map(str::to_owned),
    })
}

/// A digest is kept and compared, never shown: whatever is no plain short word is none.
fn is_digest(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':')
}

/// Reads `/api/version`.
pub fn version(body: &[u8]) -> Result<String, serde_json::Error> {
    #[derive(serde::Deserialize)]
    struct Version {
        version: String,
    }
    serde_json::from_slice::<Version>(body).map(|told| told.version)
}

/// The window that is sent with a request: never left out, because the server's own default depends on its memory and
/// what does not fit is dropped without a word.
pub fn window_of(request: &Request) -> u32 {
    let prompt = request.prompt_tokens_estimate.unwrap_or(0);
    let needed = prompt.saturating_add(request.max_tokens.unwrap_or(0));
    // Another window is another load of the model, so it grows in few and large steps.
    let grown = needed.checked_next_power_of_two().unwrap_or(u32::MAX);
    request.num_ctx.unwrap_or_else(|| grown.max(USUAL_WINDOW))
}

fn message(message: &Message) -> ChatMessage {
    match message.role {
        Role::System => ChatMessage::system(message.text.clone()),
        Role::User => ChatMessage::user(message.text.clone()),
        Role::Assistant => ChatMessage::assistant(message.text.clone()),
    }
}

/// What was sent, to notice a prompt that the server cut silently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// `num_ctx` of the request.
    pub size: Option<u32>,
    /// Our own estimate of the prompt in tokens.
    pub estimate: Option<u32>,
}

/// Tokens below the window at which a prompt counts as having filled it.
const MARGIN: u64 = 8;
/// Estimates below this are too rough to conclude anything from.
const LEAST_ESTIMATE: u64 = 1024;

impl Window {
    /// The window of a request.
    pub fn of(request: &Request) -> Self {
        Window { size: Some(window_of(request)), estimate: request.prompt_tokens_estimate }
    }

    /// Passes an answer on, unless the count of its prompt shows that the prompt was cut.
    ///
    /// Recorded: a prompt longer than `num_ctx` = 512 comes back as an ordinary answer with `prompt_eval_count` = 512. A
    /// server that clamps the window to what the model was trained for counts far less than what was sent.
    pub(super) fn check(self, answer: Answer) -> Result<Answer, ProviderError> {
        let (Some(size), Some(counted)) = (self.size.map(u64::from), answer.usage.input_tokens) else {
            return Ok(answer);
        };
        let fills = counted.saturating_add(MARGIN) >= size;
        let estimate = self.estimate.map_or(0, u64::from);
        let shrank = estimate >= LEAST_ESTIMATE && counted > 0 && counted.saturating_mul(2) < estimate;
        if !fills && !shrank {
            return Ok(answer);
        }
        let message = format!("the prompt was cut to {counted} tokens without a word: the window has {size}");
        let got = self.estimate.map(u64::from);
        Err(ProviderError::new(Reason::ContextTooLong { limit: Some(size.min(counted)), got }, message))
    }
}

/// Body of `/api/show` is read by `ollama-rs`; what it holds about the model is read here.
pub fn context_length(model_info: &serde_json::Map<String, Value>) -> Option<u32> {
    let architecture = model_info.get("general.architecture").and_then(Value::as_str)?;
    let length = model_info.get(&format!("{architecture}.context_length"))?.as_u64()?;
    u32::try_from(length).ok()
}

/// A number of parameters as the server writes it elsewhere: `7.6B`, `137M`.
pub fn parameters(count: u64) -> String {
    let (unit, name) = if count >= 1_000_000_000 { (1_000_000_000, "B") } else { (1_000_000, "M") };
    let tenths = u128::from(count) * 10 / unit;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole}{name}"),
        (whole, tenth) => format!("{whole}.{tenth}{name}"),
    }
}

/// What to say about thinking to a model with these capabilities.
pub fn thinking(capabilities: &[String], model_info: &serde_json::Map<String, Value>) -> Think {
    if !capabilities.iter().any(|capability| capability == "thinking") {
        return Think::Unsaid;
    }
    match model_info.get("general.architecture").and_then(Value::as_str) {
        Some("gptoss" | "gpt-oss") => Think::Low,
        _ => Think::Off,
    }
}

#[cfg(test)]
#[path = "ollama_tests.rs"]
mod tests;
