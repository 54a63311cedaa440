//! Writes requests for Gemini's Developer API.

use super::http::HttpRequest;
use super::openai::exact;
use crate::provider::Model;
use crate::request::{Message, Request, Role};
use serde_json::{Map, Value, json};

/// Writes a streamed request. System messages go where Gemini wants them, apart from the conversation.
pub fn encode(request: &Request) -> HttpRequest {
    let mut body = Map::new();
    let (system, said): (Vec<&Message>, Vec<&Message>) =
        request.messages.iter().partition(|message| message.role == Role::System);
    let parts = |messages: &[&Message]| messages.iter().map(|message| json!({"text": message.text})).collect::<Value>();
    body.insert("contents".into(), said.iter().map(|message| content(message)).collect());
    if !system.is_empty() {
        body.insert("systemInstruction".into(), json!({"parts": parts(&system)}));
    }
    body.insert("generationConfig".into(), config(request));
    let model = escaped(request.model.strip_prefix("models/").unwrap_or(&request.model));
    HttpRequest::post(format!("/models/{model}:streamGenerateContent?alt=sse"), Value::Object(body))
}

/// Asks for a page of the list of models.
pub fn encode_models(page: Option<&str>) -> HttpRequest {
    let token = page.map(|token| format!("&pageToken={}", escaped(token))).unwrap_or_default();
    HttpRequest::get(format!("/models?pageSize=200{token}"))
}

/// Reads a page of the list: the models that write text, and the token of the next page.
pub fn models(body: &[u8]) -> Result<(Vec<Model>, Option<String>), serde_json::Error> {
    let page: Value = serde_json::from_slice(body)?;
    let next = page.get("nextPageToken").and_then(Value::as_str).filter(|token| !token.is_empty()).map(str::to_owned);
    // A page without models has no `models` at all.
    let Some(entries) = page.get("models") else { return Ok((Vec::new(), next)) };
    let Some(entries) = entries.as_array() else { return Err(serde::de::Error::custom("`models` is no list")) };
    Ok((entries.iter().filter(|entry| writes_text(entry)).filter_map(model).collect(), next))
}

fn model(entry: &Value) -> Option<Model> {
    let number = |name: &str| entry.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    let name = entry.get("name")?.as_str()?;
    Some(Model {
        context: number("inputTokenLimit"),
        max_output: number("outputTokenLimit"),
        ..Model::named(name.strip_prefix("models/").unwrap_or(name))
    })
}

fn writes_text(entry: &Value) -> bool {
    let methods = entry.get("supportedGenerationMethods").and_then(Value::as_array);
    methods.is_some_and(|methods| methods.iter().any(|method| method == "generateContent"))
}

fn content(message: &Message) -> Value {
    let role = match message.role {
        Role::Assistant => "model",
        Role::User | Role::System => "user",
    };
    json!({"role": role, "parts": [{"text": message.text}]})
}

fn config(request: &Request) -> Value {
    let mut config = Map::new();
    if let Some(most) = request.max_tokens {
        config.insert("maxOutputTokens".into(), most.into());
    }
    if let Some(temperature) = request.temperature {
        config.insert("temperature".into(), exact(temperature));
    }
    if let Some(schema) = &request.schema {
        config.insert("responseMimeType".into(), "application/json".into());
        config.insert("responseJsonSchema".into(), schema.clone());
    }
    Value::Object(config)
}

/// A model id becomes one segment of the path, whatever it holds: `../` must not lead to another method.
pub(super) fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut path, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => path.push(char::from(byte)),
            // A dot alone would be a step of the path.
            b'.' if text.bytes().any(|other| other != b'.') => path.push('.'),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
        path
    })
}

#[cfg(test)]
#[path = "gemini_tests.rs"]
mod tests;
