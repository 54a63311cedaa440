//! A whole batch against each of the three APIs: handed in, polled, harvested, listed and cancelled.

use crate::server::{KEY, Reply, Seen, Server, groq_at, provider, request};
use futures_util::StreamExt;
use serde_json::{Value, json};
use sluice_providers::bulk::{
    Awaited, BulkId, BulkLimits, BulkLine, BulkLines, BulkRequest, BulkState, BulkStatus, Counts, Met,
};
use sluice_providers::{ApiKey, Connection, Provider, ProviderError, connect};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub(crate) fn openai_at(url: &str) -> Connection {
    let key = ApiKey::new(KEY).expect("the key of the test is one");
    Connection { base_url: format!("{url}/v1"), ..Connection::openai(key) }
}

pub(crate) fn gemini_at(url: &str) -> Connection {
    let key = ApiKey::new(KEY).expect("the key of the test is one");
    Connection { base_url: format!("{url}/v1beta"), ..Connection::gemini(key) }
}

pub(crate) fn requests(ids: &[&str]) -> Vec<BulkRequest> {
    ids.iter().map(|id| BulkRequest { id: (*id).to_owned(), request: request("m-1") }).collect()
}

/// A line of an output file with this answer.
pub(crate) fn answered(id: &str, text: &str) -> String {
    let choice = json!({"message": {"content": text}, "finish_reason": "stop"});
    let body = json!({"choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 2}});
    format!("{}\n", json!({"custom_id": id, "response": {"status_code": 200, "body": body}, "error": null}))
}

/// A line of an error file with this status.
pub(crate) fn refused(id: &str, status: u16, code: &str) -> String {
    let error = json!({"message": format!("no, {KEY}"), "code": code});
    format!("{}\n", json!({"custom_id": id, "response": {"status_code": status, "body": {"error": error}}}))
}

/// A batch of OpenAI in this state.
pub(crate) fn batch(status: &str, files: [Option<&str>; 2]) -> Value {
    json!({"id": "batch_1", "status": status, "output_file_id": files[0], "error_file_id": files[1],
        "request_counts": {"total": 5, "completed": 2, "failed": 1}, "metadata": {"label": "run-7"}})
}

pub(crate) fn whole(body: &Value) -> Reply {
    Reply::Whole(200, "", body.to_string())
}

/// Everything a stream of lines holds, errors of files as lines without an id.
pub(crate) async fn all(lines: Result<BulkLines, ProviderError>) -> Vec<BulkLine> {
    let lines = lines.expect("the batch is there");
    lines.map(|line| line.unwrap_or_else(|error| BulkLine { id: None, outcome: Err(error) })).collect().await
}

/// A line as a word: its id and its text or reason.
pub(crate) fn word(line: &BulkLine) -> String {
    let outcome = match &line.outcome {
        Ok(answer) => answer.text.clone(),
        Err(error) => error.reason.name().to_owned(),
    };
    format!("{}={outcome}", line.id.as_deref().unwrap_or("?"))
}

/// Plays a batch of OpenAI or Groq; its states follow each other with every poll.
fn play(polls: &AtomicUsize, seen: &Seen) -> Reply {
    let path = seen.line.split(' ').nth(1).unwrap_or_default();
    match path.trim_start_matches("/openai").trim_start_matches("/v1") {
        "/files" => whole(&json!({"id": "file-in", "object": "file"})),
        "/batches" => whole(&batch("validating", [None, None])),
        "/batches?limit=100" => whole(&json!({"data": [batch("in_progress", [None, None]), {"broken": true}]})),
        "/batches/batch_1/cancel" => whole(&batch("cancelling", [None, None])),
        "/batches/batch_1" => match polls.fetch_add(1, Ordering::SeqCst) {
            0 => Reply::Whole(500, "", "{\"error\":{\"message\":\"oops\"}}".into()),
            1 => {
                let headers = "retry-after: 7\r\nx-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 6m\r\n";
                Reply::Whole(200, headers, batch("in_progress", [None, None]).to_string())
            }
            2 => whole(&batch("finalizing", [None, None])),
            _ => whole(&batch("completed", [Some("out/1"), Some("err")])),
        },
        "/files/out%2F1/content" => {
            let lines = [answered("c", "three"), answered("a", "one"), answered("a", "again"), answered("z", "whose")];
            Reply::Stream(lines.concat().split_inclusive("custom").map(str::to_owned).collect())
        }
        "/files/err/content" => {
            Reply::Whole(200, "", format!("not JSON\n{}", refused("b", 400, "context_length_exceeded")))
        }
        other => Reply::Whole(404, "", format!("{{\"error\":{{\"message\":\"no {other}\"}}}}")),
    }
}

#[tokio::test]
async fn a_batch_goes_all_the_way_at_openai_and_groq() {
    for (at, base) in [(openai_at as fn(&str) -> Connection, "/v1"), (groq_at, "/openai/v1")] {
        let polls = AtomicUsize::new(0);
        let server = Server::start(move |seen| play(&polls, seen)).await;
        let asked = provider(at(&server.url));
        let bulk = asked.bulk().expect("it has batches");

        let sent = requests(&["a", "b", "c", "d", "e"]);
        let id = bulk.submit("run-7", &sent).await.expect("a batch");
        assert_eq!(id, BulkId("batch_1".into()));
        uploaded(&server.seen(), base, 5);

        let error = bulk.status(&id).await.expect_err("a poll that failed");
        assert_eq!((error.reason.name(), error.status), ("server_error", Some(500)));
        let running = bulk.status(&id).await.expect("a state");
        let counts = Counts { done: 2, failed: 1, total: 5 };
        let (label, poll_after) = (Some("run-7".to_owned()), Some(Duration::from_secs(7)));
        assert_eq!(running, BulkStatus { id: id.clone(), state: BulkState::Running, counts, label, poll_after });
        assert_eq!(bulk.status(&id).await.expect("a state").state, BulkState::Running);
        assert_eq!(bulk.status(&id).await.expect("a state").state, BulkState::Ended);

        harvested(&sent, &all(bulk.results(&id).await).await);
        let listed = bulk.list().await.expect("a list");
        assert_eq!((listed.len(), listed[0].label.as_deref()), (1, Some("run-7")));
        bulk.cancel(&id).await.expect("it is cancelled");
        let seen = server.seen();
        assert_eq!(seen[seen.len() - 1].line, format!("POST {base}/batches/batch_1/cancel HTTP/1.1"));
        assert!(seen.iter().all(|seen| seen.headers.contains(KEY) && !seen.body.contains(KEY)));
    }
}

/// The file and the batch that were made of the requests.
fn uploaded(seen: &[Seen], base: &str, lines: usize) {
    assert_eq!(seen[0].line, format!("POST {base}/files HTTP/1.1"));
    let (_, boundary) = seen[0].headers.split_once("boundary=").expect("a form");
    let boundary = format!("--{}", boundary.lines().next().unwrap_or_default());
    let parts: Vec<&str> = seen[0].body.split(&boundary).collect();
    assert_eq!((parts.len(), parts[0], parts[3]), (4, "", "--\r\n"));
    assert!(parts[1].contains("name=\"purpose\"\r\n\r\nbatch\r\n"), "{}", parts[1]);
    let (head, file) = parts[2].split_once("\r\n\r\n").expect("a part has a head");
    assert!(head.contains("name=\"file\"; filename=\"batch.jsonl\""), "{head}");
    let ids: Vec<Value> =
        file.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["custom_id"].take()).collect();
    assert_eq!((ids.len(), &ids[0]), (lines, &json!("a")));
    let created: Value = serde_json::from_str(&seen[1].body).expect("JSON");
    let expected = json!({"input_file_id": "file-in", "endpoint": "/v1/chat/completions",
        "completion_window": "24h", "metadata": {"label": "run-7"}});
    assert_eq!((seen[1].line.as_str(), created), (format!("POST {base}/batches HTTP/1.1").as_str(), expected));
}

/// Both files, in the order of the files; each line is known for what it is.
fn harvested(sent: &[BulkRequest], lines: &[BulkLine]) {
    let mut awaited = Awaited::new(sent.iter().map(|one| one.id.clone()));
    let met: Vec<(String, Met)> = lines.iter().map(|line| (word(line), awaited.meet(line))).collect();
    let expected = [
        ("c=three", Met::Counts),
        ("a=one", Met::Counts),
        ("a=again", Met::Again),
        ("z=whose", Met::Unknown),
        ("?=decode", Met::Unknown),
        ("b=context_too_long", Met::Counts),
    ];
    assert_eq!(met, expected.map(|(word, met)| (word.to_owned(), met)));
    let mut missing: Vec<&str> = awaited.missing().collect();
    missing.sort_unstable();
    assert_eq!(missing, ["d", "e"]);
    assert_eq!(lines[0].outcome.as_ref().expect("an answer").usage.output_tokens, Some(2));
    for line in lines {
        assert!(!format!("{line:?}").contains(KEY), "{line:?}");
    }
}

/// Plays a batch of Gemini, which hands its answers out twice and in one piece.
fn play_gemini(polls: &AtomicUsize, seen: &Seen) -> Reply {
    let answer = |id: &str, text: &str| {
        let candidate = json!({"content": {"parts": [{"text": text}]}, "finishReason": "STOP"});
        let usage = json!({"promptTokenCount": 3, "candidatesTokenCount": 2});
        json!({"response": {"candidates": [candidate], "usageMetadata": usage}, "metadata": {"key": id}})
    };
    let failure = json!({"error": {"code": 14, "message": format!("overloaded, {KEY}")}, "metadata": {"key": "b"}});
    let answers =
        json!([answer("c", "three]}\""), answer("a", "one"), answer("a", "again"), answer("z", "whose"), failure]);
    let answers = json!({"inlinedResponses": {"inlinedResponses": answers}});
    let stats = json!({"requestCount": "5", "successfulRequestCount": "2", "failedRequestCount": "1"});
    let told = |state: &str| {
        let metadata = json!({"state": format!("BATCH_STATE_{state}"), "batchStats": stats, "displayName": "run-7"});
        json!({"name": "batches/b1", "metadata": metadata})
    };
    let ended = || {
        let mut batch = told("SUCCEEDED");
        batch["metadata"]["output"] = answers.clone();
        batch["done"] = true.into();
        batch["response"] = answers.clone();
        batch
    };
    match seen.line.split(' ').nth(1).unwrap_or_default() {
        "/v1beta/models/m-1:batchGenerateContent" => whole(&told("PENDING")),
        "/v1beta/batches/b1" => match polls.fetch_add(1, Ordering::SeqCst) {
            0 => {
                Reply::Whole(503, "", "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\",\"message\":\"x\"}}".into())
            }
            1 => whole(&told("RUNNING")),
            _ => Reply::Stream(ended().to_string().split_inclusive("key").map(str::to_owned).collect()),
        },
        "/v1beta/batches?pageSize=100" => whole(&json!({"operations": [told("RUNNING"), ended()]})),
        "/v1beta/batches/b1:cancel" => whole(&json!({})),
        other => Reply::Whole(404, "", format!("{{\"error\":{{\"message\":\"no {other}\"}}}}")),
    }
}

#[tokio::test]
async fn a_batch_goes_all_the_way_at_gemini() {
    let polls = AtomicUsize::new(0);
    let server = Server::start(move |seen| play_gemini(&polls, seen)).await;
    let asked = provider(gemini_at(&server.url));
    let bulk = asked.bulk().expect("it has batches");
    let id = bulk.submit("run \"7\"", &requests(&["a", "b", "c", "d"])).await.expect("a batch");
    assert_eq!(id, BulkId("batches/b1".into()));
    let seen = &server.seen()[0];
    let sent: Value = serde_json::from_str(&seen.body).expect("JSON");
    assert_eq!(sent["batch"]["displayName"], "run \"7\"");
    let items = sent.pointer("/batch/inputConfig/requests/requests").and_then(Value::as_array).expect("requests");
    assert_eq!((items.len(), &items[3]["metadata"]["key"]), (4, &json!("d")));
    assert_eq!(items[0]["request"]["contents"][0]["parts"][0]["text"], "hello");

    assert_eq!(bulk.status(&id).await.expect_err("a poll that failed").reason.name(), "overloaded");
    let running = bulk.status(&id).await.expect("a state");
    assert_eq!((running.state, running.counts), (BulkState::Running, Counts { done: 2, failed: 1, total: 5 }));
    let ended = bulk.status(&id).await.expect("a state");
    assert_eq!((ended.state, ended.label.as_deref()), (BulkState::Ended, Some("run-7")));

    let lines = all(bulk.results(&id).await).await;
    let words: Vec<String> = lines.iter().map(word).collect();
    assert_eq!(words, ["c=three]}\"", "a=one", "a=again", "z=whose", "b=overloaded"]);
    assert!(!format!("{lines:?}").contains(KEY), "{lines:?}");
    let states: Vec<BulkState> = bulk.list().await.expect("a list").into_iter().map(|one| one.state).collect();
    assert_eq!(states, [BulkState::Running, BulkState::Ended]);
    bulk.cancel(&id).await.expect("it is cancelled");
}

#[tokio::test]
async fn answers_of_gemini_in_a_file_are_read_from_it() {
    let server = Server::start(|seen| match seen.line.split(' ').nth(1).unwrap_or_default() {
        "/v1beta/batches/b1" => whole(&json!({"name": "batches/b1", "metadata": {"state": "BATCH_STATE_SUCCEEDED"},
            "done": true, "response": {"responsesFile": "files/batch-b1"}})),
        "/download/v1beta/files/batch-b1:download?alt=media" => {
            let candidate = json!({"content": {"parts": [{"text": "one"}]}, "finishReason": "STOP"});
            let lines = [
                json!({"key": "a", "response": {"candidates": [candidate]}}),
                json!({"key": "b", "error": {"code": 13}}),
            ];
            Reply::Whole(200, "", format!("{}\n{}\n", lines[0], lines[1]))
        }
        other => Reply::Whole(404, "", other.to_owned()),
    })
    .await;
    let asked = provider(gemini_at(&server.url));
    let lines = all(asked.bulk().expect("it has batches").results(&BulkId("b1".into())).await).await;
    assert_eq!(lines.iter().map(word).collect::<Vec<_>>(), ["a=one", "b=server_error"]);
}

#[tokio::test]
async fn a_large_upload_arrives_whole_and_with_its_length() {
    let server = Server::start(|seen| match seen.line.contains("/files") {
        true => whole(&json!({"id": "file-in"})),
        false => whole(&batch("validating", [None, None])),
    })
    .await;
    // Megabytes take longer than the milliseconds of the other tests on a busy machine.
    let asked = connect(&openai_at(&server.url)).expect("the settings of the test are right");
    let mut sent = requests(&["0"; 2000]);
    for (index, one) in sent.iter_mut().enumerate() {
        one.id = index.to_string();
        one.request.messages[0].text = "größer ".repeat(200);
    }
    asked.bulk().expect("it has batches").submit("large", &sent).await.expect("a batch");
    let seen = &server.seen()[0];
    assert!(seen.headers.contains(&format!("content-length: {}", seen.body.len())), "{}", seen.headers);
    assert!(!seen.headers.contains("chunked") && seen.body.len() > 3_000_000);
    let ids = seen
        .body
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok()?["custom_id"].as_str()?.parse().ok());
    assert_eq!(ids.collect::<Vec<usize>>(), (0..2000).collect::<Vec<_>>());
}

#[test]
fn batches_are_offered_only_where_there_are_any() {
    use sluice_providers::wire::openai::Flavour;
    use sluice_providers::{Api, Locality};
    let lab = |api| Connection::new("lab", api, "http://127.0.0.1:1/v1", Locality::Local);
    let told = Connection { bulk: Some(BulkLimits::OPENAI), ..lab(Api::OpenAi(Flavour::COMPATIBLE)) };
    let untold = Connection { bulk: None, ..openai_at("http://127.0.0.1:1") };
    let cases = [
        (openai_at("http://127.0.0.1:1"), Some(BulkLimits::OPENAI)),
        (groq_at("http://127.0.0.1:1"), Some(BulkLimits::GROQ)),
        (gemini_at("http://127.0.0.1:1"), Some(BulkLimits::GEMINI)),
        (lab(Api::OpenAi(Flavour::COMPATIBLE)), None),
        (lab(Api::Ollama), None),
        (told, Some(BulkLimits::OPENAI)),
        (untold, None),
    ];
    for (connection, limits) in cases {
        let asked: Arc<dyn Provider> = provider(connection.clone());
        assert_eq!(asked.bulk().map(|bulk| bulk.limits()), limits, "{connection:?}");
    }
}
