//! One provider as the wall plays it: its name, its API, its models and its replies.

use super::reply::Reply;
use super::speech::Api;
use serde_json::{Value, json};
use std::time::Duration;

/// A provider behind the wall.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    /// First segment of its paths; Ollama stands at the root.
    pub(super) name: String,
    pub(super) api: Api,
    pub(super) models: Vec<String>,
    /// One per call, in turn; the last one again and again.
    pub(super) replies: Vec<Reply>,
    /// Answers to other paths than chat are replaced by this one.
    pub(super) instead: Option<Reply>,
    /// Until when, counted from its start, every call gets this reply instead of the next one of the script.
    pub(super) outage: Option<(Duration, Reply)>,
}

impl Service {
    /// Ollama with some models installed.
    pub(crate) fn ollama(models: &[&str]) -> Self {
        Self::new("ollama", Api::Ollama, models)
    }

    /// Anybody who speaks Chat Completions.
    pub(crate) fn openai(name: &str, models: &[&str]) -> Self {
        Self::new(name, Api::OpenAi, models)
    }

    /// Gemini.
    pub(crate) fn gemini(models: &[&str]) -> Self {
        Self::new("gemini", Api::Gemini, models)
    }

    fn new(name: &str, api: Api, models: &[&str]) -> Self {
        let models = models.iter().map(|model| (*model).to_owned()).collect();
        Service { name: name.to_owned(), api, models, replies: Vec::new(), instead: None, outage: None }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Sets what it does with calls, one after the other; the last reply repeats.
    pub(crate) fn replies(mut self, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.replies = replies.into_iter().collect();
        self
    }

    /// Answers every call in this way for so long, before the script begins.
    pub(crate) fn outage(mut self, until: Duration, reply: Reply) -> Self {
        self.outage = Some((until, reply));
        self
    }

    /// Lets its lists of models, its version and its pulls fail in this way.
    pub(crate) fn instead_of_lists(mut self, reply: Reply) -> Self {
        self.instead = Some(reply);
        self
    }

    /// Whether a path belongs to it.
    pub(super) fn owns(&self, path: &str) -> bool {
        match self.api {
            Api::Ollama => path.starts_with("/api/"),
            Api::OpenAi | Api::Gemini => path.trim_start_matches('/').split('/').next() == Some(&self.name),
        }
    }

    /// Whether a path asks for an answer.
    pub(super) fn is_chat(&self, path: &str) -> bool {
        match self.api {
            Api::Ollama => path == "/api/chat" || path == "/api/generate",
            Api::OpenAi => path.ends_with("/chat/completions"),
            Api::Gemini => path.contains(":streamGenerateContent") || path.contains(":generateContent"),
        }
    }

    /// The reply to the call with this number, from 0, that comes so long after the start.
    pub(super) fn reply(&self, call: usize, since: Duration) -> Reply {
        if let Some((until, reply)) = &self.outage
            && since < *until
        {
            return reply.clone();
        }
        let last = self.replies.len().saturating_sub(1);
        let missing = || Reply::status(500, r#"{"error":"the script of this service is empty"}"#);
        self.replies.get(call.min(last)).cloned().unwrap_or_else(missing)
    }

    /// The answer to a path that asks for no text; none is 404.
    pub(super) fn list(&self, path: &str, body: &Value) -> Option<Value> {
        let path = path.split('?').next().unwrap_or_default();
        match self.api {
            Api::Ollama => self.ollama_list(path, body),
            Api::OpenAi if path.ends_with("/models") => {
                let model = |id: &String| json!({"id": id, "object": "model", "created": 0, "owned_by": self.name});
                Some(json!({"object": "list", "data": self.models.iter().map(model).collect::<Vec<_>>()}))
            }
            Api::Gemini if path.ends_with("/models") => {
                let model = |id: &String| {
                    json!({"name": format!("models/{id}"), "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536,
                        "supportedGenerationMethods": ["generateContent"]})
                };
                Some(json!({"models": self.models.iter().map(model).collect::<Vec<_>>()}))
            }
            Api::OpenAi | Api::Gemini => None,
        }
    }

    fn ollama_list(&self, path: &str, body: &Value) -> Option<Value> {
        match path {
            "/api/version" => Some(json!({"version": "0.12.6"})),
            "/api/ps" => Some(json!({"models": []})),
            "/api/tags" => Some(json!({"models": self.models.iter().map(|model| tag(model)).collect::<Vec<_>>()})),
            "/api/pull" => Some(json!({"status": "success"})),
            "/api/show" => {
                let asked = body.get("model").or_else(|| body.get("name"))?.as_str()?;
                self.models.iter().any(|model| model == asked).then(|| {
                    json!({"details": details(asked), "capabilities": ["completion"], "modified_at": DATE,
                        "model_info": {"general.architecture": "llama", "llama.context_length": 32_768},
                        "license": "", "modelfile": "", "parameters": "", "template": ""})
                })
            }
            _ => None,
        }
    }
}

const DATE: &str = "2026-11-01T00:00:00Z";

fn tag(model: &str) -> Value {
    json!({"name": model, "model": model, "modified_at": DATE, "size": 4_400_000_000_u64, "digest": "0".repeat(64),
        "details": details(model)})
}

/// Family and size as a server tells them, read from the name: `mistral:7b` is a mistral of 7 thousand millions.
fn details(model: &str) -> Value {
    let (family, tag) = model.split_once(':').unwrap_or((model, "7b"));
    let size = tag.split('-').next().unwrap_or_default().to_uppercase();
    json!({"parent_model": "", "format": "gguf", "family": family, "families": [family], "parameter_size": size,
        "quantization_level": "Q4_K_M"})
}
