//! Batches that go wrong: expired, cut, without files, refused, too large.

use crate::bulk::{all, answered, batch, gemini_at, openai_at, refused, requests, whole, word};
use crate::server::{KEY, Reply, Server, provider};
use serde_json::{Value, json};
use sluice_providers::bulk::{BulkId, BulkLimits, BulkRequest, BulkState};
use sluice_providers::{Connection, Reason};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn id() -> BulkId {
    BulkId("batch_1".into())
}

/// How an output file comes.
enum Output {
    Whole(String),
    Cut(String),
    Hang(String),
    Gone,
}

/// A batch in this state with these files.
async fn server(state: &'static str, output: Option<Output>, errors: Option<String>) -> Server {
    Server::start(move |seen| match seen.line.split(' ').nth(1).unwrap_or_default() {
        "/v1/batches/batch_1" => whole(&batch(state, [output.as_ref().map(|_| "out"), errors.as_ref().map(|_| "err")])),
        "/v1/files/out/content" => match &output {
            Some(Output::Whole(lines)) => Reply::Whole(200, "", lines.clone()),
            Some(Output::Cut(lines)) => Reply::Cut(vec![lines.clone()]),
            Some(Output::Hang(lines)) => Reply::Hang(vec![lines.clone()]),
            Some(Output::Gone) | None => {
                Reply::Whole(404, "", "{\"error\":{\"message\":\"No such File object\"}}".into())
            }
        },
        _ => Reply::Whole(200, "", errors.clone().unwrap_or_default()),
    })
    .await
}

async fn harvest(server: &Server) -> Vec<String> {
    let asked = provider(openai_at(&server.url));
    let lines = all(asked.bulk().expect("it has batches").results(&id()).await).await;
    lines.iter().map(word).collect()
}

#[tokio::test]
async fn an_expired_batch_gives_what_was_done_by_then() {
    let late = json!({"code": "batch_expired", "message": "too late"});
    let late = json!({"custom_id": "b", "response": null, "error": late}).to_string();
    let server = server("expired", Some(Output::Whole(answered("a", "one"))), Some(late)).await;
    let asked = provider(openai_at(&server.url));
    let status = asked.bulk().expect("it has batches").status(&id()).await.expect("a state");
    assert_eq!(status.state, BulkState::Expired);
    assert_eq!(status.state.reason_of_missing(), Some(Reason::BatchExpired));
    assert_eq!(harvest(&server).await, ["a=one", "b=batch_expired"]);
}

#[tokio::test]
async fn a_cancelled_batch_gives_what_was_done_by_then() {
    let never = json!({"custom_id": "b", "response": null, "error": {"code": "batch_cancelled"}}).to_string();
    let server = server("cancelled", Some(Output::Whole(answered("a", "one"))), Some(never)).await;
    assert_eq!(harvest(&server).await, ["a=one", "b=cancelled"]);
}

#[tokio::test]
async fn a_batch_without_files_has_no_lines() {
    assert_eq!(harvest(&server("completed", None, None).await).await, [""; 0]);
}

#[tokio::test]
async fn a_file_that_breaks_off_is_told_and_the_next_one_is_still_read() {
    let errors = || Some(refused("c", 500, "server_error"));
    let lines = || format!("{}{}", answered("a", "one"), &answered("b", "two")[..30]);
    let cases = [(Output::Cut(lines()), "?=stream_aborted"), (Output::Hang(lines()), "?=timeout")];
    for (output, told) in cases {
        let server = server("completed", Some(output), errors()).await;
        assert_eq!(harvest(&server).await, ["a=one", told, "c=server_error"]);
    }
    let server = server("completed", Some(Output::Gone), errors()).await;
    assert_eq!(harvest(&server).await, ["?=invalid_request", "c=server_error"]);
}

