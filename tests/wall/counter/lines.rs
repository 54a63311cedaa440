//! The lines of a batch that is over: in no order, one twice, one that nobody asked for.

use super::case::{Came, Taken, tokens};
use super::desk::Batch;
use serde_json::{Value, json};

/// Passes the kind `note`.
const GOOD: &str = r#"{"title": "A short note", "words": 3}"#;
/// Holds its schema, and breaks the relation between its fields.
const BAD: &str = r#"{"title": "A short note", "words": 300}"#;
const CUT: &str = r#"{"title": "A sho"#;

/// Whether the line of a request stands in the error file or, otherwise, in the output file.
pub(super) fn is_in(taken: &Taken, errors: bool) -> bool {
    match taken.came {
        Came::Good | Came::Bad | Came::Cut => !errors,
        Came::Broken | Came::Failed => errors,
        Came::Missing => false,
    }
}

/// What stands in one of its files.
pub(super) fn lines(batch: &Batch, errors: bool) -> Vec<String> {
    told(batch, |taken| is_in(taken, errors)).iter().map(line).collect()
}

/// Those requests that have a line, in no order; the first answer stands there twice, and once with an id of nobody.
pub(super) fn told(batch: &Batch, has_line: impl Fn(&Taken) -> bool) -> Vec<Taken> {
    let mut all: Vec<Taken> = batch.taken.iter().filter(|taken| has_line(taken)).cloned().collect();
    // Knuth's factor of multiplicative hashing scrambles them in the same way every time.
    all.sort_by_key(|taken| (taken.record as u32).wrapping_mul(2_654_435_761));
    if let Some(first) = all.iter().find(|taken| is_in(taken, false)).cloned() {
        all.extend([first.clone(), Taken { custom_id: "of-nobody".to_owned(), ..first }]);
    }
    all
}

/// What the model wrote, and how that ended in the words of OpenAI; none where it wrote nothing.
pub(super) fn written(taken: &Taken) -> Option<(&'static str, &'static str)> {
    match taken.came {
        Came::Good => Some((GOOD, "stop")),
        Came::Bad => Some((BAD, "stop")),
        Came::Cut => Some((CUT, "length")),
        Came::Broken | Came::Failed | Came::Missing => None,
    }
}

fn line(taken: &Taken) -> String {
    let (status, body) = match (written(taken), taken.came) {
        (Some((text, finish)), _) => (200, answer(taken, text, finish)),
        (None, Came::Broken) => {
            let message =
                "Failed to validate JSON. Please adjust your prompt. See 'failed_generation' for more details.";
            let error = json!({"message": message, "type": "invalid_request_error", "code": "json_validate_failed",
                "failed_generation": ""});
            (400, json!({"error": error}))
        }
        (None, _) => (500, json!({"error": {"message": "Internal Server Error", "type": "internal_server_error"}})),
    };
    json!({"id": format!("batch_req_{}", taken.custom_id), "custom_id": taken.custom_id, "error": null,
        "response": {"status_code": status, "request_id": "req_1", "body": body}})
    .to_string()
}

fn answer(taken: &Taken, text: &str, finish: &str) -> Value {
    let (input, output) = tokens(taken).unwrap_or_default();
    json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output}})
}
