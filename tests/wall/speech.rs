//! How each API streams: its records for text, for an error and for the end. Shapes: WIRE §2.

use super::reply::Reply;
use serde_json::{Value, json};

/// Which API a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    Ollama,
    OpenAi,
    Gemini,
}

impl Api {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Api::Ollama => "application/x-ndjson",
            Api::OpenAi | Api::Gemini => "text/event-stream",
        }
    }

    /// A record with a piece of text.
    pub(super) fn piece(self, model: &str, text: &str) -> String {
        match self {
            Api::Ollama => line(&json!({"model": model, "created_at": "2026-11-22T00:00:00Z",
                "message": {"role": "assistant", "content": text}, "done": false})),
            Api::OpenAi => event(&openai(model, &json!({"content": text}), None)),
            Api::Gemini => event(&json!({"candidates": [{"content": {"parts": [{"text": text}], "role": "model"},
                "index": 0}], "modelVersion": model})),
        }
    }

    /// The terminal marker, with usage: 100 tokens in unless the request is longer, a token per piece out.
    pub(super) fn end(self, model: &str, reply: &Reply, prompt_tokens: usize) -> String {
        let (input, output) = (prompt_tokens.max(100), reply.pieces().len());
        match self {
            Api::Ollama => line(&json!({"model": model, "created_at": "2026-11-22T00:00:00Z",
                "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": reply.finish,
                "total_duration": 3_000_000, "load_duration": 1_000_000, "prompt_eval_count": input,
                "prompt_eval_duration": 1_000_000, "eval_count": output, "eval_duration": 1_000_000})),
            Api::OpenAi => {
                let usage =
                    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output});
                let end = event(&openai(model, &json!({}), Some(reply.finish)));
                end + &event(&json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0,
                    "model": model, "choices": [], "usage": usage}))
            }
            Api::Gemini => {
                let finish = match reply.finish {
                    "length" => "MAX_TOKENS",
                    "content_filter" => "SAFETY",
                    _ => "STOP",
                };
                event(&json!({"candidates": [{"content": {"parts": [{"text": ""}], "role": "model"},
                    "finishReason": finish, "index": 0}], "modelVersion": model,
                    "usageMetadata": {"promptTokenCount": input, "candidatesTokenCount": output,
                        "totalTokenCount": input + output}}))
            }
        }
    }

    /// What follows the terminal marker.
    pub(super) fn done(self) -> &'static str {
        match self {
            Api::OpenAi => "data: [DONE]\n\n",
            Api::Ollama | Api::Gemini => "",
        }
    }

    /// An error in the middle of an answer.
    pub(super) fn error(self, message: &str) -> String {
        match self {
            Api::Ollama => line(&json!({"error": message})),
            Api::OpenAi => {
                let error = json!({"error": {"message": message, "type": "server_error", "code": "internal_error"}});
                format!("event: error\n{}", event(&error))
            }
            // Gemini sends it bare, over several lines, as in its SDK's test data: WIRE §2.4.
            Api::Gemini => {
                let error = json!({"error": {"code": 499, "message": message, "status": "CANCELLED"}});
                format!("{error:#}\n")
            }
        }
    }

    /// Something that is no record.
    pub(super) fn garbage(self) -> &'static str {
        match self {
            Api::Ollama => "{\"model\": \"x\", \"message\": {\"content\n",
            Api::OpenAi | Api::Gemini => "data: {\"choices\": [{\"delta\n\n",
        }
    }
}

fn openai(model: &str, delta: &Value, finish: Option<&str>) -> Value {
    json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": model,
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}]})
}

fn line(record: &Value) -> String {
    format!("{record}\n")
}

fn event(record: &Value) -> String {
    format!("data: {record}\n\n")
}
