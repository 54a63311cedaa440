//! CSV: one line per candidate, or per pair.

use super::json::{CandidateReport, PairReport};
use crate::compare::Table;
use crate::compare::stats::Interval;
use crate::report::cell;
use std::collections::BTreeMap;

const CANDIDATE_COLUMNS: [&str; 27] = [
    "candidate",
    "rank",
    "calls",
    "judged",
    "accepted",
    "accept_rate_percent",
    "accept_low",
    "accept_high",
    "score_mean",
    "score_low",
    "score_high",
    "failed_gates",
    "lost",
    "reasons",
    "unscored",
    "latency_p50_ms",
    "latency_p95_ms",
    "first_token_p50_ms",
    "first_token_p95_ms",
    "input_tokens",
    "output_tokens",
    "cost_usd",
    "known_cost_usd",
    "unpriced_calls",
    "cost_per_accepted_usd",
    "local",
    "saturated",
];

const PAIR_COLUMNS: [&str; 15] = [
    "one",
    "other",
    "standing",
    "inputs",
    "difference_points",
    "difference_low",
    "difference_high",
    "chance",
    "corrected_chance",
    "needed_inputs",
    "score_difference",
    "score_low",
    "score_high",
    "score_sign_chance",
    "sentence",
];

/// Candidates of a table as CSV with a header; what is unknown is empty.
///
/// **Shape**: RFC 4180, UTF-8; texts are cells of one line without controls, which no spreadsheet takes for a formula.
pub fn candidates_csv(table: &Table) -> String {
    let rows = table.candidates.iter().map(|summary| candidate_row(&CandidateReport::from(summary)));
    written(&CANDIDATE_COLUMNS, rows)
}

/// Pairs of a table as CSV, as [`candidates_csv`].
pub fn pairs_csv(table: &Table) -> String {
    written(&PAIR_COLUMNS, table.pairs.iter().map(|pair| pair_row(&PairReport::from(pair))))
}

fn candidate_row(of: &CandidateReport) -> Vec<String> {
    let interval = of.score.and_then(|score| score.interval);
    vec![
        cell(&of.candidate),
        shown(of.rank),
        of.calls.to_string(),
        of.judged.to_string(),
        of.accepted.to_string(),
        rounded(of.accept_rate),
        rounded(of.accept_interval.map(low)),
        rounded(of.accept_interval.map(high)),
        rounded(of.score.map(|score| score.mean)),
        rounded(interval.map(low)),
        rounded(interval.map(high)),
        counts(&of.failed_gates),
        of.lost.to_string(),
        counts(&of.reasons),
        of.unscored.to_string(),
        shown(of.latency_ms.map(|latency| latency.p50)),
        shown(of.latency_ms.map(|latency| latency.p95)),
        shown(of.first_token_ms.map(|latency| latency.p50)),
        shown(of.first_token_ms.map(|latency| latency.p95)),
        shown(of.input_tokens),
        shown(of.output_tokens),
        shown(of.cost_usd),
        of.known_cost_usd.to_string(),
        of.unpriced_calls.to_string(),
        shown(of.cost_per_accepted_usd),
        of.local.to_string(),
        of.saturated.to_string(),
    ]
}

fn pair_row(of: &PairReport) -> Vec<String> {
    vec![
        cell(&of.one),
        cell(&of.other),
        of.standing.name().to_owned(),
        of.inputs.to_string(),
        rounded(of.difference),
        rounded(of.interval.map(low)),
        rounded(of.interval.map(high)),
        shown(of.chance),
        of.corrected_chance.to_string(),
        shown(of.needed_inputs),
        rounded(of.score_difference),
        rounded(of.score_interval.map(low)),
        rounded(of.score_interval.map(high)),
        shown(of.score_sign_chance),
        cell(&of.sentence),
    ]
}

pub(super) fn written(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let all = std::iter::once(columns.iter().map(|&column| column.to_owned()).collect()).chain(rows);
    for row in all {
        writer.write_record(&row).expect("writing to memory does not fail, and every row has all columns");
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("strings are UTF-8, and so are commas")
}

fn counts(counts: &BTreeMap<String, u64>) -> String {
    let named: Vec<String> = counts.iter().map(|(name, count)| format!("{name}={count}")).collect();
    cell(&named.join("; "))
}

pub(super) fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub(super) fn rounded(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.2}")).unwrap_or_default()
}

fn low(interval: Interval) -> f64 {
    interval.low
}

fn high(interval: Interval) -> f64 {
    interval.high
}
