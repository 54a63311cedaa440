//! After a cascade: the artifact goes into the ledger, then onto the disk, then into the report.

use super::artifact::{Made, Piece};
use super::begin::Skip;
use super::display::Display;
use super::order::BelowThreshold;
use super::run::{GenerateError, Shared, Shop};
use super::spoken::Said;
use crate::cascade::{self, Ended, Ending, StopCause};
use crate::drift::Snapshot;
use crate::ledger::{ArtifactEntry, AttemptEntry, Exchange, Ledger, NewVersion, RunId, Status};
use crate::prices::Cost;
use crate::publish::{ManifestEntry, Published};
use crate::report::{ArtifactReport, AttemptReport};
use crate::routing::Candidate;
use sluice_providers::Locality;
use sluice_validators::rubric::Evidence;

/// How an artifact ended, before it is written anywhere.
struct Outcome {
    entry: ArtifactEntry,
    attempts: Vec<AttemptEntry>,
    message: Option<String>,
    stopped: bool,
    asked_a_cloud: bool,
    /// What led to it, where it passed.
    lesson: Option<Lesson>,
}

/// Where the words come from that led to a text.
enum Lesson {
    /// They were spoken for this very artifact.
    Said(Said),
    /// The text is that of an artifact of this run.
    Of(RunId),
}

/// Takes a cascade to its end: ledger, disk, report.
pub(super) async fn finish(
    shop: &Shop<'_>,
    shared: &Shared<'_>,
    piece: &Piece<'_>,
    (ending, said): (Ending, Option<Said>),
) -> Result<Made, GenerateError> {
    let blank = blank(shared, piece);
    let stopped = matches!(ending.ended, Ended::Stopped(_));
    let asked_a_cloud = ending.attempts.iter().any(|attempt| is_cloud(shop, attempt));
    let (entry, message) = match (ending.accepted(), ending.rejected()) {
        (Some(text), _) => (of_text(blank, Status::Accepted, text), None),
        (None, Some(text)) => (of_text(blank, Status::Rejected, text), None),
        (None, None) => {
            let (reason, message) = failure(&ending);
            (ArtifactEntry { status: Status::Failed, reason: Some(reason), ..blank }, message)
        }
    };
    let outcome =
        Outcome { entry, attempts: ending.attempts, message, stopped, asked_a_cloud, lesson: said.map(Lesson::Said) };
    close(shop, piece, outcome).await
}

/// Ends an artifact that was never begun.
pub(super) async fn skipped(
    shop: &Shop<'_>,
    shared: &Shared<'_>,
    piece: &Piece<'_>,
    skip: Skip,
) -> Result<Made, GenerateError> {
    let entry = ArtifactEntry { status: skip.status, reason: Some(skip.reason.to_owned()), ..blank(shared, piece) };
    let outcome = Outcome {
        entry,
        attempts: Vec::new(),
        message: Some(skip.message),
        stopped: skip.stopped,
        asked_a_cloud: false,
        lesson: None,
    };
    close(shop, piece, outcome).await
}

/// Publishes what an interrupted run of the same work had accepted, without asking anybody.
pub(super) async fn keep(
    shop: &Shop<'_>,
    shared: &Shared<'_>,
    piece: &Piece<'_>,
    kept: &ArtifactEntry,
) -> Result<Made, GenerateError> {
    let message = Some(format!("kept from the interrupted run {}", kept.run));
    let entry = ArtifactEntry { run: shared.run.clone(), ..kept.clone() };
    let outcome = Outcome {
        entry,
        attempts: Vec::new(),
        message,
        stopped: false,
        asked_a_cloud: false,
        lesson: Some(Lesson::Of(kept.run.clone())),
    };
    close(shop, piece, outcome).await
}

fn blank(shared: &Shared<'_>, piece: &Piece<'_>) -> ArtifactEntry {
    ArtifactEntry {
        run: shared.run.clone(),
        kind: piece.kind.name.clone(),
        status: Status::Failed,
        reason: None,
        candidate: None,
        score: None,
        threshold: piece.threshold,
        evidence: Evidence::None,
        findings: Vec::new(),
        repairs: Vec::new(),
        text: None,
        work_key: piece.work_key.clone(),
    }
}

