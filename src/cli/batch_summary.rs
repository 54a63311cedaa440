//! What batches say after they end and when asked how far they are, for people.

use super::printer::{Printer, Tone};
use super::sheet::{Head, Sheet, cut};
use crate::batch::dry_run::{AnswersFrom, BatchPlan, PlannedCost};
use crate::batch::report::{BatchReport, Column, Table, cost, percent, projection, tables, time, usd};
use crate::ledger::batches::{BatchCounts, BatchEntry, BatchState};
use crate::report::{count, plural, visible_line};
use std::fmt::Write;

/// Rows of a table that are shown; the files have them all.
const ROWS: usize = 10;
/// Columns of a cell that are shown.
const WIDEST: usize = 44;
/// Blanks before a table.
const INDENT: usize = 2;

/// Which batch it is, how far it is, and what can be done with it.
pub fn batch_head(report: &BatchReport, state: BatchState) -> String {
    let (run, open) = (visible_line(&report.run), report.totals.records.open);
    let state = match state {
        BatchState::Reading => "reading its input; the same command goes on".to_owned(),
        BatchState::Open => {
            format!("open, {} to go; `sluice batch resume {run}` goes on", plural(open, "record"))
        }
        BatchState::Finished => "finished".to_owned(),
        BatchState::Cancelled if report.totals.records.skipped > 0 => {
            format!("cancelled; `sluice batch retry {run} --cause cancelled` asks for what was skipped")
        }
        BatchState::Cancelled => "cancelled".to_owned(),
    };
    format!("run {run}: {}, {}, {state}", visible_line(&report.kind), report.delivery.name())
}

/// How a batch stands: tables of what there is to tell, and the sums, in lines that are no longer than there is room.
pub fn batch_table(printer: &Printer, report: &BatchReport, width: Option<usize>) -> String {
    let mut text = String::new();
    for table in tables(report) {
        let _ = writeln!(text, "{}", printer.paint(Tone::Faint, table.title));
        rows(&mut text, &table, width);
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
        Some(_) if totals.cost.local => "local, nothing to pay".to_owned(),
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
pub fn batch_list(batches: &[(BatchEntry, BatchCounts)], width: Option<usize>) -> String {
    let row = |(batch, counts): &(BatchEntry, BatchCounts)| {
        vec![
            batch.run.0.clone(),
            batch.state.name().to_owned(),
            batch.delivery.name().to_owned(),
            cut(&visible_line(&batch.kind), 24),
            format!("{} of {} done", count(counts.ended()), count(counts.asked())),
            format!("{} failed", count(counts.rejected + counts.failed)),
        ]
    };
    let rows: Vec<Vec<String>> = batches.iter().map(row).collect();
    let number = Head::number("");
    let heads = [number, Head::text("").ranked(1), Head::text("").ranked(2), Head::text(""), number, number];
    Sheet::set(&heads, &rows, width).told(0)
}

/// What a batch would cost.
pub fn batch_plan(plan: &BatchPlan) -> String {
    let mut text = String::new();
    let of = if plan.sampled < plan.records {
        format!(", {} of them looked at", count(plan.sampled))
    } else {
        String::new()
    };
    let _ = writeln!(text, "{}{of}", plural(plan.records, "record"));
    for pass in &plan.passes {
        let from = match pass.answers_from {
            AnswersFrom::Candidate => "as long as its earlier answers",
            AnswersFrom::Kind => "as long as earlier answers for the kind",
            AnswersFrom::MaxTokens => "at full length: no earlier answer is known",
        };
        let _ = writeln!(text, "  pass {} {}", pass.pass, visible_line(&pass.candidate));
        let _ = writeln!(
            text,
            "         {}, {} tokens in, {} out",
            plural(pass.records.round() as u64, "record"),
            count(pass.prompt_tokens.round() as u64),
            count(pass.answer_tokens.round() as u64)
        );
        let _ = writeln!(text, "         answers {from}");
        let learned = if pass.fail_learned { "learned" } else { "assumed" };
        let pace = pass.live_s.map(|seconds| {
            let by = pass.limited_by.map(|by| format!(" by {by}")).unwrap_or_default();
            format!("; live {}{by}", time(seconds))
        });
        let _ =
            writeln!(text, "         fails {} ({learned}){}", percent(Some(pass.fail_pct)), pace.unwrap_or_default());
    }
    let _ = writeln!(text, "  live: {}", planned(plan.live.as_ref()));
    // A server of one's own has no half price.
    if plan.bulk.is_none_or(|bulk| !bulk.local) {
        let _ = writeln!(text, "  bulk: {}", planned(plan.bulk.as_ref()));
    }
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
        Some(cost) if cost.local => "local, nothing to pay".to_owned(),
        Some(cost) if cost.at_most => format!("at most {}", usd(cost.high_usd)),
        Some(cost) if cost.low_usd >= cost.high_usd => usd(cost.cost_usd),
        Some(cost) => format!("{} ({} to {}, 95 %)", usd(cost.cost_usd), usd(cost.low_usd), usd(cost.high_usd)),
    }
}

/// The first rows of a table, its columns in line.
fn rows(text: &mut String, table: &Table, width: Option<usize>) {
    let head = |column: &Column| Head { name: column.name, is_number: column.is_number, rank: column.rank };
    let heads: Vec<Head<'_>> = table.columns.iter().map(head).collect();
    let cells = |row: &Vec<String>| row.iter().map(|cell| cut(&visible_line(cell), WIDEST)).collect();
    let shown: Vec<Vec<String>> = table.rows.iter().take(ROWS).map(cells).collect();
    let width = width.map(|width| width.saturating_sub(INDENT));
    text.push_str(&Sheet::set(&heads, &shown, width).told(INDENT));
    let left = table.rows.len().saturating_sub(ROWS);
    if left > 0 {
        let _ = writeln!(text, "  … and {left} more; --report FILE.html has them");
    }
    if let Some(note) = &table.note {
        let _ = writeln!(text, "  {note}");
    }
}

#[cfg(test)]
#[path = "batch_summary_tests.rs"]
mod tests;
