//! One cell on its way: what is asked for it, what is remembered, and what goes into the ledger.

use super::order::Turn;
use super::question::Question;
use super::shared::Shared;
use super::stand::Known;
use super::verdict::{failed_gates, outcome};
use crate::cascade::{Ask, Cache, Judged, Unaskable, Work};
use crate::compare::{Cell, Outcome};
use crate::ledger::comparisons::{CellEntry, CellText, Kept};
use crate::ledger::{ArtifactEntry, AttemptEntry, Ledger, LedgerError, Purpose, RunId, sha256};
use crate::prices::{Cost, Money};
use crate::routing::Place;
use sluice_providers::{Locality, Request};
use sluice_validators::rubric::{Finding, Verdict};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A cell that is being asked for: the work, the cache and the ledger as its cascade sees them.
pub(super) struct Sheet<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) question: &'a Question<'a>,
    /// Its name in the ledger.
    key: &'a str,
    candidate: &'a str,
    turn: Turn,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    judged: Option<(String, Verdict)>,
    answer: Option<String>,
    kept: Option<Kept>,
    /// What its calls cost so far.
    cost: Option<Cost>,
    cell: Option<Cell>,
}

impl<'a> Sheet<'a> {
    /// A sheet for one cell.
    pub(super) fn new(
        shared: &'a Shared<'a>,
        question: &'a Question<'a>,
        (key, candidate, turn): (&'a str, &'a str, Turn),
    ) -> Self {
        Sheet { shared, question, key, candidate, turn, state: Mutex::default() }
    }

    /// Who is asked, as it is called.
    pub(super) fn candidate(&self) -> &str {
        self.candidate
    }

    /// What has come of it so far.
    pub(super) fn cell(&self) -> Option<Cell> {
        self.state().cell.clone()
    }

    /// The cell of a call that was not made, or brought nothing.
    pub(super) fn lost(&self, reason: &str) -> Cell {
        Cell {
            input: self.question.input.clone(),
            candidate: self.candidate.to_owned(),
            group: self.question.group.clone(),
            repeat: self.turn.repeat,
            outcome: Outcome::Failed { reason: reason.to_owned() },
            failed_gates: Vec::new(),
            latency_ms: 0,
            first_token_ms: None,
            input_tokens: None,
            output_tokens: None,
            cost: match self.question.places[self.turn.candidate].locality {
                Locality::Local => Cost::Local,
                Locality::Cloud => Cost::Known(Money::ZERO),
            },
        }
    }

    /// Takes an attempt in: the cell it makes, its text, and the answer to be kept.
    fn take(&self, attempt: &AttemptEntry) -> (CellEntry, Option<String>) {
        let mut state = self.state();
        let judged = state.judged.take();
        let cost = state.cost.map_or(attempt.cost, |before| before.and(attempt.cost));
        state.cost = Some(cost);
        let outcome = outcome(attempt, judged.as_ref().map(|(_, verdict)| verdict));
        let judged = judged.filter(|_| !matches!(outcome, Outcome::Failed { .. }));
        let mut cell = Cell {
            outcome,
            failed_gates: judged.as_ref().map(|(_, verdict)| failed_gates(verdict)).unwrap_or_default(),
            latency_ms: attempt.latency_ms,
            first_token_ms: attempt.first_text_ms,
            input_tokens: attempt.input_tokens,
            output_tokens: attempt.output_tokens,
            cost,
            ..self.lost("")
        };
        if let Some(Kept { cell: paid, .. }) = state.kept.take().filter(|_| attempt.from_cache) {
            // Judged anew, asked for then: what it took then is what it takes.
            let Cell { latency_ms, first_token_ms, input_tokens, output_tokens, cost, .. } = paid;
            cell = Cell { latency_ms, first_token_ms, input_tokens, output_tokens, cost, ..cell };
        }
        state.cell = Some(cell.clone());
        let text = judged.map_or_else(CellText::default, |(text, verdict)| CellText {
            findings: verdict.findings,
            text: Some(text),
        });
        let entry = CellEntry { key: self.key.to_owned(), work_key: attempt.work_key.clone(), cell, text };
        (entry, state.answer.take())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is a few assignments: a panic elsewhere cannot have left it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Work for Sheet<'_> {
    fn request(&self, place: &Place, ask: &Ask, findings: &[Finding]) -> Result<Request, Unaskable> {
        self.question.work.request(place, ask, findings)
    }

    /// With the repeat in it: the second answer to the same request is another one.
    fn key(&self, place: &Place, request: &Request) -> String {
        sha256(format!("compare {} {}", self.turn.repeat, self.question.work.key(place, request)).as_bytes())
    }

    async fn judge(&self, place: &Place, answer: &str) -> Judged {
        let judged = self.question.work.judge(place, answer).await;
        self.state().judged = Some((judged.text.clone(), judged.verdict.clone()));
        judged
    }
}

#[async_trait::async_trait]
impl Cache for Sheet<'_> {
    async fn answer(&self, key: &str) -> Option<String> {
        if self.shared.stand.known == Known::Replaced {
            return None;
        }
        let kept = self.shared.stand.ledger.kept_answer(key).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "earlier answers could not be read");
            None
        })?;
        let answer = kept.answer.clone();
        self.state().kept = Some(kept);
        Some(answer)
    }

    async fn keep_answer(&self, _key: &str, answer: &str, _passed: bool) {
        self.state().answer = Some(answer.to_owned());
    }

    fn keeps_all(&self) -> bool {
        true
    }
}

#[async_trait::async_trait]
impl Ledger for Sheet<'_> {
    async fn begin_run(&self, command: &str) -> Result<RunId, LedgerError> {
        self.shared.stand.ledger.begin_run(command).await
    }

    /// Attempt, answer and cell become durable together: a call that was paid for is never without its cell.
    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError> {
        let ledger = self.shared.stand.ledger;
        // What the user cut off says nothing, not even that it failed.
        if attempt.purpose != Purpose::Write || attempt.reason.as_deref() == Some("cancelled") {
            return ledger.record_attempt(attempt).await;
        }
        let (entry, answer) = self.take(attempt);
        ledger.keep_cell(self.shared.comparison, attempt, answer.as_deref(), &entry).await
    }

    async fn record_artifact(&self, artifact: &ArtifactEntry) -> Result<(), LedgerError> {
        self.shared.stand.ledger.record_artifact(artifact).await
    }

    async fn end_run(&self, run: &RunId) -> Result<(), LedgerError> {
        self.shared.stand.ledger.end_run(run).await
    }

    async fn accepted(&self, work_key: &str) -> Result<Option<ArtifactEntry>, LedgerError> {
        self.shared.stand.ledger.accepted(work_key).await
    }
}
