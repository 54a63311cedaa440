//! What came of one record becomes durable: its attempt, its answer, and what follows, in one write.

use super::case::{Case, Origin};
use super::fate::{Came, Fate, Standing, fate};
use super::pass::Pass;
use super::state::Bulk;
use super::till::Handed;
use crate::batch::run::{BatchError, Event, Stop, line};
use crate::cascade::{Charge, Judged, Terms, charge, unusable};
use crate::ledger::batches::{BestText, Change, EndedRecord, Outlook, RecordEnd};
use crate::ledger::{AttemptEntry, AttemptOutcome, Status};
use crate::prices::{Cost, Delivery};
use crate::prompt::hints;
use sluice_providers::{Answer, ProviderError, Reason, Usage};

/// What was made of an outcome.
struct Outcome {
    /// The text that was judged.
    judged: Option<Judged>,
    /// Why there is none, or why it is worth nothing.
    error: Option<ProviderError>,
    usage: Usage,
    charge: Charge,
    /// What the model wrote, where it is whole.
    answer: Option<String>,
}

impl Bulk<'_> {
    /// Makes an outcome durable, with what follows from it.
    ///
    /// **Errors**: [`BatchError::Ledger`], [`BatchError::Output`].
    pub(super) async fn settle(
        &self,
        case: &Case<'_>,
        origin: &Origin,
        outcome: Result<Answer, ProviderError>,
    ) -> Result<(), BatchError> {
        let outcome = self.outcome(case, outcome);
        let request = case.request.as_ref().map(|asked| &asked.request);
        let cost = match origin {
            Origin::Job { handed_ms: ms, .. } | Origin::Adopted { handed_ms: ms, .. } => {
                let handed = Handed { ms: *ms, request };
                self.till.line(origin.job(), &case.pass.place, outcome.charge, handed)
            }
            Origin::Kept | Origin::Unsent => {
                AttemptEntry::new(self.floor.batch.run.clone(), "", &case.pass.place, 0).cost
            }
        };
        let mut changes = Vec::with_capacity(4);
        changes.extend(origin.job().map(|job| Change::Taken { job, seq: case.record.seq }));
        changes.extend(self.answer(case, origin, &outcome));
        changes.push(Change::Attempt(Box::new(self.attempt(case, origin, &outcome, cost))));
        let mut end = None;
        if case.is_open {
            match self.follow(case, &outcome, cost) {
                Follows::End(ended) => {
                    changes.push(Change::End(self.floor.batch.id, Box::new(ended.clone())));
                    end = Some(ended);
                }
                Follows::Outlook(outlook) => changes.push(Change::Outlook(self.floor.batch.id, Box::new(outlook))),
            }
        }
        let no = self.floor.journal.write(changes).await?;
        match end {
            Some(end) if no > 0 => self.ended(case, no, end),
            Some(_) | None => Ok(()),
        }
    }

    /// A record that cannot be read any more has ended, whatever its line says.
    fn outcome(&self, case: &Case<'_>, outcome: Result<Answer, ProviderError>) -> Outcome {
        let unread = |charge, usage| {
            let message = case.fields.as_ref().err().cloned().unwrap_or_default();
            let error = Some(ProviderError::new(Reason::InvalidRequest, message));
            Outcome { judged: None, error, usage, charge, answer: None }
        };
        let judge = |text: &str| case.fields.as_ref().ok().map(|fields| self.floor.bench.judge(text, fields));
        match outcome {
            Ok(answer) => {
                let (usage, charge) = (answer.usage, Charge::Answered(answer.usage));
                if let Some(error) = unusable(&answer, &answer.text) {
                    return Outcome { judged: None, error: Some(error), usage, charge, answer: None };
                }
                match judge(&answer.text) {
                    Some(judged) => {
                        Outcome { judged: Some(judged), error: None, usage, charge, answer: Some(answer.text) }
                    }
                    None => unread(charge, usage),
                }
            }
            Err(error) => {
                let charge = charge_of(&error);
                let salvage = match &error.reason {
                    Reason::OutputInvalid { salvage: Some(text) } if !text.trim().is_empty() => judge(text),
                    _ => None,
                };
                let judged = salvage.filter(|judged| judged.verdict.accepted());
                let error = if judged.is_some() { None } else { Some(error) };
                Outcome { judged, error, usage: Usage::default(), charge, answer: None }
            }
        }
    }

    /// The answer itself, so that the same request is never paid twice.
    fn answer(&self, case: &Case<'_>, origin: &Origin, outcome: &Outcome) -> Option<Change> {
        let (Origin::Job { .. }, Some(asked), Some(answer), Some(judged)) =
            (origin, &case.request, &outcome.answer, &outcome.judged)
        else {
            return None;
        };
        let passed = judged.verdict.accepted();
        Some(Change::Answer { key: asked.key.clone(), answer: answer.clone(), passed })
    }

    fn attempt(&self, case: &Case<'_>, origin: &Origin, outcome: &Outcome, cost: Cost) -> AttemptEntry {
        let kind = self.floor.bench.kind();
        let started_ms = match origin {
            Origin::Job { handed_ms, .. } | Origin::Adopted { handed_ms, .. } => *handed_ms,
            Origin::Kept | Origin::Unsent => self.now_ms(),
        };
        let verdict = outcome.judged.as_ref().map(|judged| &judged.verdict);
        let passed = verdict.map(|verdict| verdict.accepted());
        let own = matches!(origin, Origin::Job { .. } | Origin::Kept);
        let request = case.request.as_ref().map(|asked| &asked.request);
        let terms = origin.job().map(|_| self.till.terms(&case.pass.place, request, outcome.charge, cost));
        let Terms { prices, most } = terms.unwrap_or_default();
        AttemptEntry {
            ordinal: case.record.attempts.saturating_add(1),
            outcome: match passed {
                Some(true) => AttemptOutcome::Accepted,
                Some(false) => AttemptOutcome::Rejected,
                None => AttemptOutcome::Failed,
            },
            reason: reason(outcome, case),
            message: message(outcome, case),
            score: verdict.map(|verdict| verdict.score),
            input_tokens: outcome.usage.input_tokens,
            output_tokens: outcome.usage.output_tokens,
            cached_tokens: outcome.usage.cached_tokens,
            cost,
            prices,
            most,
            work_key: case.request.as_ref().filter(|_| own).map(|asked| asked.key.clone()).unwrap_or_default(),
            depth: case.pass.number - 1,
            version: kind.version.clone(),
            from_cache: matches!(origin, Origin::Kept),
            record: Some(case.record.seq),
            pass: Some(case.pass.number),
            delivery: Delivery::Bulk,
            ..AttemptEntry::new(self.floor.batch.run.clone(), &kind.name, &case.pass.place, started_ms)
        }
    }

    fn follow(&self, case: &Case<'_>, outcome: &Outcome, cost: Cost) -> Follows {
        let best = best(case, outcome);
        let came = match (&outcome.judged, &outcome.error) {
            (Some(judged), _) if judged.verdict.accepted() => Came::Accepted,
            (Some(judged), _) => Came::Below(hints(&judged.verdict.findings)),
            (None, Some(error)) => Came::Failed { reason: &error.reason, advice: error.advice },
            (None, None) => Came::Failed { reason: &Reason::Decode, advice: None },
        };
        let standing = Standing {
            pass: case.pass.number,
            passes: self.count(),
            ask: &case.ask,
            has_text: best.is_some(),
            same_is_cheaper: self.same_is_cheaper(case),
        };
        // Without the record nothing can be asked again.
        let fate = if case.fields.is_err() { Fate::Failed { retryable: true } } else { fate(&came, &standing) };
        let attempts = case.record.attempts.saturating_add(1);
        let cost = case.record.cost.and(cost);
        let (pass, ask) = match fate {
            Fate::Accepted | Fate::Rejected | Fate::Failed { .. } => {
                let totals = Totals { attempts, cost, ended_ms: self.now_ms() };
                return Follows::End(end(case, outcome, &fate, best, totals));
            }
            Fate::Again(ask) => (case.pass.number, ask),
            Fate::Next(ask) => (case.pass.number + 1, ask),
            Fate::Stays => {
                self.nobody(outcome.error.as_ref());
                (case.pass.number, case.ask.clone())
            }
        };
        let (score, candidate, output) = parts(best);
        Follows::Outlook(Outlook {
            seq: case.record.seq,
            pass,
            ask: ask.written(),
            reason: reason(outcome, case),
            score,
            candidate,
            output,
            attempts,
            cost,
        })
    }

    /// A longer answer of the next pass costs no less; unknown prices leave the order of the passes to decide.
    fn same_is_cheaper(&self, case: &Case<'_>) -> bool {
        let next = usize::try_from(case.pass.number).ok().and_then(|next| self.passes.get(next));
        let (Some(next), Some(asked)) = (next, &case.request) else { return true };
        let cost = |pass: &Pass<'_>| self.till.need(&pass.place, &asked.request).cost.amount();
        match (cost(case.pass), cost(next)) {
            (Some(here), Some(there)) => here <= there,
            (None, _) | (_, None) => true,
        }
    }

    /// Stops the run: nobody can be asked before somebody has seen to it.
    pub(super) fn nobody(&self, error: Option<&ProviderError>) {
        let (reason, message) = match error {
            Some(error) => (error.reason.name(), error.message.clone()),
            None => (Reason::Decode.name(), String::new()),
        };
        self.halt.stop(Stop::NoProvider { reason: reason.to_owned(), message });
    }

    /// A record has ended, durably: its line follows.
    fn ended(&self, case: &Case<'_>, no: u64, end: RecordEnd) -> Result<(), BatchError> {
        self.count_end(end.status);
        let record = &case.record.record;
        let ended = EndedRecord { no, key: record.key.clone(), group: record.group.clone(), end };
        self.floor.output.append(no, &line(&ended))?;
        self.floor.watcher.on(&Event::Ended { key: &ended.key, group: ended.group.as_deref(), end: &ended.end });
        Ok(())
    }
}

