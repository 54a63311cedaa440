//! Ollama: chat of our own, management by `ollama-rs`, both over the same client.

use crate::server::{Reply, Seen, Server, provider, request};
use serde_json::{Value, json};
use sluice_providers::{Connection, Finish, Provider, Reason};
use std::sync::{Arc, Mutex};

fn path(seen: &Seen) -> &str {
    seen.line.split(' ').nth(1).unwrap_or_default()
}

fn body(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap_or_default()
}

/// A server with two models of which one is loaded; chat is answered with these lines.
async fn server(chat: Vec<String>) -> Server {
    Server::start(move |seen| match path(seen) {
        "/api/tags" => {
            let one =
                |name: &str, size: u64| json!({"name": name, "modified_at": "", "size": size, "digest": "sha256:ab"});
            Reply::Whole(200, "", json!({"models": [one("qwen3:4b", 7), one("gpt-oss:120b-cloud", 1)]}).to_string())
        }
        "/api/ps" => {
            let loaded = json!([{"name": "qwen3:4b", "size": 9, "size_vram": 6}, {"name": "old:latest", "size": 9}]);
            Reply::Whole(200, "", json!({ "models": loaded }).to_string())
        }
        "/api/show" => {
            let about = json!({"general.architecture": "qwen3", "general.parameter_count": 4_022_468_096_u64,
                "qwen3.context_length": 40960});
            Reply::Whole(200, "", json!({"model_info": about, "capabilities": ["completion", "thinking"]}).to_string())
        }
        "/api/version" => Reply::Whole(200, "", json!({"version": "0.13.5"}).to_string()),
        "/api/chat" if body(seen)["keep_alive"] == 0 => {
            Reply::Whole(200, "", json!({"done": true, "done_reason": "unload"}).to_string())
        }
        "/api/chat" => Reply::Stream(chat.clone()),
        _ => Reply::Whole(404, "", "404 page not found".into()),
    })
    .await
}

fn ollama(server: &Server) -> Arc<dyn Provider> {
    provider(Connection::ollama(&server.url))
}

fn said(text: &str) -> String {
    format!("{}\n", json!({"model": "qwen3:4b", "message": {"role": "assistant", "content": text}, "done": false}))
}

fn done(prompt: u64) -> String {
    format!(
        "{}\n",
        json!({"done": true, "done_reason": "stop", "prompt_eval_count": prompt, "eval_count": 2, "load_duration": 5})
    )
}

#[tokio::test]
async fn a_chat_names_its_window_and_tells_a_thinking_model_not_to_think() {
    let server = server(vec![said("he"), said("llo"), done(11)]).await;
    let asked = ollama(&server);
    for _ in 0..2 {
        let answer = asked.generate(&request("qwen3:4b")).await.expect("an answer");
        assert_eq!((answer.text.as_str(), answer.finish), ("hello", Finish::Stop));
        assert_eq!(answer.usage.input_tokens, Some(11));
    }
    let seen = server.seen();
    let paths: Vec<&str> = seen.iter().map(path).collect();
    assert_eq!(paths, ["/api/show", "/api/chat", "/api/chat"], "a model is asked about once");
    let sent = body(&seen[1]);
    assert_eq!(
        (&sent["options"]["num_ctx"], &sent["think"], &sent["stream"]),
        (&json!(4096), &json!(false), &json!(true))
    );
}

#[tokio::test]
async fn models_are_listed_with_what_is_known_of_them() {
    let server = server(vec![]).await;
    let models = ollama(&server).models().await.expect("a list");
    let local = &models[0];
    assert_eq!((local.id.as_str(), local.context, local.size, local.loaded), ("qwen3:4b", Some(40_960), Some(7), true));
    assert_eq!((local.parameters.as_deref(), local.family.as_deref()), (Some("4B"), Some("qwen3")));
    assert_eq!((local.memory, local.video_memory, local.digest.as_deref()), (Some(9), Some(6), Some("sha256:ab")));
    assert!(!local.remote);
    assert!(models[1].remote, "its answers are made elsewhere");
    assert!(!models[1].loaded);
}

#[tokio::test]
async fn health_is_the_version() {
    let server = server(vec![]).await;
    assert_eq!(ollama(&server).health().await.expect("it answers").detail, "0.13.5");
}

