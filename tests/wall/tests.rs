//! The wall keeps its own word: what a script says is what a plain socket sees.

use super::{Reply, Service, Wall};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const CHAT: &str = "/api/chat";
const COMPLETIONS: &str = "/groq/v1/chat/completions";
const GEMINI: &str = "/gemini/v1/models/flash:streamGenerateContent?alt=sse";

fn connect(wall: &Wall, path: &str) -> TcpStream {
    let address = wall.ollama_host().replace("http://", "");
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let body = r#"{"model":"m","messages":[]}"#;
    let head = format!("POST {path} HTTP/1.1\r\nhost: wall\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    socket.write_all(head.as_bytes()).unwrap();
    socket
}

/// Status line and body, chunk marks taken out; a broken connection ends it like a closed one.
fn ask(wall: &Wall, path: &str) -> (String, String) {
    let mut bytes = Vec::new();
    let _ = connect(wall, path).read_to_end(&mut bytes);
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let (head, body) = bytes.split_at(at);
    let head = String::from_utf8_lossy(head);
    let body = if head.contains("chunked") { unchunked(body) } else { body.to_vec() };
    (head.lines().next().unwrap_or_default().to_owned(), String::from_utf8(body).unwrap())
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..at]).unwrap(), 16).unwrap();
        text.extend_from_slice(&rest[at + 2..at + 2 + size]);
        rest = &rest[at + 4 + size..];
    }
    text
}

fn services(reply: &Reply) -> [Service; 3] {
    [
        Service::ollama(&["mistral:7b"]).replies([reply.clone()]),
        Service::openai("groq", &["oss-20b"]).replies([reply.clone()]),
        Service::gemini(&["flash"]).replies([reply.clone()]),
    ]
}

