//! Each provider sends what its API takes and reads what comes.

use crate::server::{KEY, Reply, Server, end, groq_at, piece, provider, request};
use serde_json::{Value, json};
use sluice_providers::wire::openai::Flavour;
use sluice_providers::{Api, ApiKey, Connection, Finish, Locality, Reaction, Reason};

#[tokio::test]
async fn groq_is_asked_with_its_key_and_its_limits_are_read() {
    let server = Server::start(|_| {
        let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";
        let limits = "x-ratelimit-remaining-tokens: 7\r\n";
        Reply::Whole(200, limits, format!("{}{usage}{}", piece("hi"), end()))
    })
    .await;
    let answer = provider(groq_at(&server.url)).generate(&request("openai/gpt-oss-20b")).await.expect("an answer");
    assert_eq!((answer.text.as_str(), answer.finish), ("hi", Finish::Stop));
    assert_eq!((answer.usage.input_tokens, answer.usage.output_tokens), (Some(3), Some(2)));
    assert_eq!(answer.limits.and_then(|limits| limits.tokens.remaining), Some(7));
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "POST /openai/v1/chat/completions HTTP/1.1");
    assert!(seen.headers.contains(&format!("authorization: Bearer {KEY}")), "{}", seen.headers);
    assert!(!seen.body.contains(KEY));
    let body: Value = serde_json::from_str(&seen.body).expect("a JSON body");
    assert_eq!(body["model"], "openai/gpt-oss-20b");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let server = Server::start(|_| Reply::Stream(vec![piece("hi"), end()])).await;
    let asked = provider(groq_at(&server.url));
    for _ in 0..5 {
        asked.generate(&request("m")).await.expect("an answer");
    }
    assert_eq!((server.seen().len(), server.connections()), (5, 1));
}

#[tokio::test]
async fn a_rejected_parameter_is_left_out_when_the_request_comes_again() {
    let server = Server::start(|seen| {
        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        if body.get("temperature").is_none() {
            return Reply::Stream(vec![piece("cool"), end()]);
        }
        let error = json!({"code": "unsupported_value", "param": "temperature", "message": "only the default (1)"});
        Reply::Whole(400, "", json!({ "error": error }).to_string())
    })
    .await;
    let asked = provider(groq_at(&server.url));
    let error = asked.generate(&request("m")).await.expect_err("the parameter is not taken");
    assert_eq!(error.reason, Reason::UnsupportedParameter { parameter: Some("temperature".into()) });
    assert_eq!(error.reaction(), Reaction::RewriteParameterThenRetry);
    assert_eq!(asked.generate(&request("m")).await.expect("the same request again").text, "cool");
}

#[tokio::test]
async fn a_server_in_the_own_network_needs_no_key() {
    let server = Server::start(|_| Reply::Whole(200, "", json!({"data": [{"id": "qwen"}]}).to_string())).await;
    let api = Api::OpenAi(Flavour::COMPATIBLE);
    let asked = provider(Connection::new("lab", api, &format!("{}/v1/", server.url), Locality::Local));
    let models = asked.models().await.expect("a list");
    assert_eq!(models[0].id, "qwen");
    assert_eq!(server.seen()[0].line, "GET /v1/models HTTP/1.1");
    assert_eq!(asked.health().await.expect("it answers").detail, "1 models");
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_read_too() {
    let body = json!({"choices": [{"message": {"content": "at once"}, "finish_reason": "stop"}]}).to_string();
    let server = Server::start(move |_| Reply::Whole(200, "", body.clone())).await;
    assert_eq!(provider(groq_at(&server.url)).generate(&request("m")).await.expect("an answer").text, "at once");
}

#[tokio::test]
async fn gemini_is_asked_with_its_own_header_and_its_list_has_pages() {
    let server = Server::start(|seen| {
        if seen.line.contains("streamGenerateContent") {
            let parts = json!({"parts": [{"text": "hi"}]});
            let chunk = json!({"candidates": [{"content": parts, "finishReason": "STOP"}],
                "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 2, "thoughtsTokenCount": 10}});
            return Reply::Stream(vec![format!("data: {chunk}\r\n\r\n")]);
        }
        let one = |name: &str| json!([{"name": name, "supportedGenerationMethods": ["generateContent"]}]);
        Reply::Whole(
            200,
            "",
            match seen.line.contains("pageToken=second") {
                true => json!({"models": one("models/b")}).to_string(),
                false => json!({"models": one("models/a"), "nextPageToken": "second"}).to_string(),
            },
        )
    })
    .await;
    let key = ApiKey::new(KEY).expect("the key of the test is one");
    let asked = provider(Connection { base_url: format!("{}/v1beta", server.url), ..Connection::gemini(key) });
    let answer = asked.generate(&request("gemini-2.5-flash")).await.expect("an answer");
    assert_eq!(
        (answer.text.as_str(), answer.usage.output_tokens, answer.usage.reasoning_tokens),
        ("hi", Some(12), Some(10))
    );
    let ids: Vec<String> = asked.models().await.expect("a list").into_iter().map(|model| model.id).collect();
    assert_eq!(ids, ["a", "b"]);
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse HTTP/1.1");
    assert!(seen.headers.contains(&format!("x-goog-api-key: {KEY}")), "{}", seen.headers);
    assert!(!seen.line.contains(KEY) && !seen.headers.contains("authorization"));
}
