//! How long a verdict takes, from the raw text: a diagram with 50 boxes, and a page of 20 kB.

#[path = "texts/verdict.rs"]
mod texts;

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::compile::Compilers;
use sluice::config::{CompileConfig, Environment};
use sluice::judge::Bench;
use sluice::kinds::Registry;
use sluice::project::{Project, Reading};
use sluice::routing::Variant;
use sluice::sources::Limits;
use sluice_validators::Score;
use std::hint::black_box;
use std::time::Duration;

/// The project of the texts, read from files as a user's is.
fn project() -> Project {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in texts::sources() {
        std::fs::write(folder.path().join(name), text).expect("files can be written");
    }
    let from = [folder.path().to_owned()];
    let limits = Limits::default();
    let reading = Reading { from: &from, notes: &[], out: None, limits: &limits, aliases: &[] };
    Project::read(reading).expect("the project can be read")
}

fn verdict(criterion: &mut Criterion) {
    let project = project();
    let compilers = Compilers::new(CompileConfig { enabled: false, timeout: Duration::ZERO }, Environment::fixed(&[]));
    let bench = Bench::new(&project, &compilers);
    let registry = Registry::embedded().expect("the embedded kinds load");
    let mut group = criterion.benchmark_group("verdict");
    for (name, kind, text) in texts::texts() {
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
