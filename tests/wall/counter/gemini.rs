//! The same batches as Gemini tells of them: no files, the answers stand inside the batch.

use super::case::{Came, Taken, tokens};
use super::desk::Batch;
use super::lines;
use serde_json::{Value, json};

/// A batch, with its answers once it is over.
pub(super) fn batch(told: &Value, batch: Option<&Batch>) -> Value {
    let status = told["status"].as_str().unwrap_or_default();
    let state = match status {
        "validating" => "PENDING",
        "completed" => "SUCCEEDED",
        "cancelled" => "CANCELLED",
        _ => "RUNNING",
    };
    let counts = &told["request_counts"];
    let mut operation = json!({"name": format!("batches/{}", told["id"].as_str().unwrap_or_default()), "metadata": {
        "displayName": told["metadata"]["label"], "state": format!("BATCH_STATE_{state}"),
        "batchStats": {"requestCount": counts["total"].to_string(),
            "successfulRequestCount": counts["completed"].to_string(),
            "failedRequestCount": counts["failed"].to_string()}}});
    if let (Some(batch), "completed" | "cancelled") = (batch, status) {
        let answers: Vec<Value> = lines::told(batch, |taken| taken.came != Came::Missing).iter().map(answer).collect();
        operation["done"] = json!(true);
        operation["response"] = json!({"inlinedResponses": {"inlinedResponses": answers}});
    }
    operation
}

/// Batches without what is in them.
pub(super) fn list(told: &Value) -> Value {
    let all = told["data"].as_array().into_iter().flatten();
    json!({"operations": all.map(|told| batch(told, None)).collect::<Vec<_>>()})
}

fn answer(taken: &Taken) -> Value {
    let metadata = json!({"key": taken.custom_id});
    let (Some((text, finish)), Some((input, output))) = (lines::written(taken), tokens(taken)) else {
        return json!({"error": {"code": 13, "message": "Internal error encountered."}, "metadata": metadata});
    };
    let finish = if finish == "stop" { "STOP" } else { "MAX_TOKENS" };
    let content = json!({"parts": [{"text": text}], "role": "model"});
    json!({"metadata": metadata, "response": {
        "candidates": [{"content": content, "finishReason": finish, "index": 0}],
        "usageMetadata": {"promptTokenCount": input, "candidatesTokenCount": output, "totalTokenCount": input + output}}})
}
