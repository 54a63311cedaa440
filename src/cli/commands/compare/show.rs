//! A comparison for a terminal: a line per candidate, a sentence per pair, and what the figures cannot tell.

use super::show_duels::duels;
use crate::cli::live::plain;
use crate::compare::{Percentiles, Standing, Summary, Table};
use crate::prices::{Cost, Money};
use std::fmt::Write;

/// Pairs that are told in a sentence each; with more, only those that differ.
const MOST_SENTENCES: usize = 45;

/// The table, and how often each candidate is accepted in each kind where there are several.
pub(super) fn table(table: &Table, kinds: &[(String, Table)]) -> String {
    let width = table.candidates.iter().map(|summary| summary.candidate.chars().count()).max().unwrap_or(0).max(9);
    let mut text = format!(
        "{:<4} {:<width$} {:>16} {:>7} {:>13} {:>13} {:>14} {:>5}\n",
        "rank", "candidate", "accepted", "score", "p50/p95", "first token", "per accepted", "lost"
    );
    for summary in &table.candidates {
        let _ = writeln!(text, "{}", line(summary, width));
    }
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
        let _ = writeln!(text, "{sentence}");
    }
    if let Some(of) = &table.duels {
        text.push_str(&duels(of, width));
    }
    plain(&text)
}

/// Where no pair was compared, one note says why.
fn is_any_compared(table: &Table) -> bool {
    table.pairs.iter().any(|pair| pair.standing != Standing::NotCompared)
}

fn line(summary: &Summary, width: usize) -> String {
    let rank = summary.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    let accepted = summary.rate.map_or_else(
        || "-".to_owned(),
        |rate| {
            let interval = rate.interval.times(100.0);
            format!("{:.0} % ({:.0}-{:.0})", rate.share * 100.0, interval.low, interval.high)
        },
    );
    let score = summary.score.map_or_else(|| "-".to_owned(), |score| format!("{:.1}", score.mean));
    let line = format!(
        "{rank:<4} {:<width$} {accepted:>16} {score:>7} {:>13} {:>13} {:>14} {:>5}",
        summary.candidate,
        seconds(summary.latency_ms),
        seconds(summary.first_token_ms),
        per_accepted(summary.spend.per_accepted),
        summary.lost,
    );
    line.trim_end().to_owned()
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

/// A line per kind, a column per candidate by its place above.
fn by_kind(table: &Table, kinds: &[(String, Table)], width: usize) -> String {
    let mut text = String::from("\naccepted by kind\n");
    for (kind, own) in kinds {
        let _ = writeln!(text, "  {kind}");
        for summary in &table.candidates {
            let own = own.candidates.iter().find(|other| other.candidate == summary.candidate);
            let Some(rate) = own.and_then(|own| own.rate) else { continue };
            let score = own.and_then(|own| own.score).map(|score| format!("{:.1}", score.mean)).unwrap_or_default();
            let _ = writeln!(
                text,
                "    {:<width$} {:>5.0} % of {:>5}  {score:>6}",
                summary.candidate,
                rate.share * 100.0,
                rate.of
            );
        }
    }
    text
}