enum Follows {
    End(RecordEnd),
    Outlook(Outlook),
}

/// What a record took in all.
#[derive(Clone, Copy)]
struct Totals {
    attempts: u32,
    cost: Cost,
    ended_ms: u64,
}

fn end(case: &Case<'_>, outcome: &Outcome, fate: &Fate, best: Option<BestText>, totals: Totals) -> RecordEnd {
    let (status, retryable) = match fate {
        Fate::Accepted => (Status::Accepted, false),
        Fate::Failed { retryable } => (Status::Failed, *retryable),
        Fate::Rejected | Fate::Again(_) | Fate::Next(_) | Fate::Stays => (Status::Rejected, false),
    };
    let (reason, message) = match status {
        Status::Accepted => (None, None),
        Status::Failed => (reason(outcome, case), message(outcome, case)),
        Status::Rejected | Status::Skipped => (Some("below_threshold".to_owned()), None),
    };
    let accepted = outcome.judged.as_ref().filter(|_| status == Status::Accepted);
    let (score, candidate, output) = accepted.map_or_else(
        || parts(best),
        |judged| (Some(judged.verdict.score), Some(case.pass.place.candidate.clone()), Some(judged.text.clone())),
    );
    RecordEnd {
        seq: case.record.seq,
        status,
        reason,
        message,
        retryable,
        score,
        candidate,
        output,
        attempts: totals.attempts,
        cost: totals.cost,
        ended_ms: totals.ended_ms,
    }
}