fn of_text(blank: ArtifactEntry, status: Status, text: &cascade::Text) -> ArtifactEntry {
    ArtifactEntry {
        status,
        reason: (status == Status::Rejected).then(|| "below_threshold".to_owned()),
        candidate: Some(text.place.candidate.clone()),
        score: Some(text.verdict.score),
        evidence: text.verdict.evidence,
        findings: text.verdict.findings.clone(),
        repairs: text.verdict.repairs.clone(),
        text: Some(text.text.clone()),
        ..blank
    }
}

fn failure(ending: &Ending) -> (String, Option<String>) {
    let last = ending.attempts.last();
    if let Some(told) = kept_out(ending) {
        return told;
    }
    if let (None, Some(over), Ended::Failed) = (last, ending.passed_over.last(), ending.ended) {
        // What is too large for a limit names its own way out.
        let message = match over.reason.as_str() {
            "request_too_large" => over.message.clone(),
            _ => format!("{}; `sluice doctor` tells how everybody does", over.message),
        };
        return (over.reason.clone(), Some(message));
    }
    let stopped = match ending.ended {
        Ended::Stopped(StopCause::Deadline) => Some("its time was used up before a text passed; --deadline gives more"),
        Ended::Stopped(StopCause::Interrupted) => {
            Some("the run was interrupted before a text passed; the same command makes it anew")
        }
        Ended::Stopped(StopCause::Budget | StopCause::Limit)
        | Ended::Accepted(_)
        | Ended::BelowThreshold(_)
        | Ended::Failed => None,
    };
    let message = last.and_then(|attempt| {
        let way_out = way_out(attempt).map(|way_out| format!("; {way_out}")).unwrap_or_default();
        Some(format!("{}{way_out}", attempt.message.as_ref()?))
    });
    let message = message.or_else(|| stopped.map(str::to_owned));
    let reason = match ending.ended {
        Ended::Stopped(StopCause::Deadline) => "deadline".to_owned(),
        Ended::Stopped(StopCause::Interrupted) => "cancelled".to_owned(),
        Ended::Stopped(StopCause::Budget) => "budget".to_owned(),
        Ended::Stopped(StopCause::Limit) => "rate_limited".to_owned(),
        Ended::Accepted(_) | Ended::BelowThreshold(_) | Ended::Failed => {
            last.and_then(|attempt| attempt.reason.clone()).unwrap_or_else(|| "no_candidate".to_owned())
        }
    };
    (reason, message)
}

/// Reason and message where a budget, a limit or the time for one ended it: which one, and what raises it.
fn kept_out(ending: &Ending) -> Option<(String, Option<String>)> {
    let reason = match ending.ended {
        Ended::Stopped(StopCause::Budget) => "budget",
        Ended::Stopped(StopCause::Limit) => "rate_limited",
        Ended::Stopped(StopCause::Deadline) => "deadline",
        Ended::Stopped(StopCause::Interrupted) | Ended::Accepted(_) | Ended::BelowThreshold(_) | Ended::Failed => {
            return None;
        }
    };
    let over = ending.passed_over.iter().rev().find(|over| over.reason == reason)?;
    Some((reason.to_owned(), Some(over.message.clone())))
}

/// What the user can do about a failure, where it is theirs to mend.
fn way_out(attempt: &AttemptEntry) -> Option<String> {
    let Candidate { provider, model, .. } = &attempt.candidate;
    match (attempt.reason.as_deref()?, provider.as_str()) {
        ("model_not_found", "ollama") => Some(format!("fetch it with `ollama pull {model}`, or let `--pull` do it")),
        ("model_not_found", _) => Some("`sluice models` lists what there is".to_owned()),
        ("auth", _) => Some("`sluice doctor` tells which key is looked at".to_owned()),
        ("transport", "ollama") => Some("start it with `ollama serve`, or set OLLAMA_HOST".to_owned()),
        ("context_too_long", "ollama") => {
            Some("raise `num_ctx` under [providers.ollama], or name fewer sources".to_owned())
        }
        ("context_too_long", _) => Some("name fewer sources, or a model with a larger window".to_owned()),
        _ => None,
    }
}

fn is_cloud(shop: &Shop<'_>, attempt: &AttemptEntry) -> bool {
    let seat = shop.roster.seats.iter().find(|seat| seat.id == attempt.candidate.provider);
    seat.is_some_and(|seat| seat.locality == Locality::Cloud)
}

