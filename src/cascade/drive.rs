//! The one loop that calls and waits. What is decided is decided by the plan.

use super::call::{Break, Heard, Limits, listen, milliseconds, or_interrupted};
use super::desk::{Desk, Ending, PassedOver, Text};
use super::gate::Came;
use super::plan::Cascade;
use super::step::{Ask, Ended, Failure, Outcome, Step, StopCause};
use super::work::{Charge, Judged, Progress, Terms, Unaskable, Work};
use crate::ledger::{AttemptEntry, AttemptOutcome, LedgerError};
use crate::routing::Place;
use sluice_providers::{ProviderError, ProviderId, Reason, Request};
use std::time::Duration;
use tokio::time::Instant;

/// Time of a draft from facts, whatever is left of the deadline: it takes milliseconds.
const FLOOR_TIME: Duration = Duration::from_secs(60);

/// A cascade could not be carried out. Failing candidates are no such error: they are attempts.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("the route names the provider `{0}`, which this run has not set up")]
    UnknownProvider(ProviderId),
}

/// Goes down a route until a text passes or the plan ends it.
///
/// **Errors**: [`DriveError::UnknownProvider`] before anything is asked, [`DriveError::Ledger`] as soon as an attempt
/// cannot be kept. **Cost**: network, tokens, time up to the
/// deadline.
pub async fn drive(work: &dyn Work, cascade: Cascade, desk: &Desk<'_>) -> Result<Ending, DriveError> {
    let mut names = cascade.route().places().iter().map(|place| &place.candidate.provider);
    if let Some(unknown) = names.find(|name| !desk.providers.contains_key(name)) {
        return Err(DriveError::UnknownProvider(unknown.clone()));
    }
    let mut drive = Drive {
        work,
        desk,
        cascade,
        began: Instant::now(),
        queued: Duration::ZERO,
        waited: Duration::ZERO,
        attempts: Vec::new(),
        texts: Vec::new(),
        passed_over: Vec::new(),
    };
    loop {
        if *desk.interrupted.borrow() {
            drive.record(Outcome::Interrupted);
        }
        match drive.cascade.step(drive.elapsed()) {
            Step::End(Ended::Failed | Ended::Stopped(StopCause::Limit)) if drive.resort() => {}
            Step::End(ended) => return Ok(drive.end(ended)),
            Step::Wait(wait) => drive.wait(wait).await,
            Step::Call(ask) => drive.call(&ask).await?,
        }
    }
}

/// A cascade under way.
pub(super) struct Drive<'a> {
    work: &'a dyn Work,
    pub(super) desk: &'a Desk<'a>,
    pub(super) cascade: Cascade,
    began: Instant,
    /// Time spent waiting for a turn at a local model.
    pub(super) queued: Duration,
    /// Time spent waiting, for whatever reason, since the last call.
    pub(super) waited: Duration,
    attempts: Vec<AttemptEntry>,
    texts: Vec<Text>,
    pub(super) passed_over: Vec<PassedOver>,
}

