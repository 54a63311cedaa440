//! Reads diagrams as JSON Lines and writes what this project makes of each: the verdict, the junk, the repaired text.
//!
//! **Shape**: in, objects with `id`, `type` and `text`; out, the same objects with `accepted`, `failure`, `junk`
//! (how many remarks) and, where the text does not parse, `repaired` and `repairs`. `benches/peers/mermaid` holds the
//! repaired texts against the official parser:
//! `cargo run --release -p sluice-validators --example mermaid_verdicts < corpus.jsonl | node benches/peers/mermaid/report.mjs`

#![allow(clippy::disallowed_macros, reason = "a development tool whose output is its purpose")]

use serde_json::{Value, json};
use sluice_validators::diagram::{DiagramKind, junk, kind_of, parse};
use sluice_validators::normalise::normalise;
use sluice_validators::{Document, Format};
use std::io::{BufRead as _, stdin};

fn main() {
    for line in stdin().lock().lines().map_while(Result::ok) {
        let Ok(mut sample) = serde_json::from_str::<Value>(&line) else { continue };
        let Some(kind) = kind(sample["type"].as_str().unwrap_or_default()) else { continue };
        let text = sample["text"].as_str().unwrap_or_default().to_owned();
        judge(&text, kind, &mut sample);
        println!("{sample}");
    }
}

/// The kind that the corpus calls so; `None` for one this project does not offer.
fn kind(name: &str) -> Option<DiagramKind> {
    let name = if name == "C4" { "C4Context" } else { name };
    serde_json::from_value(name.into()).ok()
}

fn judge(text: &str, kind: DiagramKind, sample: &mut Value) {
    // The official parser takes whatever kind the header names.
    let parsed = parse(text, kind_of(text).unwrap_or(kind));
    sample["accepted"] = parsed.is_ok().into();
    match parsed {
        Ok(diagram) => sample["junk"] = junk(&diagram, text).len().into(),
        Err(failure) => {
            sample["failure"] = json!({ "line": failure.line, "message": failure.message });
            let normalised = normalise(text, Format::Mermaid(kind), true);
            if matches!(normalised.document, Document::Diagram(_)) {
                sample["repairs"] = normalised.repairs.iter().map(|repair| repair.edit.as_str()).collect();
                sample["repaired"] = normalised.text.into();
            }
        }
    }
}
