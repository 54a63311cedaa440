//! What batches say after they end and when asked how far they are, for people.

use super::printer::{Printer, Tone};
use crate::batch::dry_run::{AnswersFrom, BatchPlan, PlannedCost};
use crate::batch::report::{BatchReport, Table, cost, count, percent, projection, tables, time, usd};
use crate::ledger::batches::{BatchCounts, BatchEntry};
use crate::report::visible_line;
use std::fmt::Write;

/// Rows of a table that are shown; the files have them all.
const ROWS: usize = 10;
/// Characters of a cell that are shown.
const WIDEST: usize = 44;

/// How a batch stands: tables of what there is to tell, and the sums.
pub fn batch_table(printer: &Printer, report: &BatchReport) -> String {
    let mut text = String::new();
    for table in tables(report) {
        let _ = writeln!(text, "{}", printer.paint(Tone::Faint, table.title));
        rows(&mut text, &table);
    }
    let (totals, records) = (&report.totals, &report.totals.records);
    let _ = write!(
        text,
        "{} asked: {} accepted, {} rejected, {} failed, {} skipped",
        count(records.asked),
        count(records.accepted),
        count(records.rejected),
        count(records.failed),
        count(records.skipped)
    );
    if records.open > 0 {
        let _ = write!(text, ", {} open", count(records.open));
    }
    let paid = match totals.cost.cost_usd {
        None => format!("cost {}", cost(&totals.cost)),
        Some(0.0) => "nothing to pay".to_owned(),
        Some(amount) => usd(amount),
    };
    let per = totals.cost.cost_per_accepted_usd.filter(|per| *per > 0.0);
    let per = per.map(|per| format!(" ({} per accepted)", usd(per))).unwrap_or_default();
    let wall = time(totals.wall_ms as f64 / 1000.0);
    let _ = write!(text, "; coverage {}; {paid}{per}; {wall}", percent(totals.coverage_pct));
    if let Some(projection) = projection(report) {
        let _ = write!(text, "\n{projection}");
    }
    text
}

/// Batches in a list, newest first as they come.
pub fn batch_list(batches: &[(BatchEntry, BatchCounts)]) -> String {
    let mut text = String::new();
    for (batch, counts) in batches {
        let _ = writeln!(
            text,
            "{}  {:<9} {:<4}  {:<24} {:>9} of {:>9} done, {} failed",
            visible_line(&batch.run.0),
            batch.state.name(),
            batch.delivery.name(),
            shortened(&batch.kind, 24),
            count(counts.ended()),
            count(counts.asked()),
            count(counts.rejected + counts.failed)
        );
    }
    text
}

/// What a batch would cost.
pub fn batch_plan(plan: &BatchPlan) -> String {
    let mut text = String::new();
    let of = if plan.sampled < plan.records {
        format!(", {} of them looked at", count(plan.sampled))
    } else {
        String::new()
    };
    let _ = writeln!(text, "{} records{of}", count(plan.records));
    for pass in &plan.passes {
        let from = match pass.answers_from {
            AnswersFrom::Candidate => "as long as its earlier answers",
            AnswersFrom::Kind => "as long as earlier answers for the kind",
            AnswersFrom::MaxTokens => "at full length: no earlier answer is known",
        };
        let _ = writeln!(
            text,
            "  pass {} {:<40} {} records, {} tokens in, {} out ({from})",
            pass.pass,
            shortened(&pass.candidate, 40),
            count(pass.records.round() as u64),
            count(pass.prompt_tokens.round() as u64),
            count(pass.answer_tokens.round() as u64)
        );
        let learned = if pass.fail_learned { "learned" } else { "assumed" };
        let pace = pass.live_s.map(|seconds| {
            let by = pass.limited_by.map(|by| format!(" by {by}")).unwrap_or_default();
            format!("; live {}{by}", time(seconds))
        });
        let _ =
            writeln!(text, "         fails {} ({learned}){}", percent(Some(pass.fail_pct)), pace.unwrap_or_default());
    }
    let _ = writeln!(text, "  live: {}", planned(plan.live.as_ref()));
    let _ = writeln!(text, "  bulk: {}", planned(plan.bulk.as_ref()));
    let _ = writeln!(text, "  all passes together: delivers {}", percent(Some(plan.delivered_pct)));
    for note in &plan.notes {
        let _ = writeln!(text, "  {}", visible_line(note));
    }
    let _ = write!(text, "nobody was asked");
    text
}

fn planned(cost: Option<&PlannedCost>) -> String {
    match cost {
        None => "price unknown".to_owned(),
        Some(cost) if cost.local => "nothing to pay".to_owned(),
        Some(cost) => format!("{} ({} to {}, 95 %)", usd(cost.cost_usd), usd(cost.low_usd), usd(cost.high_usd)),
    }
}

/// The first rows of a table, its columns in line.
fn rows(text: &mut String, table: &Table) {
    let names: Vec<String> = table.columns.iter().map(|column| column.name.to_owned()).collect();
    let shown = table.rows.iter().take(ROWS).map(|row| row.iter().map(|cell| shortened(cell, WIDEST)).collect());
    let lines: Vec<Vec<String>> = std::iter::once(names).chain(shown).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    for line in &lines {
        let mut row = String::new();
        for ((cell, column), width) in line.iter().zip(&table.columns).zip(&widths) {
            let width = *width;
            let _ = if column.is_number { write!(row, "  {cell:>width$}") } else { write!(row, "  {cell:<width$}") };
        }
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let left = table.rows.len().saturating_sub(ROWS);
    if left > 0 {
        let _ = writeln!(text, "  … and {left} more; --report FILE.html has them");
    }
    if let Some(note) = &table.note {
        let _ = writeln!(text, "  {note}");
    }
}

/// A text of a record or a provider, fit for a terminal.
fn shortened(text: &str, width: usize) -> String {
    let text = visible_line(text);
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
#[path = "batch_summary_tests.rs"]
mod tests;
