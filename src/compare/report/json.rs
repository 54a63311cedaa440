//! The public shape of `compare --json`, schema 1.

use super::duels::DuelsReport;
use crate::compare::stats::{Difference, Interval};
use crate::compare::{Disagreements, Mean, Pair, Percentiles, Spend, Standing, Summary, Table};
use crate::prices::{Cost, Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// A comparison.
#[derive(Clone, Debug, Serialize)]
pub struct TableReport {
    pub schema: u32,
    pub inputs: u64,
    pub candidates: Vec<CandidateReport>,
    pub pairs: Vec<PairReport>,
    /// Inputs on which somebody's answers were all accepted and somebody else's all were not.
    pub disagreements: DisagreementsReport,
    /// Absent where no referee was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duels: Option<DuelsReport>,
    pub notes: Vec<String>,
}

/// Where candidates disagree.
#[derive(Clone, Debug, Serialize)]
pub struct DisagreementsReport {
    pub count: u64,
    /// Of so many inputs that at least two were judged on, each kind of one counted apart.
    pub of: u64,
    /// The first hundred.
    pub listed: Vec<DisagreementReport>,
}

/// One input on which candidates disagree.
#[derive(Clone, Debug, Serialize)]
pub struct DisagreementReport {
    pub input: String,
    pub group: String,
    pub accepted: Vec<String>,
    pub rejected: Vec<String>,
}

impl From<&Disagreements> for DisagreementsReport {
    fn from(found: &Disagreements) -> Self {
        let listed = found.listed.iter().map(|one| DisagreementReport {
            input: one.input.clone(),
            group: one.group.clone(),
            accepted: one.accepted.clone(),
            rejected: one.rejected.clone(),
        });
        DisagreementsReport { count: found.count, of: found.of, listed: listed.collect() }
    }
}

/// One candidate.
#[derive(Clone, Debug, Serialize)]
pub struct CandidateReport {
    pub candidate: String,
    /// `null` below thirty inputs.
    pub rank: Option<u32>,
    pub calls: u64,
    pub judged: u64,
    pub accepted: u64,
    /// **Units**: per cent, as its interval; `null` where nothing was judged.
    pub accept_rate: Option<f64>,
    pub accept_interval: Option<Interval>,
    pub score: Option<Mean>,
    pub failed_gates: BTreeMap<String, u64>,
    pub reasons: BTreeMap<String, u64>,
    /// Calls that brought no answer.
    pub lost: u64,
    pub unscored: u64,
    pub latency_ms: Option<Percentiles>,
    pub first_token_ms: Option<Percentiles>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    /// `null` where the cost of any call is unknown; 0 with `local` true where there is nothing to pay.
    pub cost_usd: Option<f64>,
    /// What is known of it.
    pub known_cost_usd: f64,
    pub unpriced_calls: u64,
    /// `null` where it is unknown or nothing was accepted.
    pub cost_per_accepted_usd: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
    /// Most scores are at the ceiling.
    pub saturated: bool,
}

/// Two candidates.
#[derive(Clone, Debug, Serialize)]
pub struct PairReport {
    pub one: String,
    pub other: String,
    /// How the first stands to the second.
    pub standing: Standing,
    pub sentence: String,
    /// Inputs judged for both.
    pub inputs: u64,
    /// **Units**: per cent points of accept rate, as its interval.
    pub difference: Option<f64>,
    pub interval: Option<Interval>,
    /// Chance of such a difference between two names of one candidate: as it is, and corrected for all pairs.
    pub chance: Option<f64>,
    pub corrected_chance: f64,
    pub needed_inputs: Option<u64>,
    /// **Units**: points of score.
    pub score_difference: Option<f64>,
    pub score_interval: Option<Interval>,
    /// Chance of as many inputs with a higher score on one side, by the sign test.
    pub score_sign_chance: Option<f64>,
}

impl From<&Table> for TableReport {
    fn from(table: &Table) -> Self {
        TableReport {
            schema: 1,
            inputs: table.inputs,
            candidates: table.candidates.iter().map(CandidateReport::from).collect(),
            pairs: table.pairs.iter().map(PairReport::from).collect(),
            disagreements: DisagreementsReport::from(&table.disagreements),
            duels: table.duels.as_ref().map(DuelsReport::from),
            notes: table.notes.clone(),
        }
    }
}

impl From<&Summary> for CandidateReport {
    fn from(summary: &Summary) -> Self {
        let Spend { total, known, unpriced, per_accepted } = summary.spend;
        CandidateReport {
            candidate: summary.candidate.clone(),
            rank: summary.rank,
            calls: summary.cells,
            judged: summary.rate.map_or(0, |rate| rate.of),
            accepted: summary.rate.map_or(0, |rate| rate.accepted),
            accept_rate: summary.rate.map(|rate| percent(rate.share)),
            accept_interval: summary.rate.map(|rate| rate.interval.times(100.0)),
            score: summary.score,
            failed_gates: summary.failed_gates.clone(),
            reasons: summary.reasons.clone(),
            lost: summary.lost,
            unscored: summary.unscored,
            latency_ms: summary.latency_ms,
            first_token_ms: summary.first_token_ms,
            input_tokens: summary.input_tokens,
            output_tokens: summary.output_tokens,
            cost_usd: total.amount().map(Money::usd),
            known_cost_usd: known.usd(),
            unpriced_calls: unpriced,
            cost_per_accepted_usd: per_accepted.and_then(Cost::amount).map(Money::usd),
            local: total == Cost::Local,
            saturated: summary.is_saturated(),
        }
    }
}

impl From<&Pair> for PairReport {
    fn from(pair: &Pair) -> Self {
        let (accepted, score) = (pair.accepted, pair.score);
        PairReport {
            one: pair.one.clone(),
            other: pair.other.clone(),
            standing: pair.standing,
            sentence: pair.sentence.clone(),
            inputs: accepted.as_ref().map_or(0, Difference::inputs),
            difference: accepted.map(|found| percent(found.mean)),
            interval: accepted.map(|found| found.interval.times(100.0)),
            chance: accepted.map(|found| found.chance),
            corrected_chance: pair.corrected_chance,
            needed_inputs: pair.needed,
            score_difference: score.map(|found| found.mean),
            score_interval: score.map(|found| found.interval),
            score_sign_chance: score.map(|found| found.sign_chance),
        }
    }
}

/// Per cent without the noise of binary fractions.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}
