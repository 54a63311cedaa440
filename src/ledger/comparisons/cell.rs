//! One cell of a comparison, as it is kept.

use crate::compare::{Cell, Outcome};
use crate::ledger::contract::LedgerError;
use crate::ledger::read::{broken, cost, count, get, json, optional_count, score};
use sluice_validators::rubric::Finding;
use sqlx::sqlite::SqliteRow;

/// A cell with everything that came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CellEntry {
    /// Content hash of everything that decides it, the repeat included.
    pub key: String,
    /// Content hash of the request and its repeat.
    pub work_key: String,
    pub cell: Cell,
    pub text: CellText,
}

/// What was written and what was found in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellText {
    pub findings: Vec<Finding>,
    /// The text as it would be written; `None` where none came.
    pub text: Option<String>,
}

/// The public name of what became of a cell, its reason and its score.
pub(super) fn columns(outcome: &Outcome) -> (&'static str, Option<&str>, Option<u8>) {
    match outcome {
        Outcome::Judged { score, accepted: true } => ("accepted", None, Some(score.get())),
        Outcome::Judged { score, accepted: false } => ("rejected", Some("below_threshold"), Some(score.get())),
        Outcome::Unscored => ("unscored", None, None),
        Outcome::Failed { reason } => ("failed", Some(reason), None),
    }
}

/// A cell without its text.
pub(super) fn cell(row: &SqliteRow) -> Result<Cell, LedgerError> {
    let name: String = get(row, "outcome")?;
    let judged = |accepted| -> Result<Outcome, LedgerError> {
        let score = score(row, "score")?.ok_or_else(|| broken("score", "NULL"))?;
        Ok(Outcome::Judged { score, accepted })
    };
    let outcome = match name.as_str() {
        "accepted" => judged(true)?,
        "rejected" => judged(false)?,
        "unscored" => Outcome::Unscored,
        "failed" => Outcome::Failed { reason: get::<Option<String>>(row, "reason")?.unwrap_or_default() },
        _ => return Err(broken("outcome", &name)),
    };
    Ok(Cell {
        input: get(row, "input")?,
        candidate: get(row, "candidate")?,
        group: get(row, "grp")?,
        repeat: get(row, "repeat")?,
        outcome,
        failed_gates: json(row, "failed_gates")?,
        latency_ms: count(row, "latency_ms")?,
        first_token_ms: optional_count(row, "first_text_ms")?,
        input_tokens: optional_count(row, "input_tokens")?,
        output_tokens: optional_count(row, "output_tokens")?,
        cost: cost(row)?,
    })
}

/// The text of a cell.
pub(super) fn text(row: &SqliteRow) -> Result<CellText, LedgerError> {
    Ok(CellText { findings: json(row, "findings")?, text: get(row, "text")? })
}
