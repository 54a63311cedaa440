//! Figures as people read them, and the tables of a report made of them.

use super::shape::{BatchReport, CostFigures, RecordSums};

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
}

const fn text(name: &'static str) -> Column {
    Column { name, is_number: false }
}

const fn number(name: &'static str) -> Column {
    Column { name, is_number: true }
}

/// A number with its thousands apart.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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

fn passes(report: &BatchReport) -> Table {
    let rows = report.passes.iter().map(|pass| {
        let per = pass.cost.cost_per_accepted_usd.map_or_else(|| "-".to_owned(), usd);
        vec![
            pass.pass.to_string(),
            pass.candidate.clone(),
            pass.delivery.name().to_owned(),
            count(pass.calls),
            count(pass.from_cache),
            count(pass.accepted),
            count(pass.input_tokens),
            count(pass.output_tokens),
            cost(&pass.cost),
            if pass.cost.local { "local".to_owned() } else { per },
        ]
    });
    Table {
        title: "Passes and candidates",
        columns: vec![
            number("pass"),
            text("candidate"),
            text("delivery"),
            number("calls"),
            number("from cache"),
            number("accepted"),
            number("tokens in"),
            number("tokens out"),
            number("cost"),
            number("per accepted"),
        ],
        rows: rows.collect(),
        note: None,
    }
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
        note: (others > 0).then(|| format!("{} more records for other reasons", count(others))),
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
        format!("{} more groups: {asked} asked, {accepted} accepted, coverage {covered}", count(other.groups))
    });
    Table {
        title: "Groups",
        columns: vec![
            text("group"),
            number("asked"),
            number("accepted"),
            number("failed"),
            number("open"),
            number("coverage"),
            number("cost"),
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
        columns: vec![number("pass"), text("model"), text("id"), text("state"), number("done"), number("failed")],
        rows: rows.collect(),
        note: (report.other_jobs > 0).then(|| format!("{} more", count(report.other_jobs))),
    }
}
