//! How long the table of a comparison and its page take: 200 inputs and 12 candidates, asked once and three times.

#![allow(clippy::unwrap_used, reason = "a comparison that cannot be made up says so")]

#[path = "../tests/browser/made_up.rs"]
mod made_up;

use criterion::{Criterion, criterion_group, criterion_main};
use sluice::compare::report::html;
use sluice::compare::{Cell, Table};
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

fn tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("table");
    group.sample_size(10);
    for repeats in [1, 3] {
        let cells: Vec<Cell> = made_up::cells(200, 12, repeats).into_iter().map(|one| one.cell).collect();
        group.bench_function(format!("200 x 12 x {repeats}"), |bencher| {
            bencher.iter(|| Table::of(black_box(&cells), 1).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, tables, pages);
criterion_main!(benches);