/// Ledger first, then the disk, then the report.
async fn close(shop: &Shop<'_>, piece: &Piece<'_>, outcome: Outcome) -> Result<Made, GenerateError> {
    shop.ledger.record_artifact(&outcome.entry).await?;
    remember(shop, piece, &outcome).await?;
    // Drawing and syncing take milliseconds that a stream beside must not wait for.
    let published = tokio::task::block_in_place(|| publish(shop, piece, &outcome))?;
    let Outcome { entry, attempts, message, stopped, asked_a_cloud, lesson: _ } = outcome;
    let cost = attempts.iter().fold(Cost::Local, |sum, attempt| sum.and(attempt.cost));
    let shown = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    let (path, page) =
        published.map_or((None, None), |published| (Some(shown(published.path)), published.html.map(shown)));
    let report = ArtifactReport {
        kind: entry.kind,
        status: entry.status.name(),
        reason: entry.reason,
        message,
        score: entry.score,
        threshold: entry.threshold,
        candidate: entry.candidate.map(|candidate| candidate.to_string()),
        path,
        html: page,
        evidence: entry.evidence,
        attempts: attempts.iter().map(AttemptReport::from).collect(),
        findings: entry.findings,
        repairs: entry.repairs,
        end: entry.status,
        stopped,
    };
    Ok(Made { text: entry.text.filter(|_| entry.status == Status::Accepted), report, cost, asked_a_cloud })
}

/// Keeps what was accepted as a version of the folder, so that it can be compared with and put back later.
async fn remember(shop: &Shop<'_>, piece: &Piece<'_>, outcome: &Outcome) -> Result<(), GenerateError> {
    if outcome.entry.status != Status::Accepted {
        return Ok(());
    }
    let folder = std::fs::canonicalize(shop.folder.path()).unwrap_or_else(|_| shop.folder.path().to_owned());
    let new = NewVersion {
        folder: &folder.to_string_lossy(),
        entry: &outcome.entry,
        facts: &Snapshot::of(piece.kind, shop.project).to_json(),
        sources_sha256: Some(&shop.project.digest),
        restored_from: None,
    };
    let bounds = &shop.config.history;
    shop.ledger.keep_version(&new, bounds).await?;
    let of = (outcome.entry.run.0.as_str(), outcome.entry.kind.as_str());
    match &outcome.lesson {
        Some(Lesson::Said(Said { prompt, answer })) => {
            shop.ledger.keep_exchange(of, &Exchange { prompt, answer }, bounds).await?;
        }
        Some(Lesson::Of(run)) => shop.ledger.copy_exchange((&run.0, of.1), of).await?,
        None => {}
    }
    Ok(())
}

/// Writes what the ledger already has: an accepted text under its own name, the best rejected one beside its verdict.
fn publish(shop: &Shop<'_>, piece: &Piece<'_>, outcome: &Outcome) -> Result<Option<Published>, GenerateError> {
    let entry = &outcome.entry;
    let listed = ManifestEntry::new(entry, &outcome.attempts, Some(&shop.project.digest));
    if entry.text.is_none() {
        shop.folder.record(listed)?;
        return Ok(None);
    }
    let display = Display { kind: piece.kind, entry, pages: shop.order.pages, now_ms: (shop.now_ms)() };
    let published = match (entry.status, shop.order.below_threshold) {
        (Status::Accepted, _) => {
            display.accepted(shop.folder, listed.resting_on(Snapshot::of(piece.kind, shop.project)))?
        }
        (Status::Rejected | Status::Failed | Status::Skipped, BelowThreshold::KeepBest) => {
            shop.folder.publish_best(listed, &display.text(display.page().as_deref()), &verdict(entry))?
        }
        (Status::Rejected | Status::Failed | Status::Skipped, BelowThreshold::Reject) => {
            shop.folder.publish_rejected(listed, &display.text(None), &verdict(entry))?
        }
    };
    Ok(Some(published))
}

fn verdict(entry: &ArtifactEntry) -> String {
    let value = serde_json::json!({
        "schema": 1,
        "kind": entry.kind,
        "candidate": entry.candidate.as_ref().map(ToString::to_string),
        "score": entry.score,
        "threshold": entry.threshold,
        "evidence": entry.evidence,
        "findings": entry.findings,
        "repairs": entry.repairs,
    });
    format!("{value:#}\n")
}