type Parts = (Option<sluice_validators::Score>, Option<crate::routing::Candidate>, Option<String>);

fn parts(best: Option<BestText>) -> Parts {
    best.map_or((None, None, None), |best| (Some(best.score), Some(best.candidate), Some(best.output)))
}

/// The best text so far; of equal ones the earlier, cheaper one.
fn best(case: &Case<'_>, outcome: &Outcome) -> Option<BestText> {
    let earlier = case.record.best.clone();
    let Some(judged) = &outcome.judged else { return earlier };
    if earlier.as_ref().is_some_and(|earlier| earlier.score >= judged.verdict.score) {
        return earlier;
    }
    let candidate = case.pass.place.candidate.clone();
    Some(BestText { score: judged.verdict.score, candidate, output: judged.text.clone() })
}

/// Why a record is not accepted, in snake case.
fn reason(outcome: &Outcome, case: &Case<'_>) -> Option<String> {
    if case.fields.is_err() {
        return Some("io".to_owned());
    }
    match (&outcome.judged, &outcome.error) {
        (Some(judged), _) => (!judged.verdict.accepted()).then(|| "below_threshold".to_owned()),
        (None, Some(error)) => Some(error.reason.name().to_owned()),
        (None, None) => None,
    }
}

/// The same for a person.
fn message(outcome: &Outcome, case: &Case<'_>) -> Option<String> {
    let unread = case.fields.as_ref().err().cloned();
    unread.or_else(|| outcome.error.as_ref().map(|error| error.message.clone()))
}

/// A request without a line was not answered, so nothing was generated; otherwise as for a live call.
fn charge_of(error: &ProviderError) -> Charge {
    let is_unmet = matches!(error.reason, Reason::BatchFailed | Reason::BatchExpired | Reason::Cancelled);
    if is_unmet { Charge::Nothing } else { charge(error) }
}
