//! How long a verdict takes, from the raw text: a diagram with 50 boxes, and a page of 20 kB.

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::compile::Compilers;
use sluice::config::{CompileConfig, Environment};
use sluice::judge::Bench;
use sluice::kinds::Registry;
use sluice::project::{Project, Reading};
use sluice::routing::Variant;
use sluice::sources::Limits;
use sluice_validators::Score;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

const BOXES: usize = 50;
const PAGE_BYTES: usize = 20_000;

/// A project of many modules, each with routes, that import each other.
fn project() -> Project {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for index in 0..BOXES {
        let mut text = format!(
            "from . import module_{}\nfrom fastapi import APIRouter\n\nrouter = APIRouter()\n",
            (index + 1) % BOXES
        );
        let _ = write!(
            text,
            "\n\n@router.get(\"/things_{index}/{{thing_id}}\")\ndef get_thing_{index}(thing_id: int, page: int = 1):\n    \"\"\"Gives thing {index}.\"\"\"\n    return None\n"
        );
        std::fs::write(folder.path().join(format!("module_{index}.py")), text).expect("files can be written");
    }
    let from = [folder.path().to_owned()];
    let limits = Limits::default();
    let reading = Reading { from: &from, notes: &[], out: None, limits: &limits, aliases: &[] };
    Project::read(reading).expect("the project can be read")
}

fn chart() -> String {
    let mut text = String::from("flowchart TD\n  subgraph modules[\"Modules\"]\n");
    for index in 0..BOXES {
        let _ = writeln!(text, "    m{index}[\"module_{index}\"]");
    }
    text.push_str("  end\n");
    for index in 0..BOXES {
        let _ = writeln!(text, "  m{index} -->|imports| m{}", (index + 1) % BOXES);
    }
    text
}

fn page() -> String {
    let mut text = String::from("# API\n\n## Endpoints\n");
    let mut index = 0;
    while text.len() < PAGE_BYTES {
        let number = index % BOXES;
        let _ = write!(
            text,
            "\n### GET /things_{number}/{{thing_id}}\n\nGives thing {number}; part {index} of this page.\n\n| name | in | type | required |\n|---|---|---|---|\n| `thing_id` | path | int | yes |\n| `page` | query | int | no |\n\nAnswers `200`:\n\n```json\n{{\"thing_id\": {index}}}\n```\n"
        );
        index += 1;
    }
    text
}

fn verdict(criterion: &mut Criterion) {
    let project = project();
    let compilers = Compilers::new(CompileConfig { enabled: false, timeout: Duration::ZERO }, Environment::fixed(&[]));
    let bench = Bench::new(&project, &compilers);
    let registry = Registry::embedded().expect("the embedded kinds load");
    let mut group = criterion.benchmark_group("verdict");
    for (name, kind, text) in [("diagram_50_boxes", "architecture", chart()), ("page_20_kb", "api_docs", page())] {
        let kind = registry.kind(kind).expect("the kind exists");
        let score = bench.judge(kind, &text, Variant::Text, Score::MAX).judged.verdict.score;
        assert!(score.get() > 40, "{name} gets {score}: it should be judged to the end");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(bench.judge(kind, black_box(&text), Variant::Text, Score::MAX)));
        });
    }
    group.finish();
}

criterion_group!(benches, verdict);
criterion_main!(benches);