impl Drive<'_> {
    pub(super) fn record(&mut self, outcome: Outcome) {
        self.cascade.record(outcome, self.elapsed());
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed().saturating_sub(self.queued)
    }

    fn end(self, ended: Ended) -> Ending {
        let (best, passed_over) = (self.cascade.best(), self.passed_over);
        Ending { ended, best, attempts: self.attempts, texts: self.texts, passed_over }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place where a run waits")]
    async fn wait(&mut self, wait: Duration) {
        let began = Instant::now();
        let reason = self.attempts.last().and_then(|attempt| attempt.reason.as_deref());
        self.desk.observer.on(&Progress::Waiting { wait, reason });
        or_interrupted(&self.desk.interrupted, tokio::time::sleep(wait)).await;
        self.waited += began.elapsed();
    }

    /// Waits until a limit leaves room, or for less where a call ends before.
    #[expect(clippy::disallowed_methods, reason = "this file is the one place where a run waits")]
    pub(super) async fn wait_for_room(&mut self, wait: Duration) {
        let began = Instant::now();
        let sooner = async {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.desk.gate.freed() => {}
            }
        };
        or_interrupted(&self.desk.interrupted, sooner).await;
        self.waited += began.elapsed();
    }

    async fn call(&mut self, ask: &Ask) -> Result<(), DriveError> {
        let desk = self.desk;
        let place = self.cascade.route().places()[ask.candidate].clone();
        let Some(provider) = desk.providers.get(&place.candidate.provider) else {
            return Err(DriveError::UnknownProvider(place.candidate.provider));
        };
        self.await_turn(&place).await;
        let findings = ask.findings.and_then(|index| self.texts.get(index)).map(|text| &text.verdict.findings);
        let mut entry = self.entry(&place, ask);
        let request = match self.work.request(&place, ask, findings.map_or(&[], Vec::as_slice)) {
            Ok(request) => request,
            Err(Unaskable { reason, .. }) if self.exceeds(ask, &place, &reason) => return Ok(()),
            Err(Unaskable { reason, message }) => {
                return self.came(place, entry, Heard::unsent(ProviderError::new(reason, message))).await;
            }
        };
        entry.work_key = self.work.key(&place, &request);
        if let Some(judged) = self.recall(&place, &entry.work_key).await {
            return self.judged(place, AttemptEntry { from_cache: true, ..entry }, judged).await;
        }
        if !self.reserve(&place, &request).await {
            let message = desk.spending.refusal().unwrap_or_else(|| "a budget does not pay for the call".to_owned());
            let message = format!("{} is not asked: {message}", place.candidate);
            desk.observer.on(&Progress::TooExpensive { place: &place, message: &message });
            self.passed_over.push(PassedOver { place, reason: "budget".to_owned(), message });
            self.record(Outcome::OverBudget);
            return Ok(());
        }
        let Some(leave) = self.enter(&place, ask, &request).await? else {
            desk.spending.settle(&place, &request, Charge::Nothing);
            return Ok(());
        };
        if *desk.interrupted.borrow() {
            // Nothing was sent: there is no attempt to keep.
            desk.gate.left(leave, Came::Cut).await?;
            desk.spending.settle(&place, &request, Charge::Nothing);
            self.record(Outcome::Interrupted);
            return Ok(());
        }
        entry.started_ms = (desk.now_ms)();
        entry.waited_ms = Some(milliseconds(std::mem::take(&mut self.waited)));
        desk.observer.on(&Progress::Calling { place: &place, ask });
        let heard = listen(provider.as_ref(), &request, &self.limits(&place, ask), desk.observer).await;
        desk.gate.left(leave, heard.came()).await?;
        entry.cost = desk.spending.settle(&place, &request, heard.charge);
        let Terms { prices, most } = desk.spending.terms(&place, &request, heard.charge, entry.cost);
        (entry.prices, entry.most) = (prices, most);
        self.came(place, entry, heard).await
    }

    /// Sets aside what a call may take. Where calls under way hold too much, waits for them: they take less than is set aside
    /// for them; no longer than its deadline allows.
    async fn reserve(&mut self, place: &Place, request: &Request) -> bool {
        let spending = self.desk.spending;
        while !spending.reserve(place, request) {
            let began = Instant::now();
            let left = self.cascade.deadline().saturating_sub(self.elapsed());
            let room = tokio::time::timeout(left, spending.wait_for_room());
            let came = or_interrupted(&self.desk.interrupted, room).await;
            self.waited += began.elapsed();
            if !matches!(came, Some(Ok(true))) {
                return false;
            }
        }
        true
    }

    /// An earlier answer to the same request, judged again: the rubric may have changed since. One that does not pass
    /// is asked for anew unless the cache says that it counts.
    async fn recall(&self, place: &Place, key: &str) -> Option<Judged> {
        let cache = self.desk.cache.filter(|_| !place.floor)?;
        let answer = cache.answer(key).await?;
        self.desk.observer.on(&Progress::Recalling { place });
        let judged = self.work.judge(place, &answer).await;
        (judged.verdict.accepted() || cache.keeps_all()).then_some(judged)
    }

    fn limits(&self, place: &Place, ask: &Ask) -> Limits<'_> {
        // Thirty years are as good as none, and no clock overflows on them.
        let most = Duration::from_secs(30 * 365 * 86_400);
        let deadline = self.began + self.queued + self.cascade.deadline().min(most);
        Limits {
            deadline: if place.floor { deadline.max(Instant::now() + FLOOR_TIME) } else { deadline },
            interrupted: &self.desk.interrupted,
            max_answer_bytes: self.desk.max_answer_bytes,
            unload_others: ask.unload_others,
        }
    }

    async fn came(&mut self, place: Place, mut entry: AttemptEntry, heard: Heard) -> Result<(), DriveError> {
        heard.measure(&mut entry);
        match heard.end {
            Ok(()) => {
                let judged = self.work.judge(&place, &heard.text).await;
                let passed = judged.verdict.accepted();
                if let Some(cache) = self.desk.cache.filter(|cache| !place.floor && (passed || cache.keeps_all())) {
                    cache.keep_answer(&entry.work_key, &heard.text, passed).await;
                }
                self.judged(place, entry, judged).await
            }
            Err(Break::Failed(error)) => match self.salvage(&place, &error.reason).await? {
                Some(judged) => self.judged(place, entry, judged).await,
                None => self.failed(&place, entry, error).await,
            },
            Err(Break::OutOfTime) => self.cut(&place, entry, Outcome::OutOfTime).await,
            Err(Break::Interrupted) => self.cut(&place, entry, Outcome::Interrupted).await,
        }
    }

    /// What a provider handed out as unusable may pass all the same; if it does not, the call has failed.
    async fn salvage(&mut self, place: &Place, reason: &Reason) -> Result<Option<Judged>, DriveError> {
        let Reason::OutputInvalid { salvage: Some(text) } = reason else { return Ok(None) };
        if text.trim().is_empty() || text.len() > self.desk.max_answer_bytes {
            return Ok(None);
        }
        let judged = self.work.judge(place, text).await;
        if judged.verdict.accepted() {
            return Ok(Some(judged));
        }
        self.keep_all(judged.calls).await?;
        Ok(None)
    }

    async fn judged(&mut self, place: Place, mut entry: AttemptEntry, judged: Judged) -> Result<(), DriveError> {
        let Judged { text, verdict, calls } = judged;
        let (score, accepted) = (verdict.score, verdict.accepted());
        entry.outcome = if accepted { AttemptOutcome::Accepted } else { AttemptOutcome::Rejected };
        entry.reason = (!accepted).then(|| "below_threshold".to_owned());
        entry.score = Some(score);
        self.keep(entry).await?;
        self.keep_all(calls).await?;
        self.desk.observer.on(&Progress::Judged { place: &place, verdict: &verdict });
        self.texts.push(Text { place, text, verdict });
        self.record(Outcome::Judged { score, accepted });
        Ok(())
    }

    async fn failed(&mut self, place: &Place, mut entry: AttemptEntry, error: ProviderError) -> Result<(), DriveError> {
        entry.reason = Some(error.reason.name().to_owned());
        entry.message = Some(match entry.message {
            Some(note) => format!("{}; {note}", error.message),
            None => error.message.clone(),
        });
        entry.retry_after_ms = error.retry_after.map(milliseconds);
        self.keep(entry).await?;
        self.desk.observer.on(&Progress::Failed { place, error: &error });
        self.record(Outcome::Failed(Failure {
            reaction: error.reaction(),
            reason: error.reason,
            retry_after: error.retry_after,
            jitter: (self.desk.jitter)(),
        }));
        Ok(())
    }

    async fn cut(&mut self, place: &Place, mut entry: AttemptEntry, outcome: Outcome) -> Result<(), DriveError> {
        let reason = if outcome == Outcome::OutOfTime { "deadline" } else { "cancelled" };
        entry.reason = Some(reason.to_owned());
        self.keep(entry).await?;
        self.desk.observer.on(&Progress::Cut { place, reason });
        self.record(outcome);
        Ok(())
    }

    /// Nothing is made of an answer before its attempt is in the ledger.
    async fn keep(&mut self, entry: AttemptEntry) -> Result<(), DriveError> {
        self.desk.ledger.record_attempt(&entry).await?;
        tracing::debug!(
            gen_ai.provider.name = %entry.candidate.provider,
            gen_ai.request.model = entry.candidate.model,
            error.type = entry.reason,
            latency_ms = entry.latency_ms,
            "attempt"
        );
        self.attempts.push(entry);
        Ok(())
    }

    fn entry(&self, place: &Place, ask: &Ask) -> AttemptEntry {
        let first = ask.findings.is_none();
        AttemptEntry {
            ordinal: self.next_ordinal(),
            depth: self.cascade.answers(),
            // A retry has a chance of its own, which says nothing about how failures of several models go together.
            expected: self.cascade.route().standing(ask.candidate).filter(|_| first).map(|standing| standing.chance),
            with_findings: !first,
            version: self.desk.version.to_owned(),
            ..AttemptEntry::new(self.desk.run.clone(), self.desk.kind, place, (self.desk.now_ms)())
        }
    }

    fn next_ordinal(&self) -> u32 {
        u32::try_from(self.attempts.len() + 1).unwrap_or(u32::MAX)
    }

    /// Calls that judging took stand in the ledger like any other.
    async fn keep_all(&mut self, calls: Vec<AttemptEntry>) -> Result<(), DriveError> {
        for call in calls {
            let ordinal = self.next_ordinal();
            self.keep(AttemptEntry { ordinal, ..call }).await?;
        }
        Ok(())
    }
}

/// Waits between two artifacts, unless the run is interrupted.
#[expect(clippy::disallowed_methods, reason = "this file is the one place where a run waits")]
pub async fn pause(wait: Duration, interrupted: &tokio::sync::watch::Receiver<bool>) {
    or_interrupted(interrupted, tokio::time::sleep(wait)).await;
}
