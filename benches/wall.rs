//! A loopback provider with a latency and faults, for benches and for peers on the same wall.
//!
//! `cargo bench --bench wall -- --port 8099 --latency-ms 60 --faults 0.1`: speaks Chat Completions, streamed or not; every
//! request whose text holds `note r<digits>` is counted by that number. `GET /counts` tells how many answers were given, for
//! how many notes, and the most for one; `GET /reset` forgets them. It ends with its standard input.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What every record gets: 12 tokens, accepted by the schema of `benches/notes`.
const ANSWER: &str = "{\"title\": \"A short note\", \"words\": 3}";

#[derive(Default)]
struct Counts {
    answered: HashMap<u64, u64>,
    faults: u64,
    requests: u64,
}

#[derive(Clone)]
struct Wall {
    latency: Duration,
    faults: f64,
    counts: Arc<Mutex<Counts>>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().position(|one| one == name).and_then(|at| arguments.get(at + 1).cloned());
    let Some(port) = after("--port") else { return };
    let number = |name: &str| after(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    let latency = Duration::from_millis(number("--latency-ms") as u64);
    let wall = Wall { latency, faults: number("--faults"), counts: Arc::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("the port is free");
        let mut end = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        loop {
            tokio::select! {
                _ = &mut end => std::process::exit(0),
                Ok((stream, _)) = listener.accept() => { tokio::spawn(serve(stream, wall.clone())); }
            }
        }
    });
}

async fn serve(mut stream: TcpStream, wall: Wall) {
    let _ = stream.set_nodelay(true);
    let (mut held, mut chunk) = (Vec::new(), vec![0; 65_536]);
    loop {
        let Ok(count @ 1..) = stream.read(&mut chunk).await else { return };
        held.extend_from_slice(&chunk[..count]);
        while let Some(length) = whole(&held) {
            let request = String::from_utf8_lossy(&held[..length]).into_owned();
            held.drain(..length);
            let reply = wall.reply(&request).await;
            if stream.write_all(reply.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// Bytes of the first request, once it is there.
fn whole(held: &[u8]) -> Option<usize> {
    let head = held.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&held[..head]).to_lowercase();
    let promised: usize =
        text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    (held.len() >= head + promised).then_some(head + promised)
}

impl Wall {
    async fn reply(&self, request: &str) -> String {
        if request.starts_with("GET /counts") {
            let counts = self.counts.lock().expect("nobody panics here");
            let answers: u64 = counts.answered.values().sum();
            let most = counts.answered.values().max().copied().unwrap_or(0);
            let (notes, faults, requests) = (counts.answered.len(), counts.faults, counts.requests);
            return http(200, "application/json", &serde_json::json!({"answers": answers, "notes": notes, "most": most, "faults": faults, "requests": requests}).to_string());
        }
        if request.starts_with("GET /reset") {
            *self.counts.lock().expect("nobody panics here") = Counts::default();
            return http(200, "application/json", "{}");
        }
        if request.starts_with("GET") {
            return http(200, "application/json", r#"{"object":"list","data":[{"id":"tiny","object":"model"}]}"#);
        }
        let is_fault = {
            let mut counts = self.counts.lock().expect("nobody panics here");
            counts.requests += 1;
            // Spread evenly: request number 10, 20, ... of every hundred at a share of a tenth.
            let is_fault =
                ((counts.requests as f64 * self.faults) as u64) > (((counts.requests - 1) as f64 * self.faults) as u64);
            counts.faults += u64::from(is_fault);
            is_fault
        };
        #[expect(clippy::disallowed_methods, reason = "this is the provider, whose latency it is")]
        tokio::time::sleep(self.latency).await;
        if is_fault {
            return http(
                500,
                "application/json",
                r#"{"error":{"message":"a fault of the wall","type":"server_error"}}"#,
            );
        }
        if let Some(note) = note(request) {
            *self.counts.lock().expect("nobody panics here").answered.entry(note).or_default() += 1;
        }
        answer(request.contains("\"stream\":true") || request.contains("\"stream\": true"))
    }
}

fn note(request: &str) -> Option<u64> {
    let digits = &request[request.find("note r")? + 6..];
    digits[..digits.find(|sign: char| !sign.is_ascii_digit())?].parse().ok()
}

fn answer(streamed: bool) -> String {
    let usage = serde_json::json!({"prompt_tokens": 300, "completion_tokens": 12, "total_tokens": 312});
    if !streamed {
        let whole = serde_json::json!({"id": "w", "object": "chat.completion", "created": 1, "model": "tiny", "usage": usage,
            "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}]});
        return http(200, "application/json", &whole.to_string());
    }
    let piece = serde_json::json!({"choices": [{"index": 0, "delta": {"content": ANSWER}, "finish_reason": null}]});
    let end = serde_json::json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    let counted = serde_json::json!({"choices": [], "usage": usage});
    http(200, "text/event-stream", &format!("data: {piece}\n\ndata: {end}\n\ndata: {counted}\n\ndata: [DONE]\n\n"))
}

fn http(status: u16, kind: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
