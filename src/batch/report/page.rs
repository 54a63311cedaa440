//! A report as one page that stands for itself, without scripts and without the network.

use super::figures::{self, Table, percent, usd};
use super::shape::BatchReport;
use crate::report::{count, visible_line};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

/// What the template is given; it escapes all of it.
#[derive(Serialize)]
struct Values<'a> {
    kind: String,
    run: String,
    delivery: &'a str,
    state: &'a str,
    cards: Vec<Card>,
    coverage: String,
    /// Width of the bar, in percent.
    covered: String,
    projection: Option<String>,
    tables: Vec<TableView>,
}

/// One figure.
#[derive(Serialize)]
struct Card {
    name: &'static str,
    figure: String,
}

/// A table with what each cell looks like.
#[derive(Serialize)]
struct TableView {
    id: usize,
    title: &'static str,
    note: Option<String>,
    columns: Vec<(&'static str, bool)>,
    rows: Vec<Vec<(String, bool)>>,
}

/// Writes the page.
///
/// **Shape**: HTML 5; a content security policy allows nothing but inline styles.
pub fn page(report: &BatchReport) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let values = Values {
        kind: visible_line(&report.kind),
        run: visible_line(&report.run),
        delivery: report.delivery.name(),
        state: report.state,
        cards: cards(report),
        coverage: percent(report.totals.coverage_pct),
        covered: format!("{:.2}", report.totals.coverage_pct.unwrap_or(0.0).clamp(0.0, 100.0)),
        projection: projection(report).map(|sentence| visible_line(&sentence)),
        tables: figures::tables(report).into_iter().enumerate().map(|(id, table)| view(id, table)).collect(),
    };
    environment
        .render_named_str("page.html", include_str!("page.html.j2"), Serde(&values))
        .expect("the template is part of the program and every test of a page renders it")
}

fn cards(report: &BatchReport) -> Vec<Card> {
    let (totals, records) = (&report.totals, &report.totals.records);
    let per = match totals.cost.cost_per_accepted_usd {
        Some(_) if totals.cost.local => "local".to_owned(),
        Some(amount) => usd(amount),
        None => "-".to_owned(),
    };
    vec![
        Card { name: "asked", figure: count(records.asked) },
        Card { name: "accepted", figure: count(records.accepted) },
        Card { name: "rejected", figure: count(records.rejected) },
        Card { name: "failed", figure: count(records.failed) },
        Card { name: "skipped", figure: count(records.skipped) },
        Card { name: "open", figure: count(records.open) },
        Card { name: "cost", figure: figures::cost(&totals.cost) },
        Card { name: "per accepted", figure: per },
        Card { name: "calls", figure: count(totals.calls) },
        Card { name: "from cache", figure: count(totals.from_cache) },
        Card { name: "wall time", figure: figures::time(totals.wall_ms as f64 / 1000.0) },
    ]
}

/// What is still to be paid, in a sentence.
pub fn projection(report: &BatchReport) -> Option<String> {
    let open = report.totals.records.open;
    if open == 0 {
        return None;
    }
    let Some(projected) = &report.projection else {
        let why = report.no_projection.as_deref().unwrap_or("nothing is known yet");
        return Some(format!("{} open, their cost unknown: {why}", count(open)));
    };
    if projected.local {
        return Some(format!("{} open, local, nothing to pay", count(open)));
    }
    let total = projected.total_usd.map(|total| format!("; {} in all", usd(total))).unwrap_or_default();
    let interval = match (projected.low_usd, projected.high_usd) {
        (Some(low), Some(high)) => format!(" ({} to {}, 95 %)", usd(low), usd(high)),
        (_, _) => String::new(),
    };
    Some(format!("{} open, {} more{interval}{total}", count(open), usd(projected.cost_usd)))
}

fn view(id: usize, table: Table) -> TableView {
    let numbers: Vec<bool> = table.columns.iter().map(|column| column.is_number).collect();
    let row = |row: Vec<String>| row.iter().map(|cell| visible_line(cell)).zip(numbers.iter().copied()).collect();
    TableView {
        id,
        title: table.title,
        note: table.note,
        columns: table.columns.iter().map(|column| (column.name, column.is_number)).collect(),
        rows: table.rows.into_iter().map(row).collect(),
    }
}