#[test]
fn each_service_streams_a_text_in_its_own_words() {
    let wall = Wall::start(services(&Reply::text("Größe: 1").pieces_of(5)));
    for (path, first, marker, last) in [
        (CHAT, r#""content":"Größe""#, r#""done":true"#, "}\n"),
        (COMPLETIONS, r#""delta":{"content":"Größe"}"#, r#""finish_reason":"stop""#, "data: [DONE]\n\n"),
        (GEMINI, r#""text":"Größe""#, r#""finishReason":"STOP""#, "}\n\n"),
    ] {
        let (status, body) = ask(&wall, path);
        assert_eq!(status, "HTTP/1.1 200 Scripted", "{path}");
        assert!(body.contains(first) && body.contains(marker) && body.ends_with(last), "{path}: {body}");
    }
}

#[test]
fn an_answer_that_breaks_never_carries_its_terminal_marker() {
    let text = || Reply::text("0123456789").pieces_of(2);
    for reply in [text().cut_after(2), text().unmarked_after(2), text().error_after(2, "the runner died")] {
        let wall = Wall::start(services(&reply));
        for path in [CHAT, COMPLETIONS, GEMINI] {
            let (_, body) = ask(&wall, path);
            assert!(body.contains("23") && !body.contains("45"), "{reply:?} {path}: {body}");
            for marker in [r#""done":true"#, r#""finish_reason":"stop""#, "finishReason", "[DONE]"] {
                assert!(!body.contains(marker), "{reply:?} {path}: {body}");
            }
        }
    }
}

#[test]
fn an_answer_can_be_cut_by_its_token_limit_or_held_back_by_a_filter() {
    for (reply, endings) in [
        (Reply::length("a"), [(CHAT, "length"), (COMPLETIONS, "length"), (GEMINI, "MAX_TOKENS")]),
        (Reply::refused("a"), [(CHAT, "content_filter"), (COMPLETIONS, "content_filter"), (GEMINI, "SAFETY")]),
    ] {
        let wall = Wall::start(services(&reply));
        for (path, ending) in endings {
            assert!(ask(&wall, path).1.contains(&format!("\"{ending}\"")), "{path}");
        }
    }
}

#[test]
fn a_slow_service_lets_time_pass_before_its_first_byte() {
    let wall = Wall::start([Service::ollama(&[]).replies([Reply::text("x").after(Duration::from_millis(300))])]);
    let mut socket = connect(&wall, CHAT);
    socket.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    let early = socket.read(&mut [0]).unwrap_err();
    assert!(matches!(early.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut), "{early}");
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(socket.read(&mut [0]).unwrap(), 1);
}

#[test]
fn requests_are_kept_as_they_came() {
    let wall = Wall::start([Service::openai("groq", &[]).replies([Reply::text("x")])]);
    let base = wall.base_url("groq");
    let path = format!("{}/chat/completions", base.strip_prefix(&wall.ollama_host()).unwrap());
    ask(&wall, &path);
    let [request] = &wall.requests()[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), &request.path), ("POST", &path));
    assert!(request.headers.contains(&("host".to_owned(), "wall".to_owned())));
    assert!(!request.closed_early);
}

#[test]
fn replies_come_in_turn_and_the_last_one_repeats() {
    let replies = [Reply::status(429, "{}").header("retry-after", "2"), Reply::hangup(), Reply::text("ok")];
    let wall = Wall::start([Service::openai("groq", &[]).replies(replies)]);
    let statuses: Vec<String> = (0..4).map(|_| ask(&wall, COMPLETIONS).0).collect();
    assert_eq!(statuses, ["HTTP/1.1 429 Scripted", "", "HTTP/1.1 200 Scripted", "HTTP/1.1 200 Scripted"]);
    assert_eq!((wall.calls("groq"), wall.requests()[0].body["model"].as_str()), (4, Some("m")));
}

#[test]
fn a_caller_that_closes_is_noticed_in_a_silence_a_stall_and_a_flood() {
    for reply in [Reply::silence(), Reply::text("0123456789").pieces_of(2).stall_after(1), Reply::flood()] {
        let wall = Wall::start([Service::ollama(&[]).replies([reply.clone()])]);
        let mut socket = connect(&wall, CHAT);
        if !matches!(reply.turn, super::reply::Turn::Silence) {
            let mut begun = [0; 64];
            socket.read_exact(&mut begun).unwrap();
        }
        drop(socket);
        assert!(wall.saw_close("ollama", 1), "{reply:?}");
    }
}

#[test]
fn a_chunk_on_the_wire_may_end_anywhere() {
    let wall = Wall::start(services(&Reply::text("Größe").chunks_of(1)));
    let (_, body) = ask(&wall, CHAT);
    assert!(body.contains("Größe") && body.contains(r#""done":true"#), "{body}");
}

#[test]
fn a_garbled_answer_goes_on_and_one_without_done_ends_in_order() {
    let text = || Reply::text("0123").pieces_of(2);
    let wall = Wall::start(services(&text().garbled_after(1)));
    let (_, body) = ask(&wall, COMPLETIONS);
    assert!(body.contains("\"delta\n\n") && body.contains("23") && body.contains("[DONE]"), "{body}");
    let wall = Wall::start(services(&text().without_done()));
    let (_, body) = ask(&wall, COMPLETIONS);
    assert!(body.contains("\"stop\"") && !body.contains("[DONE]"), "{body}");
}

#[test]
fn lists_are_answered_and_can_be_made_to_fail() {
    let wall = Wall::start(services(&Reply::text("x")));
    for (path, expected) in [
        ("/api/version", "0.12.6"),
        ("/api/tags", r#""parameter_size":"7B""#),
        ("/api/ps", r#"{"models":[]}"#),
        ("/api/pull", "success"),
        ("/groq/v1/models", "oss-20b"),
        ("/gemini/v1/models?pageSize=50", "models/flash"),
        ("/api/show", "not found"),
        ("/elsewhere", "nobody lives here"),
    ] {
        assert!(ask(&wall, path).1.contains(expected), "{path}");
    }
    let wall = Wall::start([Service::ollama(&[]).instead_of_lists(Reply::status(503, "busy"))]);
    assert_eq!(ask(&wall, "/api/tags"), ("HTTP/1.1 503 Scripted".to_owned(), "busy".to_owned()));
    assert_eq!(wall.calls("ollama"), 0);
}