#[tokio::test]
async fn a_batch_of_gemini_that_breaks_off_gives_the_answers_before() {
    let candidate = json!({"content": {"parts": [{"text": "one"}]}, "finishReason": "STOP"});
    let answer = json!({"response": {"candidates": [candidate]}, "metadata": {"key": "a"}});
    let body = json!({"name": "batches/b", "response": {"inlinedResponses": {"inlinedResponses": [answer, answer]}}});
    let body = body.to_string();
    let server = Server::start(move |_| Reply::Cut(vec![body[..body.len() - 9].to_owned()])).await;
    let asked = provider(gemini_at(&server.url));
    let lines = all(asked.bulk().expect("it has batches").results(&id()).await).await;
    assert_eq!(lines.iter().map(word).collect::<Vec<_>>(), ["a=one", "?=stream_aborted"]);
}

#[tokio::test]
async fn a_line_longer_than_allowed_is_left_out_and_the_rest_goes_on() {
    let lines = format!("{}{}{}", answered("a", "one"), answered("b", &"x".repeat(5000)), answered("c", "three"));
    let server = server("completed", Some(Output::Whole(lines)), None).await;
    let sizes = sluice_providers::wire::Sizes { line: 1000, ..Default::default() };
    let asked = provider(Connection { sizes, ..openai_at(&server.url) });
    let lines = all(asked.bulk().expect("it has batches").results(&id()).await).await;
    assert_eq!(lines.iter().map(word).collect::<Vec<_>>(), ["a=one", "?=decode", "c=three"]);
}

#[tokio::test]
async fn a_server_without_batches_says_so_and_a_refusal_keeps_its_reason() {
    let cases = [
        (404, json!({"error": "not found"}), "unsupported"),
        (405, Value::Null, "unsupported"),
        (401, json!({"error": {"code": "invalid_api_key", "message": format!("wrong: {KEY}")}}), "auth"),
        (429, json!({"error": {"code": "insufficient_quota", "message": "no money"}}), "quota_exhausted"),
        (500, json!({"error": {"message": "oops"}}), "server_error"),
    ];
    for (status, body, reason) in cases {
        let server = Server::start(move |_| Reply::Whole(status, "", body.to_string())).await;
        let asked = provider(openai_at(&server.url));
        let error = asked.bulk().expect("it has batches").submit("l", &requests(&["a"])).await.expect_err("refused");
        assert_eq!(error.reason.name(), reason, "{error:?}");
        assert!(!format!("{error:?}").contains(KEY), "{error:?}");
    }
}

#[tokio::test]
async fn a_batch_that_is_not_there_is_no_missing_model() {
    let body = json!({"error": {"message": "No batch found with id 'batch_1'.", "code": null}}).to_string();
    let server = Server::start(move |_| Reply::Whole(404, "", body.clone())).await;
    for connection in [openai_at(&server.url), gemini_at(&server.url)] {
        let asked = provider(connection);
        let bulk = asked.bulk().expect("it has batches");
        assert_eq!(bulk.status(&id()).await.expect_err("gone").reason, Reason::InvalidRequest);
        assert_eq!(bulk.cancel(&id()).await.expect_err("gone").reason, Reason::InvalidRequest);
    }
}

