//! How fast streamed answers are decoded, per wire, in bytes received.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sluice_providers::Head;
use sluice_providers::wire::{Decoder, Dialect};
use std::hint::black_box;
use std::time::SystemTime;

/// Bytes in which a network hands out an answer: one Ethernet frame's payload.
const CHUNK: usize = 1460;
const PIECES: usize = 40_000;

fn chat() -> String {
    let piece = r#"data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"  orders }o--|| customers : \"placed by\"\n"},"finish_reason":null}]}"#;
    let end = r#"data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
    format!("{}{end}\n\ndata: [DONE]\n\n", format!("{piece}\n\n").repeat(PIECES))
}

fn ollama() -> String {
    let piece = r#"{"model":"m","created_at":"2026-11-22T00:00:00Z","message":{"role":"assistant","content":"  orders }o--|| customers : \"placed by\"\n"},"done":false}"#;
    let end = r#"{"model":"m","created_at":"2026-11-22T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":10,"eval_count":10}"#;
    format!("{}{end}\n", format!("{piece}\n").repeat(PIECES))
}

fn gemini() -> String {
    let piece = r#"data: {"candidates":[{"content":{"parts":[{"text":"  orders }o--|| customers : \"placed by\"\n"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":10,"totalTokenCount":20}}"#;
    let end = r#"data: {"candidates":[{"content":{"parts":[{"text":"x"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":10,"totalTokenCount":20}}"#;
    format!("{}{end}\n\n", format!("{piece}\n\n").repeat(PIECES))
}

fn decode(criterion: &mut Criterion) {
    let wires = [
        ("chat", Dialect::Chat, "text/event-stream", chat()),
        ("ollama", Dialect::Ollama, "application/x-ndjson", ollama()),
        ("gemini", Dialect::Gemini, "text/event-stream", gemini()),
    ];
    let mut group = criterion.benchmark_group("decode");
    for (name, dialect, content_type, body) in wires {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let head = Head { status: 200, headers: [("content-type", content_type)].into_iter().collect() };
                let mut decoder = Decoder::new(dialect, head, SystemTime::UNIX_EPOCH);
                let mut events = Vec::new();
                for chunk in body.as_bytes().chunks(CHUNK) {
                    decoder.push(chunk, &mut events).expect("the body is well-formed");
                    black_box(&events);
                    events.clear();
                }
                black_box(decoder.finish(&mut events).expect("the body has its terminal marker"))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