#[tokio::test]
async fn every_model_but_the_one_that_is_needed_is_unloaded() {
    let server = server(vec![]).await;
    ollama(&server).unload_others("qwen3:4b").await.expect("both calls answer");
    let unloaded: Vec<Value> = server.seen().iter().filter(|seen| path(seen) == "/api/chat").map(body).collect();
    assert_eq!(unloaded.len(), 1);
    assert_eq!(unloaded[0]["model"], "old:latest");
}

#[tokio::test]
async fn a_prompt_that_filled_the_window_was_cut() {
    let server = server(vec![said("hm"), done(4096)]).await;
    let error = ollama(&server).generate(&request("qwen3:4b")).await.expect_err("the prompt was cut");
    assert_eq!(error.reason, Reason::ContextTooLong { limit: Some(4096), got: None });
}

#[tokio::test]
async fn a_runner_that_dies_is_a_stream_error() {
    let server = server(vec![said("he"), "{\"error\":\"unexpected EOF\"}\n".into()]).await;
    let error = ollama(&server).generate(&request("qwen3:4b")).await.expect_err("no answer");
    assert_eq!((error.reason, error.partial.as_deref()), (Reason::StreamError, Some("he")));
}

#[tokio::test]
async fn a_path_before_the_api_is_kept() {
    let server =
        Server::start(|seen| Reply::Whole(200, "", json!({"models": [], "seen": path(seen)}).to_string())).await;
    let asked = provider(Connection::ollama(&format!("{}/behind/proxy", server.url)));
    assert!(asked.models().await.expect("a list").is_empty());
    let paths: Vec<String> = server.seen().iter().map(|seen| path(seen).to_owned()).collect();
    assert_eq!(paths, ["/behind/proxy/api/tags", "/behind/proxy/api/ps"]);
}

async fn pull(reply: fn() -> Reply) -> (Result<(), Reason>, Vec<String>) {
    let server = Server::start(move |_| reply()).await;
    let lines = Mutex::new(Vec::new());
    let progress = |line: &str| lines.lock().expect("no test panics while it holds the lock").push(line.to_owned());
    let pulled = ollama(&server).pull("tiny", &progress).await.map_err(|error| error.reason);
    (pulled, lines.into_inner().expect("no test panics while it holds the lock"))
}

#[tokio::test]
async fn a_pull_tells_how_far_it_is() {
    let (pulled, lines) = pull(|| {
        let status = |value: Value| format!("{value}\n");
        let part = |done| status(json!({"status": "pulling abc", "digest": "abc", "total": 200, "completed": done}));
        Reply::Stream(vec![
            status(json!({"status": "pulling manifest"})),
            part(100),
            part(100),
            part(200),
            status(json!({"status": "success"})),
        ])
    })
    .await;
    assert_eq!(pulled, Ok(()));
    assert_eq!(lines, ["pulling manifest", "pulling abc: 50 %", "pulling abc: 100 %", "success"]);
}

#[tokio::test]
async fn a_pull_that_fails_says_why() {
    let cases: [(fn() -> Reply, Reason); 4] = [
        (
            || Reply::Stream(vec!["{\"error\":\"pull model manifest: file does not exist\"}\n".into()]),
            Reason::ModelNotFound { pullable: false },
        ),
        (|| Reply::Stream(vec!["{\"status\":\"pulling manifest\"}\n".into()]), Reason::StreamAborted),
        (|| Reply::Stream(vec!["<html>\n".into()]), Reason::Decode),
        (|| Reply::Silent, Reason::Timeout(sluice_providers::Phase::FirstByte)),
    ];
    for (reply, reason) in cases {
        assert_eq!(pull(reply).await.0, Err(reason));
    }
}

#[tokio::test]
async fn errors_of_the_crate_have_their_reason_again() {
    let cases = [
        (503, "{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}", Reason::Overloaded),
        (500, "{\"error\":\"something else\"}", Reason::ServerError),
        (200, "<html>", Reason::Decode),
    ];
    for (status, text, reason) in cases {
        let server = Server::start(move |_| Reply::Whole(status, "", text.into())).await;
        assert_eq!(ollama(&server).models().await.expect_err("no list").reason, reason);
    }
}
