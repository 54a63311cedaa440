//! Mermaid of every kind: parsed, linted, repaired, and written again. Nothing may panic, hang or grow without bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_validators::Format;
use sluice_validators::diagram::{self, DiagramKind};
use sluice_validators::normalise::normalise;

fuzz_target!(|text: &str| {
    let kind = diagram::kind_of(text).unwrap_or(DiagramKind::Flowchart);
    if let Ok(diagram) = diagram::parse(text, kind) {
        let _ = diagram::compile(&diagram);
    }
    let _ = normalise(text, Format::Mermaid(kind), true);
});
