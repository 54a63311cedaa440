//! Batches of Gemini: all requests inside one call, all answers inside the batch, or in a file of lines.

use super::bulk_line::{count, front, id, unreadable};
use super::decoder::{Dialect, decode};
use super::gemini::{self, escaped};
use super::http::HttpRequest;
use crate::bulk::{BulkFailure, BulkId, BulkLine, BulkRequest, BulkState, BulkStatus, Counts, Upload};
use crate::classify::classify;
use crate::headers::Head;
use crate::reason::{ProviderError, Reason};
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// The list of answers inside a batch.
pub(crate) const ANSWERS: &str = "inlinedResponses";

/// Writes a request of a batch. Its body is the one that is sent live.
pub fn encode_line(one: &BulkRequest) -> String {
    let body = gemini::encode(&one.request).body.unwrap_or_default();
    json!({"request": body, "metadata": {"key": one.id}}).to_string()
}

/// The call that makes a batch of the lines in it.
pub(crate) fn upload(model: &str, label: &str) -> Upload {
    let model = escaped(model.strip_prefix("models/").unwrap_or(model));
    let label = Value::from(label);
    Upload {
        path: format!("/models/{model}:batchGenerateContent"),
        content_type: "application/json".into(),
        head: format!(r#"{{"batch":{{"displayName":{label},"inputConfig":{{"requests":{{"requests":["#),
        between: ',',
        tail: "]}}}}".into(),
    }
}

/// Asks for a batch with everything that is in it.
pub fn encode_status(id: &BulkId) -> HttpRequest {
    HttpRequest::get(path(id))
}

/// Asks for the end of a batch.
pub fn encode_cancel(id: &BulkId) -> HttpRequest {
    HttpRequest::post(format!("{}:cancel", path(id)), Value::Object(Map::new()))
}

/// Asks for the newest batches.
pub fn encode_list() -> HttpRequest {
    HttpRequest::get("/batches?pageSize=100")
}

/// Asks for the content of a file, which stands beside the API and not below it. **Source**: guide of batches, 2026.
pub fn encode_content(file: &str) -> HttpRequest {
    let file = escaped(file.strip_prefix("files/").unwrap_or(file));
    HttpRequest::get(format!("/../download/v1beta/files/{file}:download?alt=media"))
}

fn path(id: &BulkId) -> String {
    format!("/batches/{}", escaped(id.0.strip_prefix("batches/").unwrap_or(&id.0)))
}

/// Reads a batch and the file of its answers, if they are in one.
///
/// **Errors**: [`Reason::Decode`] for anything else.
pub fn batch(body: &[u8]) -> Result<(BulkStatus, Option<String>), ProviderError> {
    let batch = object(body)?;
    let status = read(&batch).ok_or_else(|| ProviderError::new(Reason::Decode, "sent a batch without a name"))?;
    let places = ["/response/responsesFile", "/metadata/output/responsesFile"];
    let file = places.iter().find_map(|place| batch.pointer(place)?.as_str()).filter(|file| !file.is_empty());
    Ok((status, file.map(str::to_owned)))
}

/// Reads a list of batches; entries that are none are left out.
///
/// **Errors**: [`Reason::Decode`] for anything else.
pub fn batches(body: &[u8]) -> Result<Vec<BulkStatus>, ProviderError> {
    // A list without batches has no `operations` at all.
    let list = object(body)?;
    let entries = list.get("operations").and_then(Value::as_array).into_iter().flatten();
    Ok(entries.filter_map(read).collect())
}

fn object(body: &[u8]) -> Result<Value, ProviderError> {
    let told: Result<Value, serde_json::Error> = serde_json::from_slice(body);
    let told = told.map_err(|error| ProviderError::new(Reason::Decode, "sent no batch").caused_by(error))?;
    if told.is_object() { Ok(told) } else { Err(ProviderError::new(Reason::Decode, "sent no batch")) }
}

fn read(batch: &Value) -> Option<BulkStatus> {
    let metadata = batch.get("metadata");
    let told = |name: &str| metadata.and_then(|metadata| metadata.get(name));
    let name = batch.get("name").or_else(|| told("name")).and_then(id)?;
    let counted = |name: &str| told("batchStats").and_then(|stats| stats.get(name)).and_then(count).unwrap_or(0);
    let word = told("state").or_else(|| batch.get("state")).and_then(Value::as_str).unwrap_or_default();
    Some(BulkStatus {
        id: BulkId(name),
        state: state(word, batch),
        counts: Counts {
            done: counted("successfulRequestCount"),
            failed: counted("failedRequestCount"),
            total: counted("requestCount"),
        },
        label: told("displayName").and_then(Value::as_str).map(str::to_owned),
        poll_after: None,
    })
}

/// Words are `BATCH_STATE_…`, and `JOB_STATE_…` in older answers.
fn state(word: &str, batch: &Value) -> BulkState {
    let error = batch.get("error").filter(|error| !error.is_null());
    let is_done = batch.get("done").and_then(Value::as_bool) == Some(true);
    match word.rsplit_once("STATE_").map_or(word, |(_, word)| word) {
        "PENDING" | "QUEUED" => BulkState::Validating,
        "RUNNING" => BulkState::Running,
        "SUCCEEDED" | "PARTIALLY_SUCCEEDED" => BulkState::Ended,
        "FAILED" => BulkState::Failed(failure(error)),
        "CANCELLING" => BulkState::Cancelling,
        "CANCELLED" => BulkState::Cancelled,
        "EXPIRED" => BulkState::Expired,
        // A word that nobody knows yet, or none.
        _ => match (error, is_done) {
            (Some(_), _) => BulkState::Failed(failure(error)),
            (None, true) => BulkState::Ended,
            (None, false) => BulkState::Running,
        },
    }
}

fn failure(error: Option<&Value>) -> BulkFailure {
    let told = |name: &str| error.and_then(|error| error.get(name));
    let message = told("message").and_then(Value::as_str).unwrap_or("the batch failed without saying why");
    let code = told("status").or_else(|| told("code")).and_then(id);
    BulkFailure { code: code.map(|code| front(&code).to_owned()), message: front(message).to_owned(), line: None }
}

/// Reads an answer out of a batch, or a line of its file; `now` is the time it came. A line that is none has no id.
pub fn line(line: &[u8], now: SystemTime) -> BulkLine {
    let told: Value = match serde_json::from_slice(line) {
        Ok(told) => told,
        Err(error) => return unreadable(line, Some(error)),
    };
    let error = told.get("error").filter(|error| !error.is_null());
    let outcome = match (told.get("response"), error) {
        (_, Some(error)) => Err(failed(error, now)),
        (Some(response), None) => decode(Dialect::Gemini, &Head::of(200), response.to_string().as_bytes(), now),
        (None, None) => return BulkLine { id: key(&told), ..unreadable(line, None) },
    };
    BulkLine { id: key(&told), outcome }
}

/// The id stands in the metadata of an inlined request, whose names are free, and beside the request in a file.
fn key(line: &Value) -> Option<String> {
    let metadata = line.get("metadata").and_then(Value::as_object);
    let named = |name: &str| metadata.and_then(|metadata| metadata.get(name)).and_then(id);
    let only = || metadata.filter(|metadata| metadata.len() == 1)?.values().next().and_then(id);
    named("key").or_else(|| named("custom_id")).or_else(|| line.get("key").and_then(id)).or_else(only)
}

/// gRPC's numbers, which errors inside a batch carry without their names: number, name, HTTP status. **Source**:
/// google/rpc/code.proto.
const CODES: [(u64, &str, u16); 15] = [
    (1, "CANCELLED", 499),
    (2, "UNKNOWN", 500),
    (3, "INVALID_ARGUMENT", 400),
    (4, "DEADLINE_EXCEEDED", 504),
    (5, "NOT_FOUND", 404),
    (7, "PERMISSION_DENIED", 403),
    (8, "RESOURCE_EXHAUSTED", 429),
    (9, "FAILED_PRECONDITION", 400),
    (10, "ABORTED", 409),
    (11, "OUT_OF_RANGE", 400),
    (12, "UNIMPLEMENTED", 501),
    (13, "INTERNAL", 500),
    (14, "UNAVAILABLE", 503),
    (15, "DATA_LOSS", 500),
    (16, "UNAUTHENTICATED", 401),
];

fn failed(error: &Value, now: SystemTime) -> ProviderError {
    let code = error.get("code").and_then(count).unwrap_or(0);
    let known = CODES.iter().find(|(number, _, _)| *number == code);
    let status = known.map(|(_, _, status)| *status).or_else(|| u16::try_from(code).ok());
    let mut error = error.clone();
    if let (Some((_, name, _)), Some(fields)) = (known, error.as_object_mut()) {
        fields.entry("status").or_insert_with(|| (*name).into());
    }
    let head = Head::of(status.filter(|status| (400..600).contains(status)).unwrap_or(500));
    classify(&head, json!({ "error": error }).to_string().as_bytes(), now)
}
