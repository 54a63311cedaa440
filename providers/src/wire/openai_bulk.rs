//! Batches of OpenAI and Groq: files of lines, one request each, and the object that tells how far a batch is.

use super::bulk_line::{count, front, id, unreadable};
use super::decoder::{Dialect, decode};
use super::gemini::escaped;
use super::http::{HttpRequest, Method};
use super::openai::{self, Flavour};
use crate::answer::Answer;
use crate::bulk::{BulkFailure, BulkId, BulkLine, BulkRequest, BulkState, BulkStatus, Counts, Upload};
use crate::classify::classify;
use crate::headers::Head;
use crate::quirks::Quirks;
use crate::reason::{ProviderError, Reason};
use serde_json::{Value, json};
use std::time::SystemTime;

/// Where every request of a batch goes; the servers want this path whatever their base address is.
const ENDPOINT: &str = "/v1/chat/completions";
/// The time a batch may take; OpenAI knows no other.
const WINDOW: &str = "24h";
/// Under which name of the metadata the label stands.
const LABEL: &str = "label";
/// Parts of a form are told apart by this line, which no line of JSON can be.
const BOUNDARY: &str = "sluice-6f1d2c7a9b";

/// A batch as the provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub status: BulkStatus,
    /// Ids of the files that hold its answers and its failures; both may be missing, whatever the batch did.
    pub files: Vec<String>,
}

/// Writes the line of a request. Its body is the one that is sent live, but for the streaming.
pub fn encode_line(one: &BulkRequest, flavour: Flavour, quirks: &Quirks) -> String {
    let mut body = openai::encode(&one.request, flavour, quirks).body.unwrap_or_default();
    if let Some(body) = body.as_object_mut() {
        body.retain(|name, _| name != "stream" && name != "stream_options");
    }
    json!({"custom_id": one.id, "method": "POST", "url": ENDPOINT, "body": body}).to_string()
}

/// The form in which lines are uploaded as a file.
pub(crate) fn upload() -> Upload {
    let part = |rest: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {rest}\r\n\r\n");
    let purpose = part("name=\"purpose\"");
    let file = part("name=\"file\"; filename=\"batch.jsonl\"\r\nContent-Type: application/jsonl");
    Upload {
        path: "/files".into(),
        content_type: format!("multipart/form-data; boundary={BOUNDARY}"),
        head: format!("{purpose}batch\r\n{file}"),
        between: '\n',
        tail: format!("\r\n--{BOUNDARY}--\r\n"),
    }
}

/// Reads the id of an uploaded file.
///
/// **Errors**: [`Reason::Decode`] for anything else.
pub fn file(body: &[u8]) -> Result<String, ProviderError> {
    let file = object(body, "file")?;
    file.get("id").and_then(id).ok_or_else(|| ProviderError::new(Reason::Decode, "took a file without giving it an id"))
}

/// Makes a batch of an uploaded file.
pub fn encode_create(file: &str, label: &str) -> HttpRequest {
    let metadata = json!({ LABEL: label });
    let body = json!({"input_file_id": file, "endpoint": ENDPOINT, "completion_window": WINDOW, "metadata": metadata});
    HttpRequest::post("/batches", body)
}

/// Asks how far a batch is.
pub fn encode_status(id: &BulkId) -> HttpRequest {
    HttpRequest::get(format!("/batches/{}", escaped(&id.0)))
}

/// Asks for the end of a batch.
pub fn encode_cancel(id: &BulkId) -> HttpRequest {
    let path = format!("/batches/{}/cancel", escaped(&id.0));
    HttpRequest { method: Method::Post, ..HttpRequest::get(path) }
}

/// Asks for the newest batches.
pub fn encode_list() -> HttpRequest {
    HttpRequest::get("/batches?limit=100")
}

/// Asks for the content of a file.
pub fn encode_content(file: &str) -> HttpRequest {
    HttpRequest::get(format!("/files/{}/content", escaped(file)))
}

/// Reads a batch.
///
/// **Errors**: [`Reason::Decode`] for anything else.
pub fn batch(body: &[u8]) -> Result<Batch, ProviderError> {
    let told = object(body, "batch")?;
    read(&told).ok_or_else(|| ProviderError::new(Reason::Decode, "sent a batch without id or status"))
}

/// Reads a list of batches; entries that are none are left out.
///
/// **Errors**: [`Reason::Decode`] for anything else.
pub fn batches(body: &[u8]) -> Result<Vec<BulkStatus>, ProviderError> {
    let list = object(body, "list of batches")?;
    let Some(entries) = list.get("data").and_then(Value::as_array) else {
        return Err(ProviderError::new(Reason::Decode, "sent no list of batches"));
    };
    Ok(entries.iter().filter_map(read).map(|batch| batch.status).collect())
}

