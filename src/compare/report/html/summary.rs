//! The table of candidates.

use super::figures::{Figure, cost, grouped, known, milliseconds, range, shortened};
use crate::compare::{Percentiles, Summary, Table};
use crate::report::plural;
use serde::Serialize;
use std::collections::BTreeMap;

/// Heads of the columns after number and name.
pub(super) const COLUMNS: [&str; 12] = [
    "Rank",
    "Accepted",
    "Score",
    "Latency p50",
    "p95",
    "First token p50",
    "Tokens in",
    "Tokens out",
    "Cost",
    "Cost per accepted",
    "Gates failed",
    "Not judged",
];

/// Most checks or reasons that are named in a cell of the table.
const NAMED: usize = 4;
/// Most characters of a name.
const NAME: usize = 200;

/// One candidate.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) candidate: String,
    saturated: bool,
    figures: [Figure; COLUMNS.len()],
}

/// Candidates in the order of the table, numbered from 1.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    table.candidates.iter().zip(1..).map(|(summary, number)| row(summary, number)).collect()
}

fn row(summary: &Summary, number: usize) -> Row {
    let latency = |of: Option<Percentiles>, which: fn(Percentiles) -> u64| {
        let ms = of.map(which);
        ms.map_or_else(Figure::none, |ms| Figure::new(milliseconds(ms), String::new(), ms as f64))
    };
    let count = |count: Option<u64>| count.map_or_else(Figure::none, |count| Figure::count(count, String::new()));
    let rank = summary.rank.map_or_else(Figure::none, |rank| Figure::count(u64::from(rank), String::new()));
    let accepted = summary.rate.map_or_else(Figure::none, |rate| {
        let percent = rate.share * 100.0;
        let detail =
            format!("{}\n{} of {}", range(rate.interval.times(100.0)), grouped(rate.accepted), grouped(rate.of));
        Figure::new(format!("{percent:.1} %"), detail, percent)
    });
    let score = summary.score.map_or_else(Figure::none, |score| {
        Figure::new(format!("{:.1}", score.mean), score.interval.map(range).unwrap_or_default(), score.mean)
    });
    let per_accepted = summary.spend.per_accepted.map_or_else(Figure::none, |each| cost(each, String::new()));
    let unjudged = summary.lost + summary.unscored;
    Row {
        number,
        candidate: shortened(&summary.candidate, NAME),
        saturated: summary.is_saturated(),
        figures: [
            rank,
            accepted,
            score,
            latency(summary.latency_ms, |ms| ms.p50),
            latency(summary.latency_ms, |ms| ms.p95),
            latency(summary.first_token_ms, |ms| ms.p50),
            count(summary.input_tokens),
            count(summary.output_tokens),
            cost(summary.spend.total, known(&summary.spend)),
            per_accepted,
            Figure::count(summary.failed_gates.values().sum(), named(&summary.failed_gates)),
            Figure::count(unjudged, named(&summary.reasons)),
        ],
    }
}

/// The most frequent first.
fn named(counts: &BTreeMap<String, u64>) -> String {
    let mut counts: Vec<(&String, &u64)> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let mut named: Vec<String> = counts
        .iter()
        .take(NAMED)
        .map(|(name, count)| format!("{} {}", shortened(name, NAME / 4), grouped(**count)))
        .collect();
    if counts.len() > NAMED {
        named.push(plural((counts.len() - NAMED) as u64, "other"));
    }
    named.join(", ")
}