#[tokio::test]
async fn what_is_larger_than_a_batch_is_refused_by_its_id_and_never_sent() {
    let server = Server::start(|_| Reply::Silent).await;
    let limits = BulkLimits { lines: 10, bytes: 8192 };
    for connection in [openai_at(&server.url), gemini_at(&server.url)] {
        let asked = provider(Connection { bulk: Some(limits), ..connection });
        let bulk = asked.bulk().expect("it has batches");
        let mut sent = requests(&["a", "b", "c"]);
        sent[1].request.messages[0].text = "x".repeat(9000);
        let chunks = bulk.chunks(&sent);
        assert_eq!(chunks.batches, [0..1, 2..3]);
        assert_eq!((chunks.refused.len(), chunks.refused[0].id.as_str()), (1, "b"));
        let error = bulk.submit("l", &sent).await.expect_err("too large");
        assert!(matches!(error.reason, Reason::RequestTooLarge { limit: Some(8192), .. }), "{error:?}");
    }
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn chunks_are_batches_that_the_provider_takes() {
    let server = Server::start(|seen| match seen.line.contains("/files") {
        true => whole(&json!({"id": "file-in"})),
        false => whole(&batch("validating", [None, None])),
    })
    .await;
    let asked = provider(Connection { bulk: Some(BulkLimits { lines: 40, bytes: 12_000 }), ..openai_at(&server.url) });
    let bulk = asked.bulk().expect("it has batches");
    let ids: Vec<String> = (0..100).map(|id| id.to_string()).collect();
    let sent = requests(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let chunks = bulk.chunks(&sent);
    let mut next = 0;
    for range in chunks.batches {
        assert_eq!(range.start, next);
        next = range.end;
        bulk.submit("l", &sent[range]).await.expect("a batch");
    }
    assert_eq!((next, chunks.refused.len()), (100, 0));
}

#[tokio::test]
async fn a_parameter_that_a_line_rejects_is_left_out_of_the_next_batch() {
    let error = json!({"code": "unsupported_value", "param": "temperature", "message": "only the default (1)"});
    let line = json!({"custom_id": "a", "response": {"status_code": 400, "body": {"error": error}}}).to_string();
    let server = Server::start(move |seen| match seen.line.split(' ').nth(1).unwrap_or_default() {
        "/v1/files" => whole(&json!({"id": "file-in"})),
        "/v1/files/err/content" => Reply::Whole(200, "", line.clone()),
        _ => whole(&batch("completed", [None, Some("err")])),
    })
    .await;
    let asked = provider(openai_at(&server.url));
    let bulk = asked.bulk().expect("it has batches");
    let sent = requests(&["a"]);
    bulk.submit("first", &sent).await.expect("a batch");
    for line in all(bulk.results(&id()).await).await {
        bulk.learn(&sent[0].request.model, &line.outcome.expect_err("it was rejected"));
    }
    bulk.submit("second", &sent).await.expect("a batch");
    let files: Vec<bool> = server
        .seen()
        .iter()
        .filter(|seen| seen.line.starts_with("POST /v1/files"))
        .map(|seen| seen.body.contains("temperature"))
        .collect();
    assert_eq!(files, [true, false]);
}

/// More than the buffers of a connection hold.
fn large() -> Vec<BulkRequest> {
    let mut sent = requests(&["0"; 150]);
    for (index, one) in sent.iter_mut().enumerate() {
        one.id = index.to_string();
        one.request.messages[0].text = "x".repeat(100_000);
    }
    sent
}

/// A server that takes a connection, says this, and never reads what it is sent.
async fn deaf(says: &'static str) -> (String, tokio::task::JoinHandle<std::io::Result<()>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("the loopback has free ports");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let held = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await?;
        if !says.is_empty() {
            // An answer before the first byte of a request would belong to none.
            socket.read_u8().await?;
            socket.write_all(says.as_bytes()).await?;
        }
        std::future::pending::<()>().await;
        drop(socket);
        Ok(())
    });
    (url, held)
}

#[tokio::test]
async fn an_upload_that_nobody_takes_ends_with_the_silence_or_the_refusal() {
    let cases = [
        ("", "timeout"),
        ("HTTP/1.1 401 x\r\ncontent-length: 0\r\n\r\n", "auth"),
        ("HTTP/1.1 413 x\r\ncontent-length: 0\r\n\r\n", "request_too_large"),
    ];
    for (says, reason) in cases {
        let (url, held) = deaf(says).await;
        let asked = provider(openai_at(&url));
        let error = asked.bulk().expect("it has batches").submit("l", &large()).await.expect_err("nobody takes it");
        assert_eq!(error.reason.name(), reason, "{error:?}");
        held.abort();
    }
}
