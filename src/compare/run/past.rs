//! Cells of what was asked before: two runs, or all that the ledger holds. Nobody is called.

use super::question::MOST_CELLS;
use crate::compare::{Cell, Outcome};
use crate::ledger::batches::{BatchEntry, EndedRecord};
use crate::ledger::comparisons::RecordFigures;
use crate::ledger::{ArtifactEntry, AttemptEntry, LedgerError, RunId, SqliteLedger, Status};
use crate::prices::Cost;
use crate::report::plural;
use sluice_validators::Score;
use sluice_validators::rubric::FindingRole;
use std::collections::{BTreeMap, BTreeSet};

/// Attempts of the ledger that are read, the latest ones.
const MOST_ATTEMPTS: u32 = 100_000;
/// Records that are read from the ledger at a time.
const PAGE: u32 = 1_000;

/// What earlier runs tell.
#[derive(Clone, Debug, Default)]
pub struct Past {
    pub cells: Vec<Cell>,
    /// What a reader must know of where they come from.
    pub notes: Vec<String>,
}

/// Earlier runs tell nothing that can be compared.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("there is no run `{0}` in this ledger")]
    NoRun(String),
    #[error("`{0}` begins the names of several runs")]
    Several(String),
    #[error("`{0}` is one run: two are needed for a comparison")]
    Same(String),
    #[error("run {0} made neither artifacts nor records")]
    Nothing(String),
    #[error("runs {one} and {other} have no input in common")]
    Apart { one: String, other: String },
    #[error("no attempt in this ledger was made for {0}")]
    NoAttempt(String),
}

/// Cells of two runs of `generate` or `batch`, by the beginnings of their names: the runs are the candidates, kinds or
/// keys of records the inputs. What only one of them was asked for is left out and told.
///
/// **Errors**: [`PastError`]. **Cost**: reads both runs.
pub async fn from_runs(ledger: &SqliteLedger, one: &str, other: &str) -> Result<Past, PastError> {
    let (one, other) = (find(ledger, one).await?, find(ledger, other).await?);
    if one == other {
        return Err(PastError::Same(one.0));
    }
    let (mut first, second) = (ends(ledger, &one).await?, ends(ledger, &other).await?);
    let place = |cell: &Cell| (cell.input.clone(), cell.group.clone());
    let (left, right): (BTreeSet<_>, BTreeSet<_>) =
        (first.iter().map(place).collect(), second.iter().map(place).collect());
    let shared: BTreeSet<_> = left.intersection(&right).cloned().collect();
    if shared.is_empty() {
        return Err(PastError::Apart { one: one.0, other: other.0 });
    }
    let mut notes = Vec::new();
    let apart = left.len() + right.len() - 2 * shared.len();
    if apart > 0 {
        let (inputs, were) = (plural(apart as u64, "input"), if apart == 1 { "was" } else { "were" });
        notes.push(format!("{inputs} {were} asked for in only one of the two runs and left out"));
    }
    let (before, after) = (ledger.kind_versions(&one).await?, ledger.kind_versions(&other).await?);
    let changed: Vec<&str> = before
        .iter()
        .filter(|(kind, version)| after.get(*kind).is_some_and(|other| other != *version))
        .map(name)
        .collect();
    if !changed.is_empty() {
        notes.push(format!("between the runs the prompt or the rubric has changed: {}", changed.join(", ")));
    }
    first.extend(second);
    first.retain(|cell| shared.contains(&place(cell)));
    Ok(Past { cells: first, notes })
}

/// Cells of the latest attempts of the ledger, of these kinds or of all. They are not paired, and the notes say so.
///
/// **Errors**: [`PastError`]. **Cost**: reads at most 100,000 attempts.
pub async fn from_ledger(ledger: &SqliteLedger, kinds: &[String]) -> Result<Past, PastError> {
    let mut past = ledger.past_attempts(MOST_ATTEMPTS).await?;
    let is_all = past.len() < MOST_ATTEMPTS as usize;
    // The oldest first: candidates then stand in the order in which they came.
    past.reverse();
    let wanted = |attempt: &AttemptEntry| kinds.is_empty() || kinds.contains(&attempt.kind);
    let cells: Vec<Cell> =
        past.iter().filter(|past| wanted(&past.attempt)).map(|past| of_attempt(past.id, &past.attempt)).collect();
    if cells.is_empty() {
        let kinds = if kinds.is_empty() { "any kind".to_owned() } else { kinds.join(", ") };
        return Err(PastError::NoAttempt(kinds));
    }
    let mut notes = vec![
        "these inputs are not paired: each candidate was asked for its own, the later ones of a route only where the \
         earlier had failed, and each answer counts as an input; nothing is ranked"
            .to_owned(),
    ];
    if !is_all {
        notes.push(format!("only the latest {MOST_ATTEMPTS} attempts are looked at"));
    }
    Ok(Past { cells, notes })
}

fn name<'a>((kind, _): (&'a String, &BTreeSet<String>)) -> &'a str {
    kind
}

async fn find(ledger: &SqliteLedger, prefix: &str) -> Result<RunId, PastError> {
    let found = ledger.runs_called(prefix, 2).await?;
    match found.as_slice() {
        [] => Err(PastError::NoRun(prefix.to_owned())),
        [one] => Ok(one.id.clone()),
        several => several
            .iter()
            .find(|run| run.id.0 == prefix)
            .map(|run| run.id.clone())
            .ok_or_else(|| PastError::Several(prefix.to_owned())),
    }
}

