//! A comparison for a terminal: a line per candidate, a sentence per pair, and what the figures cannot tell.

use super::show_duels::duels;
use crate::cli::sheet::{Head, Sheet};
use crate::compare::{Disagreements, Percentiles, Standing, Summary, Table};
use crate::prices::{Cost, Money};
use crate::report::{plural, visible_line};
use std::fmt::Write;

/// Pairs that are told in a sentence each; with more, only those that differ.
const MOST_SENTENCES: usize = 45;

/// Inputs on which candidates disagree that are told.
const MOST_DISAGREEMENTS: usize = 3;

/// The table, and how often each candidate is accepted in each kind where there are several; no row longer than there is
/// room.
pub(super) fn table(table: &Table, kinds: &[(String, Table)], width: Option<usize>) -> String {
    let heads = [
        Head::text("rank"),
        Head::text("candidate"),
        Head::number("accepted"),
        Head::number("score"),
        Head::number("p50/p95").ranked(1),
        Head::number("first token").ranked(2),
        Head::number("per accepted"),
        Head::number("lost"),
    ];
    let rows: Vec<Vec<String>> = table.candidates.iter().map(row).collect();
    let mut text = Sheet::set(&heads, &rows, width).told(0);
    if kinds.len() > 1 {
        text.push_str(&by_kind(table, kinds, width));
    }
    let all = table.pairs.len() <= MOST_SENTENCES;
    let compared = table.pairs.iter().filter(|pair| pair.standing != Standing::NotCompared || is_any_compared(table));
    let told = compared.filter(|pair| all || matches!(pair.standing, Standing::Better | Standing::Worse));
    let sentences: Vec<&String> = told.map(|pair| &pair.sentence).chain(&table.notes).collect();
    if !sentences.is_empty() {
        text.push('\n');
    }
    for sentence in sentences {
        let _ = writeln!(text, "{}", visible_line(sentence));
    }
    text.push_str(&disagreements(&table.disagreements));
    if let Some(of) = &table.duels {
        text.push_str(&duels(of, width));
    }
    text
}

/// How often candidates disagree, and where first.
fn disagreements(found: &Disagreements) -> String {
    if found.count == 0 {
        return String::new();
    }
    let mut text = format!("\ncandidates disagree on {} of {}", found.count, plural(found.of, "input"));
    for one in found.listed.iter().take(MOST_DISAGREEMENTS) {
        let (accepted, rejected) = (one.accepted.join(", "), one.rejected.join(", "));
        let line = format!("{} ({}): accepted from {accepted}; not from {rejected}", one.input, one.group);
        let _ = write!(text, "\n  {}", visible_line(&line));
    }
    if found.count > MOST_DISAGREEMENTS as u64 {
        text.push_str("\n  … (--json lists a hundred, an HTML report filters by `candidates differ`)");
    }
    text.push('\n');
    text
}

/// Where no pair was compared, one note says why.
fn is_any_compared(table: &Table) -> bool {
    table.pairs.iter().any(|pair| pair.standing != Standing::NotCompared)
}

fn row(summary: &Summary) -> Vec<String> {
    let accepted = summary.rate.map_or_else(
        || "-".to_owned(),
        |rate| {
            let interval = rate.interval.times(100.0);
            format!("{:.0} % ({:.0}-{:.0})", rate.share * 100.0, interval.low, interval.high)
        },
    );
    vec![
        summary.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string()),
        summary.candidate.clone(),
        accepted,
        summary.score.map_or_else(|| "-".to_owned(), |score| format!("{:.1}", score.mean)),
        seconds(summary.latency_ms),
        seconds(summary.first_token_ms),
        per_accepted(summary.spend.per_accepted),
        summary.lost.to_string(),
    ]
}

fn seconds(percentiles: Option<Percentiles>) -> String {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    percentiles.map_or_else(|| "-".to_owned(), |found| format!("{:.1}/{:.1} s", seconds(found.p50), seconds(found.p95)))
}

fn per_accepted(cost: Option<Cost>) -> String {
    match cost {
        None => "-".to_owned(),
        Some(Cost::Local) => "local".to_owned(),
        Some(Cost::Unknown) => "unknown".to_owned(),
        Some(Cost::Known(money)) => usd(money),
    }
}

/// Four figures: prices of one answer lie far apart.
fn usd(money: Money) -> String {
    match money.usd() {
        0.0 => "0 USD".to_owned(),
        usd if usd < 0.001 => format!("{:.2} m$", usd * 1000.0),
        usd => format!("{usd:.4} USD"),
    }
}

/// Below each kind a line per candidate, in the order above.
fn by_kind(table: &Table, kinds: &[(String, Table)], width: Option<usize>) -> String {
    let mut text = String::from("\naccepted by kind\n");
    for (kind, own) in kinds {
        let _ = writeln!(text, "  {}", visible_line(kind));
        let row = |summary: &Summary| {
            let own = own.candidates.iter().find(|other| other.candidate == summary.candidate)?;
            let rate = own.rate?;
            let score = own.score.map(|score| format!("{:.1}", score.mean)).unwrap_or_default();
            Some(vec![summary.candidate.clone(), format!("{:.0} % of {}", rate.share * 100.0, rate.of), score])
        };
        let rows: Vec<Vec<String>> = table.candidates.iter().filter_map(row).collect();
        let heads = [Head::text(""), Head::number(""), Head::number("")];
        text.push_str(&Sheet::set(&heads, &rows, width.map(|width| width.saturating_sub(4))).told(4));
    }
    text
}
