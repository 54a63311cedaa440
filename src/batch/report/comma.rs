//! A report as CSV: one row for the whole, and one for each cause, group, and candidate of a pass.

use super::shape::{BatchReport, CostFigures, RecordSums};
use crate::prices::Delivery;
use crate::report::cell as text;
use csv::{Writer, WriterBuilder};

/// Columns of every row; what says nothing about it is empty.
const COLUMNS: [&str; 19] = [
    "row",
    "name",
    "pass",
    "delivery",
    "records",
    "accepted",
    "rejected",
    "failed",
    "skipped",
    "open",
    "coverage_pct",
    "calls",
    "from_cache",
    "input_tokens",
    "output_tokens",
    "cost_usd",
    "cost_per_accepted_usd",
    "status",
    "example",
];

/// A row by the names of its columns.
type Row = Vec<(&'static str, String)>;

/// Writes the report.
///
/// **Shape**: RFC 4180 with a header; texts are cells of one line without controls, which no spreadsheet takes for a formula.
///
/// **Errors**: none that a write into memory could have.
pub fn csv(report: &BatchReport) -> Result<String, csv::Error> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    write(&mut writer, &total(report))?;
    for (row, counts) in [("excluded", &report.intake.excluded), ("bad", &report.intake.bad)] {
        for (reason, number) in counts {
            write(
                &mut writer,
                &vec![("row", row.to_owned()), ("name", text(reason)), ("records", number.to_string())],
            )?;
        }
    }
    for pass in &report.passes {
        let mut row = vec![
            ("row", "pass".to_owned()),
            ("name", text(&pass.candidate)),
            ("pass", if report.delivery == Delivery::Bulk { pass.pass.to_string() } else { String::new() }),
            ("delivery", pass.delivery.name().to_owned()),
            ("accepted", pass.accepted.to_string()),
            ("calls", pass.calls.to_string()),
            ("from_cache", pass.from_cache.to_string()),
            ("input_tokens", pass.input_tokens.to_string()),
            ("output_tokens", pass.output_tokens.to_string()),
        ];
        row.extend(cost(&pass.cost));
        write(&mut writer, &row)?;
    }
    for cause in &report.causes {
        let example = cause.example.as_deref().map(text).unwrap_or_default();
        let row = vec![
            ("row", "cause".to_owned()),
            ("name", text(&cause.reason)),
            ("records", cause.records.to_string()),
            ("status", cause.status.to_owned()),
            ("example", example),
        ];
        write(&mut writer, &row)?;
    }
    for group in &report.groups {
        let name = group.group.as_deref().map(text).unwrap_or_default();
        let mut row = vec![("row", "group".to_owned()), ("name", name)];
        row.extend(records(&group.records));
        row.extend(cost(&group.cost));
        write(&mut writer, &row)?;
    }
    if let Some(other) = &report.other_groups {
        let mut row = vec![("row", "other_groups".to_owned()), ("name", other.groups.to_string())];
        row.extend(records(&other.records));
        write(&mut writer, &row)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn total(report: &BatchReport) -> Row {
    let totals = &report.totals;
    let mut row = vec![
        ("row", "total".to_owned()),
        ("name", text(&report.run)),
        ("delivery", report.delivery.name().to_owned()),
        ("calls", totals.calls.to_string()),
        ("from_cache", totals.from_cache.to_string()),
        ("input_tokens", totals.input_tokens.to_string()),
        ("output_tokens", totals.output_tokens.to_string()),
        ("status", report.state.to_owned()),
    ];
    row.extend(records(&totals.records));
    row.extend(cost(&totals.cost));
    row
}

fn records(sums: &RecordSums) -> Row {
    let coverage = sums.coverage().map(|share| format!("{share:.4}")).unwrap_or_default();
    vec![
        ("records", sums.asked.to_string()),
        ("accepted", sums.accepted.to_string()),
        ("rejected", sums.rejected.to_string()),
        ("failed", sums.failed.to_string()),
        ("skipped", sums.skipped.to_string()),
        ("open", sums.open.to_string()),
        ("coverage_pct", coverage),
    ]
}

/// Empty where it is unknown.
fn cost(figures: &CostFigures) -> Row {
    let amount = |usd: Option<f64>| usd.map(|usd| format!("{usd:.12}")).unwrap_or_default();
    vec![("cost_usd", amount(figures.cost_usd)), ("cost_per_accepted_usd", amount(figures.cost_per_accepted_usd))]
}

fn write(writer: &mut Writer<Vec<u8>>, row: &Row) -> Result<(), csv::Error> {
    let shown = |column| row.iter().find(|(name, _)| *name == column).map_or("", |(_, shown)| shown.as_str());
    writer.write_record(COLUMNS.map(shown))
}