/// What a run was asked for and how that ended, without what it skipped.
async fn ends(ledger: &SqliteLedger, run: &RunId) -> Result<Vec<Cell>, PastError> {
    let batches = ledger.batches(&run.0, 1).await?;
    let cells = match batches.first() {
        Some(batch) => of_batch(ledger, batch).await?,
        None => of_artifacts(ledger, run).await?,
    };
    if cells.is_empty() { Err(PastError::Nothing(run.0.clone())) } else { Ok(cells) }
}

async fn of_artifacts(ledger: &SqliteLedger, run: &RunId) -> Result<Vec<Cell>, PastError> {
    let mut attempts = BTreeMap::<String, Vec<AttemptEntry>>::new();
    for attempt in ledger.attempts(run).await? {
        attempts.entry(attempt.kind.clone()).or_default().push(attempt);
    }
    let cell = |artifact: ArtifactEntry| {
        let attempts = attempts.get(&artifact.kind).map_or(&[][..], Vec::as_slice);
        let gates = artifact.findings.iter().filter(|finding| finding.role == FindingRole::Gate);
        let sum =
            |tokens: fn(&AttemptEntry) -> Option<u64>| attempts.iter().filter_map(tokens).reduce(u64::saturating_add);
        Some(Cell {
            outcome: outcome(artifact.status, artifact.score, artifact.reason)?,
            failed_gates: gates.filter(|gate| gate.earned == Some(0.0)).map(|gate| gate.check.clone()).collect(),
            latency_ms: attempts.iter().map(|attempt| attempt.latency_ms).fold(0, u64::saturating_add),
            input_tokens: sum(|attempt| attempt.input_tokens),
            output_tokens: sum(|attempt| attempt.output_tokens),
            cost: attempts.iter().fold(Cost::Local, |sum, attempt| sum.and(attempt.cost)),
            ..blank(run, &artifact.kind, &artifact.kind)
        })
    };
    Ok(ledger.artifacts(run).await?.into_iter().filter_map(cell).collect())
}

async fn of_batch(ledger: &SqliteLedger, batch: &BatchEntry) -> Result<Vec<Cell>, PastError> {
    let figures = ledger.record_figures(&batch.run).await?;
    let (mut cells, mut from) = (Vec::new(), 0);
    while (cells.len() as u64) < MOST_CELLS {
        let page = ledger.ended_by_place(batch.id, from, PAGE).await?;
        let Some(last) = page.last() else { break };
        from = last.end.seq + 1;
        cells.extend(page.into_iter().filter_map(|record| of_record(batch, &figures, record)));
    }
    Ok(cells)
}

fn of_record(
    batch: &BatchEntry,
    figures: &std::collections::HashMap<u64, RecordFigures>,
    record: EndedRecord,
) -> Option<Cell> {
    let figures = figures.get(&record.end.seq).copied().unwrap_or_default();
    Some(Cell {
        outcome: outcome(record.end.status, record.end.score, record.end.reason)?,
        latency_ms: figures.latency_ms,
        input_tokens: figures.input_tokens,
        output_tokens: figures.output_tokens,
        cost: record.end.cost,
        ..blank(&batch.run, &record.key, &batch.kind)
    })
}

fn of_attempt(id: u64, attempt: &AttemptEntry) -> Cell {
    let outcome = match attempt.score {
        Some(score) => Outcome::Judged { score, accepted: attempt.outcome == crate::ledger::AttemptOutcome::Accepted },
        None => Outcome::Failed { reason: attempt.reason.clone().unwrap_or_else(|| "failed".to_owned()) },
    };
    Cell {
        input: format!("attempt {id}"),
        candidate: attempt.candidate.to_string(),
        outcome,
        latency_ms: attempt.latency_ms,
        first_token_ms: attempt.first_text_ms,
        input_tokens: attempt.input_tokens,
        output_tokens: attempt.output_tokens,
        cost: attempt.cost,
        ..blank(&attempt.run, "", &attempt.kind)
    }
}

/// `None` for what was skipped: nobody was asked.
fn outcome(status: Status, score: Option<Score>, reason: Option<String>) -> Option<Outcome> {
    match (status, score) {
        (Status::Skipped, _) => None,
        (Status::Accepted, Some(score)) => Some(Outcome::Judged { score, accepted: true }),
        (Status::Rejected, Some(score)) => Some(Outcome::Judged { score, accepted: false }),
        (Status::Accepted | Status::Rejected, None) => Some(Outcome::Unscored),
        (Status::Failed, _) => Some(Outcome::Failed { reason: reason.unwrap_or_else(|| "failed".to_owned()) }),
    }
}

fn blank(run: &RunId, input: &str, group: &str) -> Cell {
    Cell {
        input: input.to_owned(),
        candidate: run.0.clone(),
        group: group.to_owned(),
        repeat: 0,
        outcome: Outcome::Unscored,
        failed_gates: Vec::new(),
        latency_ms: 0,
        first_token_ms: None,
        input_tokens: None,
        output_tokens: None,
        cost: Cost::Local,
    }
}
