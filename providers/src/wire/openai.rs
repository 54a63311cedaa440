//! Writes Chat Completions. One wire for OpenAI, Groq and every server that copies them; what differs is a [`Flavour`].

use super::http::HttpRequest;
use super::schema::is_strict;
use crate::bulk::BulkLimits;
use crate::provider::Model;
use crate::quirks::Quirks;
use crate::request::{Message, Request, Role};
use serde_json::{Map, Value, json};

/// Where a server differs from the others that speak this wire.
#[derive(Clone, Copy, Debug)]
pub struct Flavour {
    /// The field that bounds the answer.
    max_tokens: &'static str,
    /// Models whose sampling cannot be set: a temperature is answered with a 400.
    fixes_sampling: fn(&str) -> bool,
    /// How much a model is to reason, where saying so helps.
    effort: fn(&str) -> Option<&'static str>,
    /// What its batches hold, where it has any.
    pub(crate) bulk: Option<BulkLimits>,
}

impl Flavour {
    /// OpenAI itself.
    pub const OPENAI: Flavour = Flavour {
        max_tokens: "max_completion_tokens",
        fixes_sampling: is_reasoning_model,
        effort: |_| None,
        bulk: Some(BulkLimits::OPENAI),
    };
    /// Groq. Its gpt-oss models spend a small budget on reasoning alone and then answer nothing.
    pub const GROQ: Flavour = Flavour {
        max_tokens: "max_completion_tokens",
        fixes_sampling: |_| false,
        effort: |model| model.contains("gpt-oss").then_some("low"),
        bulk: Some(BulkLimits::GROQ),
    };
    /// llama.cpp, vLLM, LM Studio, OpenRouter and the like, which know the older field.
    pub const COMPATIBLE: Flavour =
        Flavour { max_tokens: "max_tokens", fixes_sampling: |_| false, effort: |_| None, bulk: None };
}

/// Writes a streamed chat request; `quirks` is what this model has rejected before.
pub fn encode(request: &Request, flavour: Flavour, quirks: &Quirks) -> HttpRequest {
    let mut body = Map::new();
    body.insert("model".into(), request.model.as_str().into());
    body.insert("messages".into(), request.messages.iter().map(|one| message(one, quirks)).collect());
    body.insert("stream".into(), true.into());
    body.insert("stream_options".into(), json!({"include_usage": true}));
    if let Some(most) = quirks.most_tokens(request.max_tokens) {
        body.insert(bound(flavour, quirks).into(), most.into());
    }
    if let Some(temperature) = request.temperature.filter(|_| !(flavour.fixes_sampling)(&request.model)) {
        body.insert("temperature".into(), exact(temperature));
    }
    if let Some(effort) = (flavour.effort)(&request.model) {
        body.insert("reasoning_effort".into(), effort.into());
    }
    if let Some(schema) = &request.schema {
        let wrapped = json!({"name": "answer", "schema": schema, "strict": is_strict(schema)});
        body.insert("response_format".into(), json!({"type": "json_schema", "json_schema": wrapped}));
    }
    body.retain(|name, _| !quirks.drops(name));
    HttpRequest::post("/chat/completions", Value::Object(body))
}

/// Asks for the list of models.
pub fn encode_models() -> HttpRequest {
    HttpRequest::get("/models")
}

/// Reads the list of models; entries that do not write text are left out where the server says so.
///
/// **Shape**: `{data: [{id, …}]}`; the window stands under another name at every server.
pub fn models(body: &[u8]) -> Result<Vec<Model>, serde_json::Error> {
    let list: Value = serde_json::from_slice(body)?;
    let entries = list.get("data").and_then(Value::as_array);
    let Some(entries) = entries else { return Err(serde::de::Error::missing_field("data")) };
    Ok(entries.iter().filter(|entry| writes_text(entry)).filter_map(model).collect())
}

fn model(entry: &Value) -> Option<Model> {
    let number = |name: &str| entry.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    let meta = |name: &str| entry.get("meta")?.get(name)?.as_u64();
    let context = ["context_window", "context_length", "max_model_len"].iter().find_map(|name| number(name));
    Some(Model {
        context: context.or_else(|| meta("n_ctx").or_else(|| meta("n_ctx_train"))?.try_into().ok()),
        max_output: number("max_completion_tokens"),
        size: meta("size"),
        ..Model::named(entry.get("id")?.as_str()?)
    })
}

fn writes_text(entry: &Value) -> bool {
    let outputs = entry.get("output_modalities").and_then(Value::as_array);
    outputs.is_none_or(|outputs| outputs.iter().any(|output| output == "text"))
}

fn message(message: &Message, quirks: &Quirks) -> Value {
    let role = match message.role {
        Role::System if quirks.has_no_system_role() => "user",
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    json!({"role": role, "content": message.text})
}

/// A model that rejected one name of the bound takes the other.
fn bound(flavour: Flavour, quirks: &Quirks) -> &'static str {
    let other = if flavour.max_tokens == "max_tokens" { "max_completion_tokens" } else { "max_tokens" };
    if quirks.drops(flavour.max_tokens) { other } else { flavour.max_tokens }
}

/// `0.2_f32` as a number is `0.20000000298…`; through its text it stays 0.2.
pub(super) fn exact(number: f32) -> Value {
    number.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

/// The o-series, and gpt-5 and later: sampling is fixed there. **Source**: model pages of OpenAI, 2026; rows with
/// `supports_sampling_params: false` in the public price table of LiteLLM.
fn is_reasoning_model(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    let digit = |text: &str| text.chars().next().and_then(|c| c.to_digit(10));
    let o_series = name.strip_prefix('o').and_then(digit).is_some();
    let generation = name.strip_prefix("gpt-").and_then(digit).is_some_and(|first| first >= 5);
    o_series || generation
}

#[cfg(test)]
#[path = "openai_tests.rs"]
mod tests;
