//! A loopback provider with a Batch API, for measuring bulk batches: the one of the tests, at a port and without end.
//!
//! `cargo bench --bench counter -- --port 8099 --bad 0.25`: speaks the batches of OpenAI and Groq; the first of two passes
//! (a model whose name ends with `-20b`) gives that share of answers that do not pass. It ends with its standard input, and
//! prints what it would put on its bill.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    unused_imports,
    reason = "a provider of the tests, which use all of it"
)]

#[path = "../tests/wall/counter/mod.rs"]
mod counter;
#[path = "../tests/wall/http.rs"]
mod http;

use counter::{Came, Counter, Script};
use std::io::Write;
use std::sync::Arc;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| arguments.iter().position(|one| one == name).and_then(|at| arguments.get(at + 1).cloned());
    let Some(port) = after("--port").and_then(|port| port.parse().ok()) else { return };
    let bad: f64 = after("--bad").and_then(|share| share.parse().ok()).unwrap_or(0.0);
    let script: Script = Arc::new(move |model, record, _| {
        // Every number once in each thousand, far from the one before: 617 and 1000 have no common divisor.
        let is_bad = model.ends_with("-20b") && ((record * 617 % 1_000) as f64) < bad * 1_000.0;
        if is_bad { Came::Bad } else { Came::Good }
    });
    let counter = Counter::open(port, script, 50_000, 0);
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
    for (model, paid) in counter.paid() {
        let (records, most) = (paid.asked.len(), paid.asked.values().max().copied().unwrap_or(0));
        let (answers, input, output) = (paid.answers, paid.input_tokens, paid.output_tokens);
        let told = format!(
            "{model}: {answers} answers for {records} records, {most} for one at most; {input} tokens in, {output} out\n"
        );
        std::io::stdout().write_all(told.as_bytes()).unwrap();
    }
}
