//! The page, put together.

use super::bars::{Bars, bars};
use super::cells::Cells;
use super::duels::Section;
use super::figures::shortened;
use super::placed::Placed;
use super::plot::{Plot, plot};
use super::sentences::{SENTENCE, Sentences};
use super::summary::{COLUMNS, Row, rows};
use crate::compare::{Cell, Table};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sluice_validators::rubric::Finding;

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    pub title: &'a str,
    /// Day on which it was made, as it is to be printed.
    pub day: Option<&'a str>,
    pub table: &'a Table,
    /// What the table was made of. Of two cells for the same place the later counts; a cell of a candidate that the
    /// table does not have is left out.
    pub cells: &'a [PageCell<'a>],
}

/// A cell, and what a reader sees who opens it.
#[derive(Clone, Copy, Debug)]
pub struct PageCell<'a> {
    pub cell: &'a Cell,
    /// What was judged; `None` where no text came or none was kept.
    pub text: Option<&'a str>,
    pub findings: &'a [Finding],
}

/// Most bytes of a page; texts are cut until it holds.
pub(super) const MOST_BYTES: usize = 5_000_000;
const STYLE: &str = include_str!("page/page.css");
/// One script of several files, closed in a function of its own.
const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("page/diff.js"),
    include_str!("page/cells.js"),
    include_str!("page/summary.js"),
    include_str!("page/matrix.js"),
    include_str!("page/dialog.js"),
    include_str!("page/start.js"),
    "})();\n"
);

/// What the template is given.
#[derive(Serialize)]
struct Values<'a> {
    title: &'a str,
    day: Option<&'a str>,
    policy: String,
    style: &'a str,
    script: &'a str,
    /// JSON that can stand in a `script` element.
    cells: &'a str,
    inputs: u64,
    columns: [&'a str; COLUMNS.len()],
    candidates: Vec<Row>,
    notes: Vec<String>,
    pairs: Sentences,
    /// What a referee says; none where nobody was asked.
    duels: Option<Section>,
    plot: Plot,
    bars: Vec<Bars>,
}

/// Writes the page.
///
/// **Shape**: HTML 5, at most 5 MB: texts are kept once each, and the longest are cut where they would not fit, which the
/// page says. A content security policy allows the one script and the one style by their hashes and nothing else.
/// **Cost**: below a second for 200 inputs, 12 candidates and 3 repeats.
pub fn html(page: &Page<'_>) -> String {
    let placed = Placed::of(page);
    let candidates: Vec<&str> = page.table.candidates.iter().map(|summary| &*summary.candidate).collect();
    let mut values = Values {
        title: page.title,
        day: page.day,
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        cells: "",
        inputs: page.table.inputs,
        columns: COLUMNS,
        candidates: rows(page.table),
        notes: page.table.notes.iter().map(|note| shortened(note, SENTENCE)).collect(),
        pairs: Sentences::of(page.table),
        duels: page.table.duels.as_ref().map(Section::of),
        plot: plot(page.table),
        bars: bars(&placed, &candidates),
    };
    // Everything else is written first, so that what is left of the page is known when texts are chosen.
    let without = written(&values).len();
    let cells = Cells::of(placed, &candidates).json(MOST_BYTES.saturating_sub(without));
    values.cells = &cells;
    written(&values)
}

fn written(values: &Values<'_>) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment
        .render_named_str("compare.html", include_str!("page/page.html.j2"), Serde(values))
        .expect("the template is part of the program and every test of a page renders it")
}

/// Scripts and styles by their hashes, and no way for the script to make HTML of a text.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}
