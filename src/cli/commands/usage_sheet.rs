//! What calls came to, as a table for people and as CSV.

use crate::cli::sheet::{Head, Sheet};
use crate::prices::Money;
use crate::report::{BoundReport, UsageReport, UsageRow, cell, plural, visible_line};
use std::fmt::Write;
use std::time::Duration;

/// Rows up to which the failures of each are told; else only those of all.
const MOST_TOLD: usize = 24;

/// A column: its head, how early it is left out where there is no room (0: never), and what stands in a row.
type Column = (&'static str, u8, fn(&UsageRow) -> String);

/// What stands for the name of attempts that were for no group of records.
const NO_GROUP: &str = "no group";

/// Columns of the table after the name.
const COLUMNS: [Column; 9] = [
    ("attempts", 0, |row| row.attempts.to_string()),
    ("accepted", 2, |row| row.accepted.to_string()),
    ("success", 0, |row| row.success.map_or_else(|| "-".to_owned(), |success| format!("{:.0} %", success * 100.0))),
    ("p50", 4, |row| seconds(row.latency_p50_ms)),
    ("p95", 1, |row| seconds(row.latency_p95_ms)),
    ("waited", 5, |row| seconds(Some(row.waited_ms).filter(|ms| *ms > 0))),
    ("tokens in/out", 3, |row| format!("{} / {}", row.input_tokens, row.output_tokens)),
    ("USD", 0, cost),
    ("USD/accepted", 0, per_accepted),
];

/// The table, the failures by reason, and what is used of every bound.
pub(super) fn table(report: &UsageReport, width: Option<usize>) -> String {
    let rows: Vec<&UsageRow> = report.rows.iter().chain([&report.totals]).collect();
    let columns = COLUMNS.iter().map(|(head, rank, _)| Head::number(head).ranked(*rank));
    let heads: Vec<Head<'_>> = std::iter::once(Head::text(report.by)).chain(columns).collect();
    let cells = |row: &&UsageRow| {
        std::iter::once(name(row).to_owned()).chain(COLUMNS.iter().map(|(_, _, cell)| cell(row))).collect()
    };
    let mut text = Sheet::set(&heads, &rows.iter().map(cells).collect::<Vec<Vec<String>>>(), width).told(0);
    notes(&mut text, report, &rows);
    text
}

/// What no column holds.
fn notes(text: &mut String, report: &UsageReport, rows: &[&UsageRow]) {
    // The last row is the total.
    let from = if rows.len() <= MOST_TOLD { 0 } else { rows.len() - 1 };
    for row in rows.iter().skip(from).filter(|row| row.failed > 0) {
        let _ = writeln!(text, "failed, {}: {}", visible_line(name(row)), visible_line(&failures(row, ", ")));
    }
    let totals = &report.totals;
    for (count, word, what) in [
        (totals.judge_calls, "call", "graded what others wrote; that is in the sums, not among the attempts"),
        (totals.from_cache, "answer", "kept from earlier calls; nothing was asked"),
        (totals.unknown_costs, "call", "without a known cost; sums with ≥ leave that out"),
        (totals.uncounted, "answered call", "without a count of tokens"),
    ] {
        if count > 0 {
            let _ = writeln!(text, "{} {what}", plural(count, word));
        }
    }
    if report.left_out {
        let what = if report.by == "group" { "groups with fewer attempts" } else { "older runs" };
        let _ = writeln!(text, "{what} are left out; the total counts them");
    }
    for BoundReport { key, over, unit, used, limit, percent, .. } in report.bounds.iter().flatten() {
        let _ = writeln!(text, "{key}: {used} of {limit} {unit}, {percent} % ({over})");
    }
}

/// One line a row, and the total; failures as `timeout=3;refused=1`. Attempts of no group have no name.
///
/// **Errors**: what the writer says; it writes to memory.
pub(super) fn csv(report: &UsageReport) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        report.by,
        "attempts",
        "accepted",
        "rejected",
        "failed",
        "success",
        "latency_p50_ms",
        "latency_p95_ms",
        "waited_ms",
        "input_tokens",
        "output_tokens",
        "cached_tokens",
        "uncounted",
        "cost_usd",
        "known_cost_pico_usd",
        "unknown_costs",
        "cost_per_accepted_usd",
        "judge_calls",
        "from_cache",
        "failures",
    ];
    writer.write_record(head).map_err(|error| error.to_string())?;
    for row in report.rows.iter().chain([&report.totals]) {
        writer.write_record(record(row)).map_err(|error| error.to_string())?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

fn record(row: &UsageRow) -> [String; 20] {
    fn or_empty<T: ToString>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    [
        cell(row.name.as_deref().unwrap_or_default()),
        row.attempts.to_string(),
        row.accepted.to_string(),
        row.rejected.to_string(),
        row.failed.to_string(),
        or_empty(row.success),
        or_empty(row.latency_p50_ms),
        or_empty(row.latency_p95_ms),
        row.waited_ms.to_string(),
        row.input_tokens.to_string(),
        row.output_tokens.to_string(),
        row.cached_tokens.to_string(),
        row.uncounted.to_string(),
        or_empty(row.cost_usd),
        row.known_cost_pico_usd.to_string(),
        row.unknown_costs.to_string(),
        or_empty(row.cost_per_accepted_usd),
        row.judge_calls.to_string(),
        row.from_cache.to_string(),
        cell(&failures(row, ";").replace(' ', "=")),
    ]
}

fn name(row: &UsageRow) -> &str {
    row.name.as_deref().unwrap_or(NO_GROUP)
}

/// The most frequent first.
fn failures(row: &UsageRow, between: &str) -> String {
    let mut all: Vec<_> = row.failures.iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let told: Vec<String> = all.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    told.join(between)
}

/// What is known; `≥` where something is not.
fn cost(row: &UsageRow) -> String {
    match (row.unknown_costs, row.known_cost_pico_usd) {
        (0, pico) => amount(Money::from_pico_usd(pico).usd()),
        (_, 0) => "unknown".to_owned(),
        (_, pico) => format!("≥ {}", amount(Money::from_pico_usd(pico).usd())),
    }
}

fn per_accepted(row: &UsageRow) -> String {
    row.cost_per_accepted_usd.map_or_else(|| "-".to_owned(), amount)
}

/// What costs next to nothing is not shown as nothing.
fn amount(usd: f64) -> String {
    match usd {
        0.0 => "0".to_owned(),
        usd if usd < 0.01 => format!("{usd:.7}"),
        usd => format!("{usd:.4}"),
    }
}

fn seconds(ms: Option<u64>) -> String {
    ms.map_or_else(|| "-".to_owned(), |ms| format!("{:.1} s", Duration::from_millis(ms).as_secs_f64()))
}
