//! How long the page of a comparison takes: 200 inputs and 12 candidates, asked once and three times.

#![allow(clippy::unwrap_used, reason = "a comparison that cannot be made up says so")]

#[path = "../tests/browser/made_up.rs"]
mod made_up;

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::compare::report::html;
use std::hint::black_box;

fn pages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("page");
    group.sample_size(10);
    for repeats in [1, 3] {
        let cells = made_up::cells(200, 12, repeats);
        made_up::with_page("A page", &cells, |page| {
            let name = format!("200 x 12 x {repeats}, {} kB", html(page).len() / 1000);
            group.bench_function(name, |bencher| bencher.iter(|| html(black_box(page))));
        });
    }
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
