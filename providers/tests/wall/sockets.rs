//! What goes wrong on the way.

use crate::server::{KEY, Reply, Server, end, groq_at, piece, provider, request};
use futures_util::StreamExt;
use sluice_providers::wire::Sizes;
use sluice_providers::{Advice, Connection, Event, Phase, ProviderError, Reaction, Reason};

async fn failure(reply: fn() -> Reply) -> ProviderError {
    let server = Server::start(move |_| reply()).await;
    provider(groq_at(&server.url)).generate(&request("m")).await.expect_err("the server misbehaves")
}

#[tokio::test]
async fn a_silent_server_is_left_after_the_first_byte_limit() {
    let error = failure(|| Reply::Silent).await;
    assert_eq!(error.reason, Reason::Timeout(Phase::FirstByte));
    let error = failure(|| Reply::Hang(vec![])).await;
    assert_eq!(error.reason, Reason::Timeout(Phase::FirstByte), "a head alone is no answer");
}

#[tokio::test]
async fn a_server_that_goes_silent_is_left_after_the_idle_limit() {
    let error = failure(|| Reply::Hang(vec![piece("so far")])).await;
    assert_eq!(error.reason, Reason::Timeout(Phase::Idle));
    assert_eq!(error.partial.as_deref(), Some("so far"));
}

#[tokio::test]
async fn a_cut_connection_is_never_a_whole_answer() {
    for reply in [|| Reply::Cut(vec![piece("half")]), || Reply::Stream(vec![piece("half")])] {
        let error = failure(reply).await;
        assert_eq!((error.reason, error.partial.as_deref()), (Reason::StreamAborted, Some("half")));
    }
}

#[tokio::test]
async fn a_cut_after_the_terminal_marker_costs_nothing() {
    let server = Server::start(|_| Reply::Cut(vec![piece("whole"), end()])).await;
    let answer = provider(groq_at(&server.url)).generate(&request("m")).await.expect("the marker was there");
    assert_eq!(answer.text, "whole");
}

#[tokio::test]
async fn a_refused_connection_sends_the_caller_elsewhere_at_once() {
    let url = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("the loopback has free ports");
        format!("http://{}", listener.local_addr().expect("a bound listener has an address"))
    };
    let error = provider(groq_at(&url)).generate(&request("m")).await.expect_err("nobody listens");
    assert_eq!((&error.reason, &error.advice), (&Reason::Transport, &Some(Advice::AskElsewhere)), "{error:?}");
    assert_eq!(error.reaction(), Reaction::NextProvider);
    assert!(error.message.contains(url.trim_start_matches("http://")), "{}", error.message);
}

#[tokio::test]
async fn dropping_an_answer_closes_its_socket() {
    let mut server = Server::start(|_| Reply::Hang(vec![piece("a")])).await;
    let mut stream = provider(groq_at(&server.url)).stream(&request("m")).await.expect("an answer begins");
    assert!(matches!(stream.next().await, Some(Ok(Event::Text(text))) if text == "a"));
    drop(stream);
    assert!(server.other_side_left().await, "the server still has its connection");
}

#[tokio::test]
async fn dropping_a_request_closes_its_socket() {
    let mut server = Server::start(|_| Reply::Silent).await;
    let asked = provider(groq_at(&server.url));
    let nothing = tokio::time::timeout(std::time::Duration::from_millis(100), asked.generate(&request("m"))).await;
    assert!(nothing.is_err());
    assert!(server.other_side_left().await, "the server still has its connection");
}

#[tokio::test]
async fn a_key_does_not_follow_a_redirect() {
    let thief = Server::start(|_| Reply::Stream(vec![piece("come here"), end()])).await;
    let to = format!("{}/openai/v1/chat/completions", thief.url);
    let server = Server::start(move |_| Reply::Redirect(to.clone())).await;
    let error = provider(groq_at(&server.url)).generate(&request("m")).await.expect_err("redirects are no answers");
    assert_eq!((error.reason, error.status), (Reason::Decode, Some(307)));
    assert!(thief.seen().is_empty());
}

#[tokio::test]
async fn a_gigabyte_is_cut_off() {
    let sizes = Sizes { line: 1 << 20, text: 1 << 20, body: 8 << 20 };
    let endless: [(u16, String, Reason); 5] = [
        (200, "x".repeat(4096), Reason::Decode),
        (200, format!("data: {{\"a\":\"{}", "x".repeat(4096)), Reason::Decode),
        (200, piece(&"x".repeat(4096)), Reason::Decode),
        (200, ": keep waiting\n\n".repeat(100), Reason::Decode),
        (500, "x".repeat(4096), Reason::ServerError),
    ];
    for (status, text, reason) in endless {
        let mut server = Server::start(move |_| Reply::Endless(status, text.clone())).await;
        let connection = Connection { sizes, ..groq_at(&server.url) };
        let error = provider(connection).generate(&request("m")).await.expect_err("an answer has an end");
        assert_eq!(error.reason, reason, "{}", error.message);
        assert!(server.other_side_left().await, "the connection is still open");
    }
}

#[tokio::test]
async fn an_endless_list_of_models_is_cut_off() {
    let server = Server::start(|_| Reply::Endless(200, " ".repeat(1 << 16))).await;
    let connection = groq_at(&server.url);
    assert_eq!(provider(connection).models().await.expect_err("no list").reason, Reason::Decode);
}

#[tokio::test]
async fn a_key_that_is_echoed_is_seen_nowhere() {
    let replies: [fn(&str) -> Reply; 4] = [
        |key| Reply::Whole(401, "", format!("{{\"error\":{{\"message\":\"wrong key {key}\",\"code\":\"{key}\"}}}}")),
        |key| Reply::Whole(400, "", format!("<p>{key}</p>")),
        |key| Reply::Stream(vec![format!("data: {{\"error\":{{\"message\":\"{key}\"}}}}\n\n")]),
        |key| Reply::Stream(vec![format!("data: {{\"choices\":\"{key}\"}}\n\n")]),
    ];
    for reply in replies {
        let server = Server::start(move |seen| {
            let sent = seen.headers.lines().find_map(|header| header.strip_prefix("authorization: Bearer "));
            reply(sent.expect("the key was sent"))
        })
        .await;
        let asked = provider(groq_at(&server.url));
        let error = asked.generate(&request("m")).await.expect_err("the server has no answer");
        let mut shown = format!("{error} {error:?} {error:#?}");
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            shown.push_str(&format!("{inner} {inner:?}"));
            cause = inner.source();
        }
        assert!(!shown.contains(KEY), "{shown}");
        assert!(error.message.starts_with("`groq` "), "{}", error.message);
    }
    assert!(!format!("{:?}", groq_at("http://127.0.0.1:1")).contains(KEY));
}
