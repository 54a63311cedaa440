//! From the end of a cascade to the end of a record.

use crate::cascade::{Ended, Ending, StopCause};
use crate::ledger::batches::{OpenRecord, RecordEnd};
use crate::ledger::{AttemptEntry, Status};

/// Reasons for which asking for the same record again may help: they speak of a moment, or of one answer.
const RETRYABLE: &[&str] = &[
    "rate_limited",
    "quota_exhausted",
    "auth",
    "model_not_found",
    "region_or_billing",
    "overloaded",
    "server_error",
    "transport",
    "timeout",
    "stream_error",
    "stream_aborted",
    "decode",
    "local_resource_exhausted",
    "truncated",
    "output_invalid",
    "below_threshold",
    "batch_failed",
    "batch_expired",
    "cancelled",
    "deadline",
    "budget",
    "no_candidate",
    "misconfigured",
    "io",
];

/// Whether asking for the same record again may help.
pub fn is_retryable(reason: &str) -> bool {
    RETRYABLE.contains(&reason)
}

/// How a record ends by its cascade.
pub(in crate::batch) fn ended_as(open: &OpenRecord, ending: &Ending, now_ms: u64) -> RecordEnd {
    let calls = ending.attempts.iter().filter(|attempt| !attempt.from_cache).count();
    let cost = ending.attempts.iter().fold(open.cost, |sum, attempt| sum.and(attempt.cost));
    let blank = RecordEnd {
        attempts: open.attempts.saturating_add(u32::try_from(calls).unwrap_or(u32::MAX)),
        cost,
        ..blank(open, now_ms)
    };
    match (ending.accepted(), ending.rejected()) {
        (Some(text), _) => RecordEnd {
            status: Status::Accepted,
            score: Some(text.verdict.score),
            candidate: Some(text.place.candidate.clone()),
            output: Some(text.text.clone()),
            ..blank
        },
        (None, Some(text)) => RecordEnd {
            status: Status::Rejected,
            reason: Some("below_threshold".to_owned()),
            message: text.verdict.findings.first().map(|finding| finding.message.clone()),
            retryable: true,
            score: Some(text.verdict.score),
            candidate: Some(text.place.candidate.clone()),
            output: Some(text.text.clone()),
            ..blank
        },
        (None, None) => {
            let (reason, message) = failure(ending);
            let candidate = ending.attempts.last().map(|attempt| attempt.candidate.clone());
            RecordEnd { retryable: is_retryable(&reason), reason: Some(reason), message, candidate, ..blank }
        }
    }
}

/// A record that fails before anybody is asked.
pub(in crate::batch) fn failed(open: &OpenRecord, reason: &str, message: String, now_ms: u64) -> RecordEnd {
    RecordEnd {
        reason: Some(reason.to_owned()),
        message: Some(message),
        retryable: is_retryable(reason),
        ..blank(open, now_ms)
    }
}

fn blank(open: &OpenRecord, now_ms: u64) -> RecordEnd {
    RecordEnd {
        seq: open.seq,
        status: Status::Failed,
        reason: None,
        message: None,
        retryable: false,
        score: None,
        candidate: None,
        output: None,
        attempts: open.attempts,
        cost: open.cost,
        ended_ms: now_ms,
    }
}

fn failure(ending: &Ending) -> (String, Option<String>) {
    let last: Option<&AttemptEntry> = ending.attempts.last();
    match (ending.ended, last, ending.passed_over.last()) {
        (Ended::Stopped(StopCause::Deadline), ..) => (
            "deadline".to_owned(),
            Some("its time was used up before an answer passed; --deadline gives more".to_owned()),
        ),
        (Ended::Stopped(StopCause::Limit), ..) => ("rate_limited".to_owned(), None),
        (Ended::Stopped(StopCause::Budget), ..) => ("budget".to_owned(), None),
        (Ended::Stopped(StopCause::Interrupted), ..) => ("cancelled".to_owned(), None),
        (_, None, Some(over)) => (over.reason.clone(), Some(over.message.clone())),
        (_, Some(attempt), _) => {
            (attempt.reason.clone().unwrap_or_else(|| "no_candidate".to_owned()), attempt.message.clone())
        }
        (_, None, None) => ("no_candidate".to_owned(), None),
    }
}