fn object(body: &[u8], what: &str) -> Result<Value, ProviderError> {
    serde_json::from_slice(body)
        .map_err(|error| ProviderError::new(Reason::Decode, format!("sent no {what}")).caused_by(error))
}

fn read(batch: &Value) -> Option<Batch> {
    let id = batch.get("id").and_then(id)?;
    let files = ["output_file_id", "error_file_id"].iter().filter_map(|name| batch.get(*name)?.as_str());
    let files: Vec<String> = files.filter(|file| !file.is_empty()).map(str::to_owned).collect();
    let counts = batch.get("request_counts");
    let counted = |name: &str| counts.and_then(|counts| counts.get(name)).and_then(count).unwrap_or(0);
    let state = state(batch.get("status")?.as_str()?, batch, !files.is_empty());
    let label = batch.get("metadata").and_then(|metadata| metadata.get(LABEL)).and_then(Value::as_str);
    let status = BulkStatus {
        id: BulkId(id),
        state,
        counts: Counts { done: counted("completed"), failed: counted("failed"), total: counted("total") },
        label: label.map(str::to_owned),
        poll_after: None,
    };
    Some(Batch { status, files })
}

fn state(word: &str, batch: &Value, has_files: bool) -> BulkState {
    match word {
        "validating" => BulkState::Validating,
        "in_progress" | "finalizing" => BulkState::Running,
        "completed" => BulkState::Ended,
        "failed" => BulkState::Failed(failure(batch.get("errors"))),
        "expired" => BulkState::Expired,
        "cancelling" => BulkState::Cancelling,
        "cancelled" => BulkState::Cancelled,
        // A word that nobody knows yet: files are written at the end.
        _ if has_files => BulkState::Ended,
        _ => BulkState::Running,
    }
}

/// **Shape**: `{data: [{code, message, param, line}]}`; the first complaint stands for all of them.
fn failure(errors: Option<&Value>) -> BulkFailure {
    let list = errors.and_then(|errors| errors.get("data").unwrap_or(errors).as_array());
    let Some(first) = list.and_then(|list| list.first()) else {
        return BulkFailure { message: "the batch failed without saying why".into(), ..BulkFailure::default() };
    };
    let text = |name: &str| first.get(name).and_then(Value::as_str);
    let message = text("message").or_else(|| text("code")).unwrap_or("the batch failed without saying why");
    BulkFailure {
        code: text("code").map(|code| front(code).to_owned()),
        message: front(message).to_owned(),
        line: first.get("line").and_then(count),
    }
}

/// Reads a line of an output or an error file; `now` is the time it came. A line that is none has no id.
pub fn line(line: &[u8], now: SystemTime) -> BulkLine {
    let told: Value = match serde_json::from_slice(line) {
        Ok(told) => told,
        Err(error) => return unreadable(line, Some(error)),
    };
    let Some(id) = told.get("custom_id").and_then(id) else { return unreadable(line, None) };
    let response = told.get("response").filter(|response| response.is_object());
    let error = told.get("error").filter(|error| !error.is_null());
    let outcome = match (response, error) {
        (Some(response), _) => answered(response, now),
        (None, Some(error)) => Err(failed(error, now)),
        (None, None) => Err(ProviderError::new(Reason::Decode, "gave neither an answer nor an error for a request")),
    };
    BulkLine { id: Some(id), outcome }
}

/// The answer of a live call, with its status beside it instead of before it.
fn answered(response: &Value, now: SystemTime) -> Result<Answer, ProviderError> {
    let body = response.get("body").unwrap_or(&Value::Null);
    let says_error = body.get("error").is_some_and(|error| !error.is_null());
    let status = match response.get("status_code") {
        Some(status) => count(status).and_then(|status| u16::try_from(status).ok()).unwrap_or(0),
        None if says_error => 500,
        None => 200,
    };
    let is_response = body.get("object").and_then(Value::as_str) == Some("response");
    let dialect = if is_response { Dialect::Responses } else { Dialect::Chat };
    decode(dialect, &Head::of(status), body.to_string().as_bytes(), now)
}

/// The request was never answered, or the batch ended before it.
fn failed(error: &Value, now: SystemTime) -> ProviderError {
    let told = classify(&Head::of(500), json!({ "error": error }).to_string().as_bytes(), now);
    let reason = match error.get("code").and_then(Value::as_str) {
        Some("batch_expired") => Reason::BatchExpired,
        Some("batch_cancelled" | "batch_canceled") => Reason::Cancelled,
        _ => told.reason,
    };
    // The status was ours, to ask for the reason.
    ProviderError { reason, status: None, ..told }
}
