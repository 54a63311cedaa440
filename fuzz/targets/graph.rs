//! Strict graphs of fact ids: read and compiled. Nothing may panic, hang or grow without bound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_validators::diagram::DiagramKind;
use sluice_validators::normalise::normalise_graph;
use sluice_validators::{Source, facts};
use std::sync::LazyLock;

static FACTS: LazyLock<facts::Facts> = LazyLock::new(|| {
    let schema = "CREATE TABLE a (id INT PRIMARY KEY, b INT REFERENCES b(id)); CREATE TABLE b (id INT PRIMARY KEY);";
    facts::read(&[Source::new("schema.sql", schema), Source::new("app.py", "import os\nfrom store import save\n")])
});

fuzz_target!(|text: &str| {
    for kind in [DiagramKind::EntityRelationship, DiagramKind::Flowchart, DiagramKind::Sequence, DiagramKind::Class] {
        let _ = normalise_graph(text, kind, &FACTS, true);
    }
});
