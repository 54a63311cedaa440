//! One order of a duel on its way: what is asked for it, and what goes into the ledger.

use super::prompt::{Prompt, Texts};
use super::referee::Referee;
use super::said::said;
use crate::cascade::{Ask, Judged, Unaskable, Work};
use crate::compare::Outcome;
use crate::compare::run::shared::Shared;
use crate::compare::stats::Said;
use crate::ledger::comparisons::DuelEntry;
use crate::ledger::{ArtifactEntry, AttemptEntry, AttemptOutcome, Ledger, LedgerError, Purpose, RunId};
use crate::prices::Cost;
use crate::routing::Place;
use sluice_providers::Request;
use sluice_validators::Score;
use sluice_validators::rubric::{Evidence, Finding, Verdict};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why an answer that is none of the three words is no answer.
const UNREAD: &str = "output_invalid";

/// One order of a duel: the work and the ledger as its cascade sees them.
pub(super) struct Bout<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) referee: &'a Referee,
    pub(super) prompt: &'a Prompt<'a>,
    pub(super) texts: Texts<'a>,
    /// Who wrote the first and the second text.
    pub(super) names: (&'a str, &'a str),
    /// Its name in the ledger.
    pub(super) key: &'a str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    said: Option<Said>,
    /// What its calls cost so far.
    cost: Option<Cost>,
    entry: Option<DuelEntry>,
    /// Why the last call brought no word.
    lost: Option<String>,
}

impl<'a> Bout<'a> {
    pub(super) fn new(
        (shared, referee): (&'a Shared<'a>, &'a Referee),
        prompt: &'a Prompt<'a>,
        texts: Texts<'a>,
        names: (&'a str, &'a str),
        key: &'a str,
    ) -> Self {
        Bout { shared, referee, prompt, texts, names, key, state: Mutex::default() }
    }

    /// What has come of it, and why no word did.
    pub(super) fn came(&self) -> (Option<DuelEntry>, Option<String>) {
        let state = self.state();
        (state.entry.clone(), state.lost.clone())
    }

    /// Takes an attempt in: as it stands in the ledger, and what is kept of it.
    fn take(&self, attempt: &AttemptEntry) -> (AttemptEntry, Option<DuelEntry>) {
        let mut state = self.state();
        let mut attempt = AttemptEntry { purpose: Purpose::Judge, score: None, ..attempt.clone() };
        let said = state.said.take();
        if attempt.outcome == AttemptOutcome::Rejected {
            attempt.outcome = AttemptOutcome::Failed;
            attempt.reason = Some(UNREAD.to_owned());
            attempt.message = Some("said neither first nor second nor neither".to_owned());
        }
        let cost = state.cost.map_or(attempt.cost, |before| before.and(attempt.cost));
        state.cost = Some(cost);
        state.lost = (attempt.outcome == AttemptOutcome::Failed)
            .then(|| attempt.reason.clone().unwrap_or_else(|| "failed".to_owned()));
        // What was cut, unusable or refused was paid for, and is not asked for again; a broken line is.
        let is_lost = state.lost.as_ref().is_some_and(|why| Outcome::Failed { reason: why.clone() }.is_lost());
        let entry = (!is_lost).then(|| DuelEntry {
            key: self.key.to_owned(),
            referee: self.referee.name.clone(),
            input: self.texts.question.input.clone(),
            group: self.texts.question.group.clone(),
            first: self.names.0.to_owned(),
            second: self.names.1.to_owned(),
            said,
            latency_ms: attempt.latency_ms,
            input_tokens: attempt.input_tokens,
            output_tokens: attempt.output_tokens,
            cost,
        });
        state.entry.clone_from(&entry);
        (attempt, entry)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is a few assignments: a panic elsewhere cannot have left it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Work for Bout<'_> {
    fn request(&self, _place: &Place, ask: &Ask, _findings: &[Finding]) -> Result<Request, Unaskable> {
        self.prompt.request(&self.texts, ask)
    }

    fn key(&self, _place: &Place, _request: &Request) -> String {
        self.key.to_owned()
    }

    /// Accepted is what can be read.
    async fn judge(&self, _place: &Place, answer: &str) -> Judged {
        let said = said(answer);
        self.state().said = said;
        let verdict = Verdict {
            score: Score::from_points(if said.is_some() { 100.0 } else { 0.0 }),
            threshold: Score::from_points(100.0),
            evidence: Evidence::None,
            findings: Vec::new(),
            repairs: Vec::new(),
        };
        Judged { text: answer.to_owned(), verdict, calls: Vec::new() }
    }
}

#[async_trait::async_trait]
impl Ledger for Bout<'_> {
    async fn begin_run(&self, command: &str) -> Result<RunId, LedgerError> {
        self.shared.stand.ledger.begin_run(command).await
    }

    /// Attempt and word become durable together: a call that was paid for is never without its word.
    async fn record_attempt(&self, attempt: &AttemptEntry) -> Result<(), LedgerError> {
        let ledger = self.shared.stand.ledger;
        match self.take(attempt) {
            (attempt, Some(entry)) => ledger.keep_duel(self.shared.comparison, &attempt, &entry).await,
            (attempt, None) => ledger.record_attempt(&attempt).await,
        }
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
