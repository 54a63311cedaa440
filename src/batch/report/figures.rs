//! Figures as people read them, and the tables of a report made of them.

use super::shape::{BatchReport, CostFigures, RecordSums};
use crate::prices::Delivery;
use crate::report::{count, plural};

/// A table: what it is about, its columns, and its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub title: &'static str,
    pub columns: Vec<Column>,
    /// As many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// What is not in it.
    pub note: Option<String>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    /// Stands at the right.
    pub is_number: bool,
    /// Where there is no room for all, the highest is left out first; 0 stays.
    pub rank: u8,
}

impl Column {
    const fn ranked(self, rank: u8) -> Column {
        Column { rank, ..self }
    }
}

const fn text(name: &'static str) -> Column {
    Column { name, is_number: false, rank: 0 }
}

const fn number(name: &'static str) -> Column {
    Column { name, is_number: true, rank: 0 }
}

/// An amount in USD; small ones with more places, so that none looks like nothing.
pub fn usd(amount: f64) -> String {
    let places = if amount == 0.0 || amount >= 100.0 {
        2
    } else if amount >= 0.01 {
        4
    } else {
        8
    };
    format!("{amount:.places$} USD")
}

/// What was paid, or that it is not known.
pub fn cost(figures: &CostFigures) -> String {
    match (figures.cost_usd, figures.known_cost_usd) {
        (Some(_), _) if figures.local => "local".to_owned(),
        (Some(amount), _) => usd(amount),
        (None, Some(known)) => format!("{} and {} of unknown cost", usd(known), count(figures.unknown_costs)),
        (None, None) => "unknown".to_owned(),
    }
}

/// A share in percent; short of all of it, it never reads 100.
pub fn percent(share: Option<f64>) -> String {
    match share {
        None => "-".to_owned(),
        Some(all) if all >= 100.0 => "100 %".to_owned(),
        Some(part) => format!("{:.1} %", part.min(99.9)),
    }
}

/// A stretch of time, in the two largest units that it has.
pub fn time(seconds: f64) -> String {
    // From here on nobody waits.
    const MOST: f64 = 1e10;
    let whole = seconds.clamp(0.0, MOST).round() as u64;
    let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60);
    if days > 0 {
        format!("{days} d {hours} h")
    } else if hours > 0 {
        format!("{hours} h {minutes} min")
    } else if minutes > 0 {
        format!("{minutes} min {} s", whole % 60)
    } else if whole >= 10 {
        format!("{whole} s")
    } else {
        format!("{:.1} s", seconds.clamp(0.0, MOST))
    }
}

/// The tables of a report; none of them is empty.
pub fn tables(report: &BatchReport) -> Vec<Table> {
    let all = [left_out(report), passes(report), causes(report), groups(report), jobs(report)];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn left_out(report: &BatchReport) -> Table {
    let excluded = report.intake.excluded.iter().map(|(reason, number)| ("excluded", reason, number));
    let bad = report.intake.bad.iter().map(|(reason, number)| ("unreadable", reason, number));
    let row = |(what, reason, number): (&str, &String, &u64)| vec![what.to_owned(), reason.clone(), count(*number)];
    Table {
        title: "Not asked for",
        columns: vec![text("what"), text("reason"), number("records")],
        rows: excluded.chain(bad).map(row).collect(),
        note: None,
    }
}

/// Live, whoever is asked for a record is asked in one go: only bulk has passes.
fn passes(report: &BatchReport) -> Table {
    let has_passes = report.delivery == Delivery::Bulk;
    let rows = report.passes.iter().map(|pass| {
        let per = pass.cost.cost_per_accepted_usd.map_or_else(|| "-".to_owned(), usd);
        let mut row = if has_passes { vec![pass.pass.to_string()] } else { Vec::new() };
        row.extend([
            pass.candidate.clone(),
            pass.delivery.name().to_owned(),
            count(pass.calls),
            count(pass.from_cache),
            count(pass.accepted),
            count(pass.input_tokens),
            count(pass.output_tokens),
            cost(&pass.cost),
            if pass.cost.local { "local".to_owned() } else { per },
        ]);
        row
    });
    let mut columns = if has_passes { vec![number("pass")] } else { Vec::new() };
    columns.extend([
        text("candidate"),
        text("delivery").ranked(6),
        number("calls").ranked(1),
        number("from cache").ranked(5),
        number("accepted"),
        number("tokens in").ranked(3),
        number("tokens out").ranked(4),
        number("cost"),
        number("per accepted").ranked(2),
    ]);
    let title = if has_passes { "Passes and candidates" } else { "Candidates" };
    Table { title, columns, rows: rows.collect(), note: None }
}

fn causes(report: &BatchReport) -> Table {
    let rows = report.causes.iter().map(|cause| {
        let example = cause.example.clone().unwrap_or_default();
        vec![cause.status.to_owned(), cause.reason.clone(), count(cause.records), example]
    });
    let others = report.other_causes;
    Table {
        title: "Why records were not accepted",
        columns: vec![text("status"), text("reason"), number("records"), text("for example")],
        rows: rows.collect(),
        note: (others > 0).then(|| format!("{} more for other reasons", plural(others, "record"))),
    }
}

fn groups(report: &BatchReport) -> Table {
    let rows = report.groups.iter().map(|group| {
        let why: Vec<String> = group.causes.iter().map(|(reason, number)| format!("{number} {reason}")).collect();
        let mut row = vec![group.group.clone().unwrap_or_else(|| "(no group)".to_owned())];
        row.extend(sums(&group.records, group.coverage_pct));
        row.extend([cost(&group.cost), why.join(", ")]);
        row
    });
    let note = report.other_groups.as_ref().map(|other| {
        let (asked, accepted) = (count(other.records.asked), count(other.records.accepted));
        let covered = percent(other.coverage_pct);
        let groups = plural(other.groups, "more group");
        format!("{groups}: {asked} asked, {accepted} accepted, coverage {covered}")
    });
    Table {
        title: "Groups",
        columns: vec![
            text("group"),
            number("asked"),
            number("accepted"),
            number("failed").ranked(1),
            number("open").ranked(3),
            number("coverage"),
            number("cost").ranked(2),
            text("why not"),
        ],
        rows: rows.collect(),
        note,
    }
}

fn sums(records: &RecordSums, coverage: Option<f64>) -> [String; 5] {
    [
        count(records.asked),
        count(records.accepted),
        count(records.rejected + records.failed),
        count(records.open),
        percent(coverage),
    ]
}

fn jobs(report: &BatchReport) -> Table {
    let rows = report.jobs.iter().map(|job| {
        let state = match &job.remote_state {
            Some(remote) => format!("{} ({remote})", job.state),
            None => job.state.to_owned(),
        };
        vec![
            job.pass.to_string(),
            format!("{}/{}", job.provider, job.model),
            job.id.clone().unwrap_or_else(|| "-".to_owned()),
            state,
            format!("{} of {}", count(job.done), count(job.total)),
            count(job.failed),
        ]
    });
    Table {
        title: "Handed in to providers",
        columns: vec![
            number("pass"),
            text("model"),
            text("id"),
            text("state"),
            number("done"),
            number("failed").ranked(1),
        ],
        rows: rows.collect(),
        note: (report.other_jobs > 0).then(|| format!("{} more", count(report.other_jobs))),
    }
}
