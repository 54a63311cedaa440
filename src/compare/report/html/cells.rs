//! The matrix of inputs and candidates as the page's script reads it.

use super::page::PageCell;
use super::placed::{Place, Placed, Row};
use super::pool::{Pool, enclosed, fair_share, fitting, weight};
use super::texts::Texts;
use crate::compare::Outcome;
use crate::prices::Cost;
use serde::Serialize;
use sluice_validators::rubric::{Finding, FindingRole};

/// Most cells of a page; later inputs are left out, which the page says.
const MOST_CELLS: usize = 10_000;
/// Most findings of a page and of a cell: the first tell most, because failed gates come first.
const MOST_FINDINGS: usize = 30_000;
const FINDINGS_OF_CELL: usize = 12;
/// Most bytes of a name, of a message, and of all messages together.
const NAME: usize = 100;
const MESSAGE: usize = 2_000;
const MESSAGES: usize = 700_000;
/// Gates of a cell that are named.
const GATES: usize = 8;

/// A matrix, its texts apart.
pub(super) struct Cells<'a> {
    matrix: Matrix<'a>,
    texts: Vec<&'a str>,
    messages: Vec<&'a str>,
}

#[derive(Serialize)]
struct Matrix<'a> {
    candidates: Vec<&'a str>,
    rows: Vec<Row<'a>>,
    /// Inputs that had no room.
    left_out: usize,
    cells: Vec<Shown>,
}

/// A cell; what is not there is left out. Texts and messages are places in their lists.
#[derive(Serialize)]
struct Shown {
    row: u32,
    by: u32,
    repeat: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gates: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Found>,
    /// Findings that are not shown: what held, and what had no room.
    held: usize,
    more: usize,
    ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens_in: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens_out: Option<u64>,
    /// USD, `"local"`, or nothing where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Amount>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Amount {
    Usd(f64),
    Word(&'static str),
}

/// Check, role, earned, of, line, message.
#[derive(Serialize)]
struct Found(u32, &'static str, Option<f32>, f32, Option<u32>, u32);

/// All that the script is given.
#[derive(Serialize)]
struct Given<'a> {
    #[serde(flatten)]
    matrix: &'a Matrix<'a>,
    messages: Vec<&'a str>,
    outputs: Texts<'a>,
}

impl<'a> Cells<'a> {
    /// What fits of the placed cells of these candidates.
    pub(super) fn of(placed: Placed<'a>, candidates: &[&'a str]) -> Cells<'a> {
        let Placed { mut rows, cells: mut ordered } = placed;
        // Whole inputs or none: a row with a candidate missing would mislead.
        let room = ordered.get(MOST_CELLS).map_or(rows.len(), |first_out| first_out.row as usize);
        ordered.retain(|place| (place.row as usize) < room);
        let left_out = rows.len() - room;
        rows.truncate(room);
        let mut pools = Pools::default();
        let cells = ordered.into_iter().map(|place| pools.shown(place)).collect();
        let (texts, messages) = (pools.texts.texts().to_vec(), pools.messages.texts().to_vec());
        let rows = rows
            .into_iter()
            .map(|Row { input, group }| Row { input: fitting(input, NAME), group: fitting(group, NAME) });
        let candidates = candidates.iter().map(|name| fitting(name, 4 * NAME)).collect();
        Cells { matrix: Matrix { candidates, rows: rows.collect(), left_out, cells }, texts, messages }
    }

    /// As JSON for a `script` element, texts cut so that it has at most this many bytes.
    pub(super) fn json(self, most: usize) -> String {
        let share = fair_share(self.messages.iter().map(|message| weight(message) + 3).collect(), MESSAGES);
        let messages: Vec<&str> = self.messages.iter().map(|message| fitting(message, share)).collect();
        let mut given = Given { matrix: &self.matrix, messages, outputs: Texts::of(&[], 0) };
        let without = written(&given).len();
        given.outputs = Texts::of(&self.texts, most.saturating_sub(without));
        written(&given)
    }
}

fn written(given: &Given<'_>) -> String {
    enclosed(&serde_json::to_string(given).expect("strings and finite numbers are JSON"))
}

#[derive(Default)]
struct Pools<'a> {
    texts: Pool<'a>,
    messages: Pool<'a>,
    findings: usize,
}

impl<'a> Pools<'a> {
    fn shown(&mut self, Place { row, by, repeat, shown }: Place<'a>) -> Shown {
        let PageCell { cell, text, findings } = *shown;
        let telling: Vec<&'a Finding> = findings.iter().filter(|finding| !holds(finding)).collect();
        let room = FINDINGS_OF_CELL.min(MOST_FINDINGS - self.findings).min(telling.len());
        self.findings += room;
        let reason = match &cell.outcome {
            Outcome::Failed { reason } => Some(self.message(reason)),
            Outcome::Judged { .. } | Outcome::Unscored => None,
        };
        Shown {
            row,
            by,
            repeat,
            score: cell.outcome.points(),
            accepted: cell.outcome.accepted(),
            reason,
            text: text.map(|text| self.texts.place(text)),
            gates: cell.failed_gates.iter().take(GATES).map(|gate| self.message(gate)).collect(),
            findings: telling[..room].iter().map(|finding| self.found(finding)).collect(),
            held: findings.len() - telling.len(),
            more: telling.len() - room,
            ms: cell.latency_ms,
            first_ms: cell.first_token_ms,
            tokens_in: cell.input_tokens,
            tokens_out: cell.output_tokens,
            cost: match cell.cost {
                Cost::Local => Some(Amount::Word("local")),
                Cost::Known(money) => Some(Amount::Usd(money.usd())),
                Cost::Unknown => None,
            },
        }
    }

    fn message(&mut self, message: &'a str) -> u32 {
        self.messages.place(fitting(message, MESSAGE))
    }

    fn found(&mut self, finding: &'a Finding) -> Found {
        let role = match finding.role {
            FindingRole::Gate => "gate",
            FindingRole::Graded => "graded",
            FindingRole::Cap => "cap",
        };
        let (check, message) = (self.message(&finding.check), self.message(&finding.message));
        Found(check, role, finding.earned, finding.of, finding.line, message)
    }
}

/// All points earned: it explains nothing of a score below the best.
fn holds(finding: &Finding) -> bool {
    finding.role != FindingRole::Cap && finding.of > 0.0 && finding.earned.is_some_and(|earned| earned >= finding.of)
}
